"""Ids of pattern files are names for people: the program knows none of them."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATTERNS = ROOT / "patterns"
FAMILIES = ("stages", "context", "formats")
RENAMED = "renamed-"


def ids_below(folder: Path) -> set[str]:
    """Return the ids of all files below a folder that have one."""
    found = {tomllib.loads(path.read_text(encoding="utf-8")).get("id") for path in folder.rglob("*.toml")}
    return found - {None}


def string_literals(path: Path) -> set[tuple[int, str]]:
    """Return line and value of each string in a Python file, parts of f-strings included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {(node.lineno, node.value) for node in nodes if isinstance(node.value, str)}


def test_no_string_in_the_program_is_an_id_of_a_pattern_file_or_the_beginning_of_some():
    ids = ids_below(PATTERNS)
    families = {name for folder in FAMILIES for name in ids_below(PATTERNS / folder)}
    assert {"vpxd-task-finish", "link-down", "vmware-50", "vmotion-no-route"} <= ids
    beginnings = {name[: end.end()] for name in families for end in re.finditer("-", name)}
    found = {
        f"{path.relative_to(ROOT)}:{line}: {value}"
        for path in (ROOT / "src" / "vmlog").rglob("*.py")
        for line, value in string_literals(path)
        if value in ids or value in beginnings
    }
    assert found == set()


def rename_ids(patterns: Path) -> None:
    """Give the stage lines, context lines and formats of a copy of `patterns/` other ids, in the same order."""
    ids = {name for folder in FAMILIES for name in ids_below(patterns / folder)}
    texts = "|".join(sorted(map(re.escape, ids), key=len, reverse=True))
    key = re.compile(r"^(?:id|pairs_with|signs_of|tails|supports) = .*$", re.MULTILINE)
    for path in sorted(patterns.rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        changed = key.sub(lambda found: re.sub(rf'"({texts})"', rf'"{RENAMED}\1"', found[0]), text)
        if path.relative_to(patterns).parts[0] in FAMILIES:
            path.unlink()
            path = path.with_name(RENAMED + path.name)
        elif changed == text:
            continue
        path.write_text(changed, encoding="utf-8")


@pytest.fixture(scope="module")
def renamed_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the program whose pattern files have other ids."""
    copy = tmp_path_factory.mktemp("renamed")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PATTERNS, copy / "patterns")
    rename_ids(copy / "patterns")
    return copy


def report_of(program: Path, logs: Path, cache: Path) -> dict[str, object]:
    """Return the JSON report of some logs by a copy of the program, with the ids of before."""
    call = "import sys; from vmlog.cli import main; sys.argv[0] = 'vmlog'; sys.exit(main())"
    environment = os.environ | {"PYTHONPATH": str(program / "src"), "XDG_CACHE_HOME": str(cache)}
    run = subprocess.run(
        [sys.executable, "-c", call, "analyze", str(logs), "-f", "json", "--all"],
        env=environment, capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert run.stdout, run.stderr
    report: dict[str, object] = json.loads(run.stdout.replace(RENAMED, ""))
    del report["catalogue"]  # a checksum of the causes, which name context lines
    return report


@pytest.mark.parametrize("sample", ["demo", "healthy-vmotion-3.5"])
def test_reports_do_not_depend_on_ids(renamed_program, tmp_path, sample):
    logs = ROOT / "sample_logs" / sample
    assert report_of(renamed_program, logs, tmp_path) == report_of(ROOT, logs, tmp_path)
