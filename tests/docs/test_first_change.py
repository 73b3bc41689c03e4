"""docs/first-change.md can be followed word by word: on a copy of the tree its files are written and its commands run.

The last path in backticks before a block says which file it is about. A `toml` block is the whole file, a `diff` block
changes one place of it, `sh` blocks run from the top of the tree, and those marked `fails` fail.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "first-change.md").read_text(encoding="utf-8")
COPIED = ("src", "patterns", "tests", "docs", "simulator", "benchmarks", "quality", "pyproject.toml", "README.md")
WALKS = dict(
    section.split("\n", 1) for section in re.split(r"^## ", PAGE, flags=re.MULTILINE) if section.startswith("A ")
)
_PART = re.compile(r"`([\w.-]+/[\w./-]+\.[a-z]+)`|^```(\w+)( fails)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """Return a copy of the tree with an environment whose programs are those of the present one."""
    top = tmp_path_factory.mktemp("first-change")
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, top / name)
    (top / "sample_logs").symlink_to(ROOT / "sample_logs")
    programs = top / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, module in (("python", ""), ("vmlog", "-m vmlog"), ("ruff", "-m ruff")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {module} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return top


def run(line: str, top: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTHONPATH"] = str(top / "src")
    return subprocess.run(
        ["sh", "-c", line], cwd=top, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def change(path: Path, diff: str) -> None:
    """Replace the one place that a block shows."""
    lines = diff.splitlines(keepends=True)
    assert {line[0] for line in lines} <= set(" +-")
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} does not hold once:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_three_walks_are_there():
    assert list(WALKS) == ["A cause", "A line format", "A line of code"]


@pytest.mark.slow
@pytest.mark.parametrize("walk", WALKS)
def test_walk_can_be_followed(walk, tree):
    place, answers = "", []
    for path, language, fails, block in _PART.findall(WALKS[walk]):
        place = path or place
        if language == "toml":
            (tree / place).write_text(block, encoding="utf-8")
        elif language == "diff":
            change(tree / place, block)
        elif language == "sh":
            for line in block.splitlines():
                done = run(line, tree)
                assert (done.returncode != 0) == bool(fails), f"{line}\n{done.stdout}{done.stderr}"
                answers.append(done.stdout)
    assert answers
    if walk == "A cause":
        assert "Nothing documented is close enough" in answers[0]
        assert "The frobnicator is not reachable" in answers[-1]
    if walk == "A line of code":
        assert "assert '52 h 0 min' == '2 d 4 h'" in answers[0]
