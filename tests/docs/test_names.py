"""A public name and a module name occur once in the tree, so that each can be searched for."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import vmlog

SOURCE = Path(vmlog.__file__).parent
MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if path.stem not in {"__init__", "__main__"}]


def public_names(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements at the top of a module define, also below a condition."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        elif isinstance(node, ast.If | ast.Try):
            names = [*public_names(node.body), *public_names(node.orelse)]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def test_public_names_occur_once() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for name in public_names(ast.parse(path.read_text(encoding="utf-8")).body):
            places[name].add(str(path.relative_to(SOURCE)))
    assert {name: sorted(found) for name, found in places.items() if len(found) > 1} == {}


def test_module_names_occur_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        places[path.stem].append(str(path.relative_to(SOURCE)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
