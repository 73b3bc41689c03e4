"""The `vmlog` program: its commands, and the exit code of every failure."""

from __future__ import annotations

import os
import sys
import threading
from typing import Annotated, NoReturn

import typer

from vmlog.cli import examples
from vmlog.cli.command_table import ProgramGroup
from vmlog.cli.config_file import load_config
from vmlog.cli.console import PROGRAM, filter_messages, write_message, write_text
from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.help_text import HELP_WIDTH
from vmlog.cli.own_errors import report_lost_error, wants_debug
from vmlog.cli.shell_completion import COMPLETION_VARIABLE, answer_shell
from vmlog.cli.signals import code_of_signal, exit_at_once, leave_on_signals, raise_on_signals
from vmlog.cli.standard_streams import OutputLostError, prepare_streams, silence_libraries
from vmlog.cli.system_limits import ScarcityError, is_memory_limited
from vmlog.cli.unfinished_files import remove_unfinished_files
from vmlog.cli.usage_errors import write_usage_error
from vmlog.errors import NothingToAnalyseError, VmlogError
from vmlog.version import __version__

app = typer.Typer(
    name=PROGRAM,
    help="Reads VMware logs and support bundles and explains every migration that failed or stalled.",
    cls=ProgramGroup,
    epilog=examples.PROGRAM_EXAMPLES,
    no_args_is_help=True,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": HELP_WIDTH},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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


def run_program(arguments: list[str]) -> int:
    """Run a command line and return the exit code of every way in which it may be expected to end."""
    try:
        raise_on_signals()
        _set_hooks()
        prepare_streams()
        if is_memory_limited() and not wants_debug():  # a library may fail before all of them are loaded
            silence_libraries()
        code = _run(arguments)
        sys.stdout.flush()
        leave_on_signals()
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit:
        leave_on_signals()
        if (number := code_of_signal()) is not None:
            _leave_at_once(number)
        raise
    except BrokenPipeError:
        leave_on_signals()
        code = ExitCode.PIPE_CLOSED
    except OutputLostError as error:
        leave_on_signals()
        write_message(str(error))
        code = ExitCode.USAGE
    except BaseException:
        leave_on_signals()
        if (number := code_of_signal()) == ExitCode.INTERRUPTED:
            _interrupted()
        if number is not None:
            _leave_at_once(number)
        raise
    return code


def _interrupted() -> NoReturn:
    leave_on_signals()
    write_message("interrupted")
    _leave_at_once(ExitCode.INTERRUPTED)


def _leave_at_once(code: int) -> NoReturn:
    remove_unfinished_files()
    exit_at_once(code)


def _set_hooks() -> None:
    """Let errors that cannot be raised be a sentence too."""
    sys.unraisablehook = lambda lost: report_lost_error(lost.exc_value, where="while something was cleaned up")
    threading.excepthook = lambda lost: report_lost_error(lost.exc_value, where="in a thread")


def _run(arguments: list[str]) -> int:
    """Run a command line. Typer's own `main` is not used: it handles a closed pipe itself, with exit code 1."""
    command = typer.main.get_command(app)
    filter_messages(None)
    try:
        if instruction := os.environ.get(COMPLETION_VARIABLE):
            return answer_shell(command, instruction)
        with command.make_context(PROGRAM, arguments, default_map=load_config().defaults(command)) as context:
            code = command.invoke(context)
    except typer.Exit as request:
        return request.exit_code
    except ScarcityError as error:
        write_message(str(error))
        return ExitCode.UNEXPECTED
    except NothingToAnalyseError as error:
        write_message(str(error), error.names)
        return ExitCode.NOTHING
    except VmlogError as error:
        write_message(str(error), error.names)
        return ExitCode.USAGE
    except Exception as error:
        # Usage errors of typer have an exit code.
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            write_usage_error(error)
            return int(error.exit_code)
        raise
    return code if isinstance(code, int) else ExitCode.OK
