"""Commands name their exit codes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import vmlog.cli
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.model import Coverage, Notice


@pytest.mark.parametrize("path", sorted(Path(vmlog.cli.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_command_returns_a_number(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for value in ast.walk(node) if isinstance(node, ast.Return) else ():
            assert not (isinstance(value, ast.Constant) and type(value.value) is int), f"line {node.lineno}"


def member(note: str | None) -> Coverage:
    return Coverage("a.tgz", "vmkernel.log", None, None, None, None, None, 10, 0, note)


@pytest.mark.parametrize(
    ("note", "notice", "strict", "code"),
    [
        (None, None, True, ExitCode.OK),
        ("cut", None, True, ExitCode.PARTIAL),
        ("cut", None, False, ExitCode.OK),
        (None, "copy", True, ExitCode.OK),
        (None, "not-read", True, ExitCode.PARTIAL),
    ],
)
def test_only_a_strict_run_minds_a_loss(note: str | None, notice: str | None, strict: bool, code: ExitCode) -> None:
    notices = [Notice(notice, "text")] if notice else []
    assert reading_code([member(note)], notices, strict=strict) is code
