"""The tree keeps the rules of CONTRIBUTING.md: where tests are and what they are called, and examples in docstrings."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "vmlog"
PACKAGES = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
# What is tested beside the packages of the program, and tests of whole runs.
OTHERS = {
    "benchmarks",
    "simulator",
    "soak",
    "blind",
    "browser",
    "docs",
    "fuzz",
    "golden",
    "hostile",
    "patterns",
    "property",
    "support",
}
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


def functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for folder in ("src", "simulator", "quality", "benchmarks", "tests", "docs"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield path.relative_to(ROOT), node


def test_docstrings_of_functions_are_imperative():
    """Ruff's D401 knows verbs in other moods and articles; this finds beginnings that are no verbs at all."""
    begins = {
        "whether",
        "what",
        "which",
        "where",
        "how",
        "when",
        "who",
        "every",
        "each",
        "no",
        "if",
        "one",
        "all",
        "tell",
    }
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in functions()
        if not any("property" in ast.unparse(decorator) for decorator in node.decorator_list)
        and not node.name.startswith("test_")
        and (doc := ast.get_docstring(node))
        and doc.split()[0].strip(",.;:").lower() in begins
    ]
    assert not wrong
