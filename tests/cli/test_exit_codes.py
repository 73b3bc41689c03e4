"""Commands name their exit codes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer

from vmlog.cli.app import app
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.model import Coverage, Notice


def functions_of(command: Any) -> Iterator[Callable[..., object]]:
    for child in getattr(command, "commands", {}).values():
        if hasattr(child, "commands"):
            yield from functions_of(child)
        else:
            yield child.callback


FUNCTIONS = [*functions_of(typer.main.get_command(app))]


@pytest.mark.parametrize("command", FUNCTIONS, ids=lambda command: command.__name__)
def test_every_command_returns_an_exit_code_and_no_number(command: Callable[..., object]) -> None:
    assert command.__annotations__.get("return", inspect.unwrap(command).__annotations__["return"]) == "ExitCode"


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
