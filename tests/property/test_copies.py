"""Copied, exported or oddly ended, the same logs give the same findings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import packaging
from tests.support.copies import ALL, ENDS, Copy
from tests.support.trees import put

pytestmark = pytest.mark.slow

SCENARIOS = ("switchover-timeout-8.0", "connect-timeout-4.1")


@pytest.fixture(scope="module", params=SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def plain(scenario: str, tmp_path_factory: pytest.TempPathFactory) -> packaging.Plain:
    return packaging.Plain(put(tmp_path_factory.mktemp("plain"), logs(scenario)))


def logs(scenario: str) -> dict[str, bytes]:
    """Return the scenario's logs; its configuration files take longer to read, and nobody copies their lines here."""
    return {
        name: data for name, data in packaging.tree(scenario).items() if name.endswith(".log") or "/var/log/" in name
    }


def changed(scenario: str, change: Callable[[str], str]) -> dict[str, bytes]:
    """Return the scenario's logs, changed."""
    return {
        name: change(data.decode()).encode() if name.endswith(".log") else data for name, data in logs(scenario).items()
    }


def copied(text: str, copy: Copy) -> str:
    return copy(text.removesuffix("\n").split("\n"))


@pytest.mark.parametrize("copy", ALL.values(), ids=ALL)
def test_copies_of_lines_tell_the_same(plain: packaging.Plain, scenario: str, copy: Copy, tmp_path: Path) -> None:
    put(tmp_path, changed(scenario, lambda text: copied(text, copy)))
    assert packaging.findings(tmp_path) == plain.findings


@pytest.mark.parametrize("end", ENDS)
def test_ends_of_lines_change_nothing(plain: packaging.Plain, scenario: str, end: str, tmp_path: Path) -> None:
    put(tmp_path, changed(scenario, lambda text: text.replace("\n", end)))
    assert packaging.findings(tmp_path) == plain.findings


@pytest.mark.parametrize("outer", ["Sep  9 10:11:15 192.0.2.70 ", "<14>1 2024-09-09T10:11:15Z log-a1 relay 77 - - "])
def test_the_name_of_a_relay_is_none_of_a_host(
    plain: packaging.Plain, scenario: str, outer: str, tmp_path: Path
) -> None:
    put(tmp_path, changed(scenario, lambda text: "".join(f"{outer}{line}\n" for line in text.splitlines())))
    found = json.loads(packaging.findings(tmp_path))["migrations"]
    before = json.loads(plain.findings)["migrations"]
    names = ("outcome", "stage", "vm", "migration_id", "destination")
    assert [[one[name] for name in names] for one in found] == [[one[name] for name in names] for one in before]
