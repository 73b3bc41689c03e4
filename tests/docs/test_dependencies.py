"""What vmlog is installed with is on record: versions once, hashes of every file, licences."""

from __future__ import annotations

import re
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.document_writers import load_writer

ROOT = Path(__file__).resolve().parents[2]


write_dependencies = load_writer("write_dependencies")
LISTED: dict[str, tuple[str, str]] = write_dependencies.requirements()
EXTRAS: dict[str, tuple[str, str]] = write_dependencies.requirements(write_dependencies.EXTRA_HASHES)
HASHES = write_dependencies.HASHES.read_text(encoding="utf-8")
EXTRA_HASHES = write_dependencies.EXTRA_HASHES.read_text(encoding="utf-8")
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_both_lists_name_the_same_versions():
    lines = [line for line in CONSTRAINTS.splitlines() if line and not line.startswith("#")]
    constraints = {Requirement(line) for line in lines}
    versions = {write_dependencies.normalised(one.name): str(one.specifier) for one in constraints}
    assert {name: f"=={version}" for name, (version, _) in (LISTED | EXTRAS).items()} == {
        name: versions.get(name) for name in LISTED | EXTRAS
    }


@pytest.mark.parametrize(("extras", "hashed"), [([""], LISTED), (["", "fleet", "remote"], EXTRAS)])
def test_everything_that_is_installed_with_vmlog_has_hashes(extras, hashed):
    missing, waiting = [], [Requirement(text) for text in requires("vmlog") or ()]
    seen = set()
    while waiting:
        one = waiting.pop()
        name = write_dependencies.normalised(one.name)
        if name in seen or (one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in extras)):
            continue
        seen.add(name)
        if name not in hashed:
            missing.append(name)
        waiting += [Requirement(text) for text in distribution(name).requires or ()]
    assert missing == []
    assert len(seen) > 10


@pytest.mark.parametrize(("text", "listed"), [(HASHES, LISTED), (EXTRA_HASHES, EXTRAS)], ids=["always", "extras"])
def test_every_package_has_a_hash_and_no_place_to_load_it_from(text, listed):
    blocks = re.findall(r"^\S+==.*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$", text, re.MULTILINE)
    assert len(blocks) == len(listed)
    assert "://" not in text
    assert "index" not in text.partition("==")[2]


def test_the_page_lists_every_package_with_its_licence():
    current = write_dependencies.PAGE.read_text(encoding="utf-8")
    assert write_dependencies.page(current) == current
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (\S+) \| ([^|]+) \|", current, re.MULTILINE)
    listed = {name: (version, licence) for name, version, licence in rows if name != "package"}
    assert {name: version for name, (version, _) in listed.items()} == {
        name: version for name, (version, _) in (LISTED | EXTRAS).items()
    }


PAGE = write_dependencies.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LISTED)
def test_licences_allow_use_in_an_apache_licensed_program(name):
    (row,) = re.findall(rf"^\| {re.escape(name)} \| \S+ \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert re.search(r"MIT|BSD|Apache|PSF|ISC|CC0|Zlib", row)
    assert "GPL" not in row


@pytest.mark.parametrize("name", sorted(EXTRAS.keys() - LISTED.keys()))
def test_licences_of_extras_allow_use_beside_it(name):
    (row,) = re.findall(rf"^\| {re.escape(name)} \| \S+ \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert re.search(r"MIT|BSD|Apache|PSF|ISC|EPL", row)
