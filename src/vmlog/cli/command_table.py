"""The commands of the program, loaded when they are used.

A run uses one of them. Loading all, and letting typer make options of their signatures, took longer than all else that
a help text needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

import typer

from vmlog.cli import examples
from vmlog.cli.help_text import HelpedCommand, HelpedGroup
from vmlog.cli.signals import leaving_on_signals
from vmlog.gc_seldom import gc_spared


class CommandPlace(NamedTuple):
    """Where a command is.

    Attributes:
        module: the module within `vmlog.cli`.
        name: the function, or the app where it has commands of its own.
        summary: the first sentence of its help.
        examples: the end of its help; those of an app are in the app.
    """

    module: str
    name: str
    summary: str
    examples: str = ""


COMMANDS: Final[Mapping[str, CommandPlace]] = {
    "analyze": CommandPlace(
        "analyze",
        "analyze_command",
        "Explain every migration that failed, stalled, was refused or slow.",
        examples.ANALYZE_EXAMPLES,
    ),
    "check": CommandPlace(
        "check",
        "check_command",
        "Show whether VMs can move between hosts, by the configuration in their bundles.",
        examples.CHECK_EXAMPLES,
    ),
    "compare": CommandPlace(
        "compare",
        "compare_command",
        "Show how many migrations went well or badly, and how fast, by pair of hosts, host, VM or kind.",
        examples.COMPARE_EXAMPLES,
    ),
    "fleet": CommandPlace(
        "fleet",
        "fleet_command",
        "Explain the migrations of very many bundles together, with all cores or machines.",
        examples.FLEET_EXAMPLES,
    ),
    "show": CommandPlace(
        "show",
        "story_command",
        "Show what all logs say of one migration, line by line, on one clock.",
        examples.STORY_EXAMPLES,
    ),
    "explain": CommandPlace(
        "explain",
        "explain_command",
        "Explain one message, log line or task error, or an article, fault, code or percent.",
        examples.EXPLAIN_EXAMPLES,
    ),
    "info": CommandPlace(
        "info",
        "info_command",
        "Show hosts, versions, logs, time covered, how much of each log was understood, and which facts were found.",
        examples.INFO_EXAMPLES,
    ),
    "config": CommandPlace(
        "config",
        "config_command",
        "Show where the configuration file is, and each default that can be set there.",
        examples.CONFIG_EXAMPLES,
    ),
    "events": CommandPlace(
        "events",
        "events_command",
        "Write every parsed record; docs/formats.md lists the columns.",
        examples.EVENTS_EXAMPLES,
    ),
    "patterns": CommandPlace("patterns", "patterns_app", "List, show, test and draft the patterns of the catalogue."),
}


class LoadedCommands(Mapping[str, Any]):
    """Typer's commands by name, each made when it is asked for."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _made(name, COMMANDS[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class ProgramGroup(HelpedGroup):
    """The program, with the commands of the table."""

    def __init__(self, **settings: Any) -> None:
        """Take typer's settings of a group."""
        super().__init__(**settings)
        self.commands: Any = LoadedCommands()

    def summaries(self, ctx: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - the shape of its base
        """Return the names of the commands and what each does."""
        return [(name, place.summary) for name, place in COMMANDS.items()]


def _made(name: str, place: CommandPlace) -> Any:
    # An interrupt within a module would become another error, and there is nothing yet to clean up.
    with leaving_on_signals(), gc_spared():
        command = getattr(import_module(f"vmlog.cli.{place.module}"), place.name)
    if isinstance(command, typer.Typer):
        return typer.main.get_command(command)
    own = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    own.command(name, cls=HelpedCommand, epilog=place.examples)(command)
    return typer.main.get_command(own)
