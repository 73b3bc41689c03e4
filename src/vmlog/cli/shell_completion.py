"""Completion of commands, options and their words by a shell; typer's scripts call the program with a variable set."""

from __future__ import annotations

from typing import Any, Final

from vmlog.cli.console import PROGRAM

COMPLETION_VARIABLE: Final = f"_{PROGRAM.upper()}_COMPLETE"


def answer_shell(command: Any, instruction: str) -> int:
    """Print what the shell asks for, and return the exit code.

    Args:
        command: the program's command as typer built it.
        instruction: what the shell's script put into the variable, such as `complete_bash`.
    """
    from typer.completion import shell_complete

    return shell_complete(command, {}, PROGRAM, COMPLETION_VARIABLE, instruction)


def pattern_ids(incomplete: str) -> list[str]:
    """Return the ids of the shipped causes that begin so; none if they cannot be loaded."""
    from vmlog.errors import VmlogError
    from vmlog.knowledge.catalogue import load_catalogue

    try:
        return sorted(name for name in load_catalogue().causes if name.startswith(incomplete))
    except VmlogError:
        return []
