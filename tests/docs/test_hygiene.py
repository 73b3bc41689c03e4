"""Nothing in the tree names a real machine, a place on somebody's disk, or a server that the project does not need."""

from __future__ import annotations

import ipaddress
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

NETWORKS = [
    ipaddress.ip_network(text)
    for text in (
        "192.0.2.0/24",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "10.0.0.0/8",
        "127.0.0.0/8",
        "0.0.0.0/32",
        "169.254.0.0/16",
    )
]
MASK = ipaddress.ip_network("255.0.0.0/8")
# Articles and handbooks that reports refer to, and what the project's own files name.
PUBLIC = {
    "www.w3.org",
    *("knowledge.broadcom.com", "developer.broadcom.com", "kb.vmware.com", "docs.vmware.com", "learn.microsoft.com"),
    *("github.com", "www.apache.org"),
    *("docs.dask.org", "distributed.dask.org", "duckdb.org"),
    # The vendor's domains, as texts that people type name them, and a name that only looks like one of them.
    *("vmware.com", "broadcom.com", "notvmware.com"),
}

_ADDRESS = re.compile(r"(?<![\w.-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.-])")
# A user and a password may come before the host.
_URL = re.compile(r"https?://(?:[^\s/:@]+:[^\s/@]+@)?([A-Za-z0-9.-]+)")
_HOST = re.compile(r"(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|lan|corp|internal)(?![\w.-])", re.IGNORECASE)
# /home/vmware is where ESX itself kept machines by default.
_PLACE = re.compile(r"(?<![\w.<>}])/(?:work|root|Users|home)/(?!vmware\b)[A-Za-z][\w.-]*/")


def texts() -> Iterator[tuple[str, str]]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no checkout")
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            if b"\0" not in data:
                yield name, data.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def tree() -> list[tuple[str, str]]:
    return list(texts())


def test_the_tree_was_read(tree):
    assert len(tree) > 300
    assert "README.md" in dict(tree)


def allowed_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return True  # a version number
    return address in MASK or any(address in network for network in NETWORKS)


def allowed_host(name: str) -> bool:
    name = name.lower().rstrip(".")
    address = _ADDRESS.fullmatch(name) is not None and allowed_address(name)
    return address or name in PUBLIC or name.rpartition("example.")[1] != "" or name.startswith("iqn.")


@pytest.mark.parametrize("text", ["8.8.8.8", "172.16.0.1", "192.168.1.1"])
def test_foreign_addresses_would_be_found(text):
    assert _ADDRESS.fullmatch(text)
    assert not allowed_address(text)


@pytest.mark.parametrize("text", ["esx01.corp.contoso.com", "mirror.registry.org", "vc.prod.internal"])
def test_foreign_hosts_would_be_found(text):
    assert _HOST.fullmatch(text)
    assert not allowed_host(text)


def test_addresses_are_reserved_for_documentation_or_private(tree):
    found = {(name, text) for name, content in tree for text in _ADDRESS.findall(content) if not allowed_address(text)}
    assert found <= {("tests/docs/test_hygiene.py", text) for text in ("8.8.8.8", "172.16.0.1", "192.168.1.1")}


def test_hosts_are_examples(tree):
    own = "tests/docs/test_hygiene.py"
    found = {
        (name, host)
        for name, content in tree
        for host in (*_URL.findall(content), *_HOST.findall(content))
        if name != own and not allowed_host(host)
    }
    assert not found


def test_no_places_on_a_disk(tree):
    found = {(name, place) for name, content in tree for place in _PLACE.findall(content)}
    assert not found
