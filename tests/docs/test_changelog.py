"""CHANGELOG.md has a section for the version of the program, and a tag names the version that it is put on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from vmlog.version import __version__

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
VERSIONS = [re.match(r"([0-9]+)\.([0-9]+)\.([0-9]+)(?: \([0-9]{4}-[0-9]{2}-[0-9]{2}\))?$", name) for name in SECTIONS]


def test_sections_are_unreleased_and_versions_with_the_newest_first():
    assert [name for name, version in zip(SECTIONS, VERSIONS, strict=True) if not version] in ([], ["Unreleased"])
    assert "Unreleased" not in SECTIONS[1:]
    numbers = [tuple(map(int, version.groups())) for version in VERSIONS if version]
    assert numbers == sorted(set(numbers), reverse=True)


def test_the_newest_version_is_that_of_the_program():
    (newest, *_) = [version for version in VERSIONS if version]
    assert ".".join(newest.groups()) == __version__


def test_a_tag_on_this_commit_is_its_version():
    command = ["git", "tag", "--points-at", "HEAD", "--list", "v*"]
    try:
        tags = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout.split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no checkout")
    assert tags in ([], [f"v{__version__}"])
