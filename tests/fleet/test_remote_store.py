"""Bundles in stores: listed, streamed, told from each other; and nothing of it without being asked."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from tests.support.object_store import object_store
from vmlog.errors import UsageError
from vmlog.fleet.remote_store import is_remote, open_remote, remote_bundles, version_of

CONTENT = bytes(range(256)) * 50_000
OBJECTS = {
    "bundles/2026/esx-a1.tgz": CONTENT,
    "bundles/2026/site b/esx-b1.tgz": b"other",
    "bundles/2026/folder/": b"",
    "bundles/2027/vc.zip": b"zip",
}


@pytest.fixture
def store(monkeypatch):
    pytest.importorskip("obstore")
    with object_store(dict(OBJECTS)) as (environment, asked):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield asked


def everything(source: str) -> bytes:
    with open_remote(source) as stream:
        return b"".join(iter(lambda: stream.read(65536), b""))


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("s3://bundles/2026", ["2026/esx-a1.tgz", "2026/site b/esx-b1.tgz"]),
        ("s3://bundles/2026/", ["2026/esx-a1.tgz", "2026/site b/esx-b1.tgz"]),
        ("s3://bundles/2026/esx-a1.tgz", ["2026/esx-a1.tgz"]),
        ("s3://bundles/*/*.tgz", ["2026/esx-a1.tgz"]),
        ("s3://bundles/**/*.tgz", ["2026/esx-a1.tgz", "2026/site b/esx-b1.tgz"]),
    ],
)
def test_a_url_names_the_objects_below_it(source, names):
    assert remote_bundles(source) == [f"s3://bundles/{name}" for name in names]


def test_an_object_is_streamed_in_few_requests(store):
    assert everything("s3://bundles/2026/esx-a1.tgz") == CONTENT
    assert len(store) == 2  # 12.8 MB
    assert everything("s3://bundles/2026/site b/esx-b1.tgz") == b"other"


@pytest.mark.usefixtures("store")
def test_the_version_of_an_object_changes_with_its_content(monkeypatch):
    first = version_of("s3://bundles/2027/vc.zip")
    assert version_of("s3://bundles/2027/vc.zip") == first
    with object_store({"bundles/2027/vc.zip": b"new"}) as (environment, _):
        monkeypatch.setenv("AWS_ENDPOINT_URL", environment["AWS_ENDPOINT_URL"])
        import fsspec

        fsspec.get_filesystem_class("s3").clear_instance_cache()
        assert version_of("s3://bundles/2027/vc.zip") != first
    fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.mark.usefixtures("store")
def test_what_is_not_there_is_told():
    with pytest.raises(UsageError, match="there is nothing of this name in the store"):
        remote_bundles("s3://bundles/2031/")
    with pytest.raises(OSError, match=r"gone\.tgz"):
        open_remote("s3://bundles/2026/gone.tgz")


def test_without_keys_the_error_says_which_to_set(monkeypatch):
    pytest.importorskip("obstore")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    with object_store({}) as (environment, _):
        monkeypatch.setenv("AWS_METADATA_ENDPOINT", environment["AWS_ENDPOINT_URL"])
        import fsspec
        from obstore.fsspec import register

        register("s3")
        fsspec.get_filesystem_class("s3").clear_instance_cache()
        with pytest.raises(UsageError) as caught:
            remote_bundles("s3://bundles/")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    begin = (
        "s3://bundles/ cannot be listed: no credentials for s3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
    )
    assert str(caught.value).startswith(begin)
    assert "(the store says: Generic S3 error: Error performing PUT" in str(caught.value)


def test_a_password_in_a_url_is_refused_without_repeating_it():
    pytest.importorskip("obstore")
    with pytest.raises(UsageError, match="a URL with a password") as caught:
        remote_bundles("sftp://me:hush@192.0.2.7/bundles")
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("source", ["cases/s3://x", "http://192.0.2.7/a.tgz", "file:///a.tgz", "s3:/a", "-"])
def test_only_urls_of_stores_are_remote(source):
    assert not is_remote(source)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(UsageError, match=r"pip install 'vmlog\[remote\]'"):
        remote_bundles("s3://bundles/2026")


@pytest.mark.slow
def test_nothing_that_reaches_the_network_is_loaded_for_local_bundles(tmp_path):
    program = (
        "import sys\n"
        "from vmlog.fleet.find_bundles import find_bundles\n"
        f"find_bundles([{str(tmp_path)!r}])\n"
        "print([name for name in ('fsspec', 'obstore', 'asyncssh', 'distributed') if name in sys.modules])\n"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


SFTP_CLIENT = """
import sys
from vmlog.errors import UsageError
from vmlog.fleet.remote_store import open_remote, remote_bundles
try:
    (found,) = remote_bundles(sys.argv[1])
    with open_remote(found) as stream:
        print(found, sum(len(data) for data in iter(lambda: stream.read(65536), b"")))
except UsageError as error:
    print(error)
"""


@contextmanager
def sftp_server(served, home):
    """Serve a folder to the key of a home folder; yield the port and the line for its known hosts."""
    asyncssh = pytest.importorskip("asyncssh")
    own, host = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    own.write_private_key(home / ".ssh" / "id_ed25519")
    own.write_public_key(home / ".ssh" / "id_ed25519.pub")
    changed, ended = threading.Condition(), []

    class Connection(asyncssh.SSHServer):
        def connection_lost(self, _):
            with changed:
                ended.append(self)
                changed.notify_all()

    async def listen():
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Connection,
            server_host_keys=[host],
            authorized_client_keys=str(home / ".ssh" / "id_ed25519.pub"),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(served)),
        )

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    try:
        yield server.get_port(), f"[127.0.0.1]:{server.get_port()} {host.export_public_key().decode()}"
        with changed:  # one client that refuses the host, and one that does not
            changed.wait_for(lambda: len(ended) == 2)
    finally:
        server.close()
        asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.mark.slow
def test_sftp_reads_from_known_hosts_alone(tmp_path):
    pytest.importorskip("sshfs")
    home, served = tmp_path / "home", tmp_path / "served"
    (home / ".ssh").mkdir(parents=True)
    (served / "bundles").mkdir(parents=True)
    (served / "bundles" / "esx-a1.tgz").write_bytes(CONTENT)
    environment = {**os.environ, "HOME": str(home)}
    environment.pop("SSH_AUTH_SOCK", None)
    with sftp_server(served, home) as (port, known):
        source = f"sftp://me@127.0.0.1:{port}/bundles"
        command = [sys.executable, "-c", SFTP_CLIENT, source]
        assert "Host key is not trusted" in subprocess.check_output(command, text=True, env=environment)
        (home / ".ssh" / "known_hosts").write_text(known)
        found = subprocess.check_output(command, text=True, env=environment)
        assert found == f"{source}/esx-a1.tgz {len(CONTENT)}\n"
