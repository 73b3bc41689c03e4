"""The `vmlog` program: its commands, and what every failure means as an exit code."""

from __future__ import annotations

import os
import signal
import stat
import sys
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from vmlog.cli import analyze, events, explain, info, patterns
from vmlog.errors import NothingToAnalyseError, VmlogError
from vmlog.version import __version__


class Exit(IntEnum):
    """Exit codes; documented in docs/cli.md."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING = 3
    PARTIAL = 4
    HUNG_UP = 129
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


_PROGRAM: Final = "vmlog"

app = typer.Typer(
    name=_PROGRAM,
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
app.add_typer(patterns.patterns_app, name="patterns")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"{_PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> NoReturn:
    """Run the program and turn every expected failure into its exit code."""
    _heed_signals()
    sys.unraisablehook = _unraisable
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the program
    if sys.stdout is None:
        _complain("standard output is closed")
        raise SystemExit(Exit.USAGE)
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        _abandon_output()
        _complain("interrupted")
        _leave(Exit.INTERRUPTED)
    except SystemExit as ended:
        if ended.code in (Exit.TERMINATED, Exit.HUNG_UP):
            _leave(ended.code)
        raise
    except BrokenPipeError:
        _abandon_output()
        code = Exit.PIPE_CLOSED
    except OSError as error:
        _abandon_output()
        _complain(f"cannot write: {error.strerror or error}")
        code = Exit.USAGE
    raise SystemExit(code)


def _run(arguments: list[str]) -> int:
    """Run a command line. Typer's own `main` is passed by: it takes a closed pipe for its own affair."""
    command = typer.main.get_command(app)
    try:
        with command.make_context(_PROGRAM, arguments) as context:
            code = command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    except NothingToAnalyseError as error:
        _complain(str(error))
        return Exit.NOTHING
    except VmlogError as error:
        _complain(str(error))
        return Exit.USAGE
    except Exception as error:
        # Usage errors of typer know how to show themselves and which code they mean.
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            return int(error.exit_code)
        raise
    return code if isinstance(code, int) else Exit.OK


def _heed_signals() -> None:
    """Turn requests to end into exceptions, which let temporary output files be removed on the way out."""
    signal.signal(signal.SIGTERM, _terminate)
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:  # `nohup` has it ignored
        signal.signal(hang_up, _hang_up)


def _terminate(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - the shape of a signal handler
    raise SystemExit(Exit.TERMINATED)


def _hang_up(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - the shape of a signal handler
    """End; what is still said on the way goes nowhere where the terminal is gone, and to files and pipes as ever."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            where = stream.fileno()
            # A terminal that hung up is still a device, but answers as a terminal no more.
            if stat.S_ISCHR(os.fstat(where).st_mode) and not os.isatty(where):
                _silence(where)
    raise SystemExit(Exit.HUNG_UP)


def _leave(code: int) -> NoReturn:
    """End at once: a thread may wait for a silent pipe and hold its lock, over which Python would abort at its end."""
    sys.stderr.flush()
    os._exit(code)


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """Show what went wrong where nothing can be raised, but for an interrupt: it is told once, when it gets here."""
    # A native library may raise an interrupt that Python raises again while generators are closed.
    if not isinstance(unraisable.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)


def _abandon_output() -> None:
    """Let nothing more be written to standard output, not even what is buffered when the program ends."""
    _silence(sys.stdout.fileno())


def _silence(number: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _complain(message: str) -> None:
    from vmlog.report.safe import visible_text

    for line in message.splitlines():
        print(f"{_PROGRAM}: {visible_text(line)}", file=sys.stderr)  # noqa: T201
