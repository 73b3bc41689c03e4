"""Output files appear whole or not at all; what cannot be written is an error and not a traceback."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.support.hang_limit import HANG_S
from vmlog.cli.output_file import open_output
from vmlog.errors import UsageError

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")


def test_a_failed_run_leaves_the_old_file(run, failed, tmp_path, monkeypatch):
    path = tmp_path / "report.json"
    path.write_bytes(b"before")

    def torn(*arguments, **_):
        arguments[2].write(b"half of a rep")
        raise KeyboardInterrupt

    monkeypatch.setattr("vmlog.cli.report_output.write_report", torn)
    assert run("analyze", failed, "-o", path).code == 130
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_exception_on_the_way_out_leaves_no_file(run, failed, tmp_path, monkeypatch):
    outputs = []

    class InterruptedAtItsEnd:
        def __init__(self, path):
            outputs.append(open_output(path))

        def __enter__(self):
            return outputs[0].__enter__()

        def __exit__(self, *_):
            raise KeyboardInterrupt

    monkeypatch.setattr("vmlog.cli.report_output.open_output", InterruptedAtItsEnd)
    assert run("analyze", failed, "-o", tmp_path / "report.json").code == 130
    assert [*tmp_path.iterdir()] == []
    with pytest.raises(UsageError):  # what was interrupted goes on: its file is gone
        outputs[0].__exit__(None, None, None)


def test_a_finished_run_replaces_the_file_and_keeps_the_usual_mode(run, failed, tmp_path):
    path = tmp_path / "report.json"
    path.write_bytes(b"before")
    assert run("analyze", failed, "-o", path).code == 0
    assert path.read_bytes().startswith(b"{")
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask


def test_a_link_stays_a_link(run, failed, tmp_path):
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.touch()
    link.symlink_to(target)
    assert run("analyze", failed, "-o", link).code == 0
    assert link.is_symlink()
    assert target.read_bytes().startswith(b"{")


@pytest.mark.parametrize("command", ["analyze", "events"])
@pytest.mark.parametrize("name", ["none/report.csv", "none/report.parquet", "."])
def test_a_place_that_cannot_be_written_is_reported(run, failed, tmp_path, command, name):
    result = run(command, failed, "-o", tmp_path / name)
    assert result.code == 2
    assert f"{tmp_path / name} cannot be written: " in result.err
    assert list(tmp_path.iterdir()) == []


@needs_full
@pytest.mark.parametrize("command", [["analyze", "-f", "json"], ["events"], ["events", "-f", "parquet"]], ids=" ".join)
def test_a_full_disk_is_reported(run, failed, command):
    result = run(*command, failed, "-o", "/dev/full")
    assert result.code == 2
    assert result.err.startswith("vmlog: /dev/full cannot be written: ")


@needs_full
@pytest.mark.parametrize("arguments", [["patterns", "list"], ["--version"]], ids=" ".join)
def test_full_standard_output_is_reported(start, arguments):
    with Path("/dev/full").open("wb") as full:
        process = start(*arguments, stdout=full)
        _, err = process.communicate(timeout=HANG_S)
    assert process.returncode == 2
    assert err.decode() == "vmlog: cannot write: No space left on device\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is writable for root")
def test_a_read_only_directory_is_reported(run, failed, tmp_path):
    tmp_path.chmod(0o500)
    result = run("analyze", failed, "-o", tmp_path / "report.json")
    tmp_path.chmod(0o700)
    assert result.code == 2
    assert "Permission denied" in result.err


def test_the_input_is_left_as_it_was(run, samples, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("vmkernel.log", "hostd.log"):
        data = (samples / "connect-timeout-8.0" / "esx-a1" / name).read_bytes()
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o400)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}
    assert run("analyze", folder).code == 0
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()} == before
