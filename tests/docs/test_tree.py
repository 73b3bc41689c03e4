"""The tree keeps the rules of CONTRIBUTING.md: where tests are and what they are called, and examples in docstrings."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "vmlog"
PACKAGES = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
# What is tested beside the packages of the program, and tests of whole runs.
OTHERS = {"benchmarks", "simulator", "blind", "docs", "fuzz", "golden", "hostile", "patterns", "property", "support"}
TESTS = sorted((ROOT / "tests").glob("*/test_*.py"))


def test_folders_of_tests_are_those_of_the_packages():
    assert {path.parent.name for path in TESTS} <= PACKAGES | OTHERS


@pytest.mark.parametrize("path", TESTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_name_does_not_repeat_its_folder(path):
    folder = path.parent.name
    assert not path.stem.startswith((f"test_{folder}_", f"test_{folder.removesuffix('s')}_"))


def test_support_holds_no_tests():
    assert not list((ROOT / "tests" / "support").glob("test_*.py"))


def test_examples_stand_in_docstrings():
    """pytest runs them (--doctest-modules); this only holds that there are some dozens."""
    examples = [line for path in SOURCE.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines()]
    assert sum(line.strip().startswith(">>> ") for line in examples) >= 36
