"""The `vmlog` program: its commands, and what every failure means as an exit code."""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from typing import Annotated

import typer

from vmlog.cli import analyze, events, explain, info, patterns
from vmlog.errors import NothingToAnalyseError, VmlogError
from vmlog.version import __version__


class Exit(IntEnum):
    """Exit codes; documented in docs/output.md."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING = 3
    PARTIAL = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


app = typer.Typer(
    name="vmlog",
    help="Reads VMware logs and support bundles and explains every migration that failed or stalled.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("analyze")(analyze.command)
app.command("explain")(explain.command)
app.command("info")(info.command)
app.command("events")(events.command)
app.add_typer(patterns.app, name="patterns")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"vmlog {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> None:
    """Run the program and turn every expected failure into its exit code."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except typer.Abort:
        raise SystemExit(Exit.INTERRUPTED) from None
    except KeyboardInterrupt:
        print("vmlog: interrupted", file=sys.stderr)  # noqa: T201
        raise SystemExit(Exit.INTERRUPTED) from None
    except BrokenPipeError:
        # The reader of our output has gone; nothing more may be written, not even at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(Exit.PIPE_CLOSED) from None
    except NothingToAnalyseError as error:
        _complain(error)
        raise SystemExit(Exit.NOTHING) from None
    except VmlogError as error:
        _complain(error)
        raise SystemExit(Exit.USAGE) from None
    except Exception as error:
        # Usage errors of typer know how to show themselves and which code they mean.
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            raise SystemExit(error.exit_code) from None
        raise
    raise SystemExit(code if isinstance(code, int) else Exit.OK)


def _complain(error: VmlogError) -> None:
    from vmlog.report.safe import visible

    for line in str(error).splitlines():
        print(f"vmlog: {visible(line)}", file=sys.stderr)  # noqa: T201
