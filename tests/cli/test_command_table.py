"""Commands are loaded when they are used, and their summaries are those of their help texts."""

from __future__ import annotations

import sys

import pytest
import typer

from vmlog.cli.app import app
from vmlog.cli.command_table import COMMANDS

PROGRAM = typer.main.get_command(app)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_summary_is_the_first_paragraph_of_the_help(name: str) -> None:
    command = PROGRAM.commands[name]  # type: ignore[attr-defined]
    assert command.name == name
    assert COMMANDS[name].summary == " ".join((command.help or "").split("\n\n")[0].split())


def test_only_the_command_that_is_asked_for_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = {name: f"vmlog.cli.{place.module}" for name, place in COMMANDS.items()}
    for module in modules.values():
        monkeypatch.delitem(sys.modules, module, raising=False)
    program = typer.main.get_command(app)
    context = program.make_context("vmlog", ["config"])
    assert program.get_help(context)
    assert [module for module in modules.values() if module in sys.modules] == []
    assert program.commands["config"].name == "config"  # type: ignore[attr-defined]
    assert [module for module in modules.values() if module in sys.modules] == ["vmlog.cli.config"]


def test_what_is_no_command_loads_nothing() -> None:
    program = typer.main.get_command(app)
    commands = program.commands  # type: ignore[attr-defined]
    assert "analyse" not in commands
    assert commands.get("analyse") is None
    assert [*commands] == [*COMMANDS]
    assert len(commands) == len(COMMANDS)
