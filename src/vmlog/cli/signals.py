"""What a signal that asks the program to end does, at each stage of a run.

While modules are loaded and once the output is complete there is nothing to clean up, and an exception could be raised
where it becomes another one or is printed: there the process leaves at once. In between signals are exceptions, so that
temporary output files are removed on the way out. A signal that is ignored, as by `nohup`, stays so.

This module is loaded before all others and loads as little as it can.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
from contextlib import contextmanager, suppress

# The module `typing` takes longer to load than this one.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

SIGNALLED = 128
"""A shell reports a signal as the exit code of this plus its number."""
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has not all of them


class _Stage:
    """What signals do now; libraries chain their handlers to the installed one, so only this changes.

    Attributes:
        raises: whether they raise an exception.
        raised: those that did.
    """

    raises = False
    raised: list[int] = []  # noqa: RUF012 - there is one stage


def heed_signals() -> None:
    """From now on, let a signal end the process at once."""
    leave_on_signals()
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _handle)


def leave_on_signals() -> None:
    """From now on, let a signal end the process without an exception and without cleaning up."""
    _Stage.raises = False


def raise_on_signals() -> None:
    """From now on, raise `KeyboardInterrupt` or `SystemExit` in the main thread."""
    _Stage.raised.clear()
    _Stage.raises = True


@contextmanager
def leaving_on_signals() -> Iterator[None]:
    """Let signals end the process at once while the body runs."""
    before, _Stage.raises = _Stage.raises, False
    try:
        yield
    finally:
        _Stage.raises = before


def code_of_signal() -> int | None:
    """Return the exit code of the signal that was raised, None if there was none.

    A native library may have made another error of the exception.
    """
    return SIGNALLED + _Stage.raised[0] if _Stage.raised else None


def exit_at_once(code: int) -> NoReturn:
    """End at once: a thread may hold the lock of a silent pipe, and Python would abort on that when it shuts down."""
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


def silence(number: int) -> None:
    """Let what is written to an open file from now on get lost."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, number)
    os.close(nothing)


def _handle(number: int, frame: object) -> NoReturn:  # noqa: ARG001 - the shape of a signal handler
    if not _Stage.raises:
        if number == signal.SIGINT:
            with suppress(OSError, ValueError, AttributeError):  # standard error is closed
                os.write(sys.stderr.fileno(), b"vmlog: interrupted\n")
        os._exit(SIGNALLED + number)
    _Stage.raised.append(number)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    if number != signal.SIGTERM:
        _leave_terminal()
    raise SystemExit(SIGNALLED + number)


def _leave_terminal() -> None:
    """Drop what is still printed if the terminal is gone; files and pipes get it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            where = stream.fileno()
            # A terminal that hung up is still a device, but no longer a terminal.
            if stat.S_ISCHR(os.fstat(where).st_mode) and not os.isatty(where):
                silence(where)
        except (OSError, ValueError, AttributeError):
            continue
