"""The `vmlog` program: its commands, and the exit code of every failure."""

from __future__ import annotations

import os
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from vmlog.cli.analyze import analyze_command
from vmlog.cli.console import PROGRAM, write_message, write_text
from vmlog.cli.events import events_command
from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.explain import explain_command
from vmlog.cli.info import info_command
from vmlog.cli.patterns import patterns_app
from vmlog.errors import NothingToAnalyseError, VmlogError
from vmlog.version import __version__

app = typer.Typer(
    name=PROGRAM,
    help="Reads VMware logs and support bundles and explains every migration that failed or stalled.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("analyze")(analyze_command)
app.command("explain")(explain_command)
app.command("info")(info_command)
app.command("events")(events_command)
app.add_typer(patterns_app, name="patterns")


def _version(value: bool) -> None:
    if value:
        write_text(f"{PROGRAM} {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Take the options of the program itself."""


def main() -> NoReturn:
    """Run the program and turn every expected failure into its exit code."""
    _install_signal_handlers()
    sys.unraisablehook = _unraisable
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the program
    if sys.stdout is None:
        write_message("standard output is closed")
        raise SystemExit(ExitCode.USAGE)
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        _abandon_output()
        write_message("interrupted")
        _exit_at_once(ExitCode.INTERRUPTED)
    except SystemExit as ended:
        if ended.code in (ExitCode.TERMINATED, ExitCode.HUNG_UP):
            _exit_at_once(ended.code)
        raise
    except BrokenPipeError:
        _abandon_output()
        code = ExitCode.PIPE_CLOSED
    except OSError as error:
        _abandon_output()
        write_message(f"cannot write: {error.strerror or error}")
        code = ExitCode.USAGE
    raise SystemExit(code)


def _run(arguments: list[str]) -> int:
    """Run a command line. Typer's own `main` is not used: it handles a closed pipe itself, with exit code 1."""
    command = typer.main.get_command(app)
    try:
        with command.make_context(PROGRAM, arguments) as context:
            code = command.invoke(context)
    except typer.Exit as request:
        return request.exit_code
    except NothingToAnalyseError as error:
        write_message(str(error))
        return ExitCode.NOTHING
    except VmlogError as error:
        write_message(str(error))
        return ExitCode.USAGE
    except Exception as error:
        # Usage errors of typer show themselves and have an exit code.
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            return int(error.exit_code)
        raise
    return code if isinstance(code, int) else ExitCode.OK


def _install_signal_handlers() -> None:
    """Turn requests to end into exceptions, so that temporary output files are removed on the way out."""
    signal.signal(signal.SIGTERM, _terminate)
    hang_up = getattr(signal, "SIGHUP", None)  # Windows has none
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:  # set by `nohup`
        signal.signal(hang_up, _hang_up)


def _terminate(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - the shape of a signal handler
    raise SystemExit(ExitCode.TERMINATED)


def _hang_up(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - the shape of a signal handler
    """End the program, without what is still printed if the terminal is gone; files and pipes get it."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            where = stream.fileno()
            # A terminal that hung up is still a device, but no longer a terminal.
            if stat.S_ISCHR(os.fstat(where).st_mode) and not os.isatty(where):
                _silence(where)
    raise SystemExit(ExitCode.HUNG_UP)


def _exit_at_once(code: int) -> NoReturn:
    """End at once: a thread may hold the lock of a silent pipe, and Python would abort on that when it shuts down."""
    sys.stderr.flush()
    os._exit(code)


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """Print an error that cannot be raised, except an interrupt: `main` reports that once it arrives."""
    # A native library may raise an interrupt that Python raises again while generators are closed.
    if not isinstance(unraisable.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)


def _abandon_output() -> None:
    """Discard all further standard output, and what is still buffered when the program ends."""
    _silence(sys.stdout.fileno())


def _silence(number: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
