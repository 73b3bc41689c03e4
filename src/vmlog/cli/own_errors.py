"""Errors that the program did not expect, as a sentence; the traceback only for those who ask for it with `--debug`.

It works when little else does: without memory, without files to open, and before the rest is loaded.
"""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.signals import code_of_signal
from vmlog.cli.system_limits import Scarce, ScarcityError, is_memory_limited

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBUG_OPTION = "--debug"
_REDACTING = ("--redact", "--redact-map")
_MOST_LETTERS = 300
# What the system gives too little of, by the number of the error.
_SCARCE = {
    errno.ENOMEM: Scarce.MEMORY,
    errno.EAGAIN: Scarce.THREADS,
    errno.EMFILE: Scarce.FILES,
    errno.ENFILE: Scarce.FILES,
    errno.ENOSPC: Scarce.DISK,
    errno.EDQUOT: Scarce.DISK,
    errno.EFBIG: Scarce.DISK,
}


def wants_debug() -> bool:
    """Return whether the command line asks for tracebacks; it may not have been read yet."""
    return DEBUG_OPTION in sys.argv[1:]


def report_own_error(error: BaseException) -> int:
    """Say what went wrong on standard error, with the traceback if that is wanted, and return the exit code.

    With `--redact` the texts of errors are left out, for they may hold names.
    """
    code = code_of_signal()
    if code is not None or isinstance(error, KeyboardInterrupt):
        return code or ExitCode.INTERRUPTED
    try:
        scarce = _scarce(error)
        if scarce:
            _write(str(ScarcityError(scarce)))
        else:
            _write(f"met an error of its own: {_named(error)}")
        if wants_debug() or not scarce:
            _write(_advice())
        if wants_debug():
            _write_tracebacks(error)
    except (Exception, MemoryError):  # nothing may come of telling
        _write_raw("vmlog: ended by an error, and could not say by which\n")
    return ExitCode.UNEXPECTED


def report_lost_error(error: BaseException | None, *, where: str) -> None:
    """Say that something went wrong where no error can be raised: in a thread, or while something is cleaned up."""
    if error is None or isinstance(error, (KeyboardInterrupt, SystemExit)):
        return
    _write(f"an error {where}: {_named(error)}" + ("" if wants_debug() else f"; {DEBUG_OPTION} shows where"))
    if wants_debug():
        _write_tracebacks(error)


def _is_redacting() -> bool:
    return any(word.partition("=")[0] in _REDACTING for word in sys.argv[1:])


def _scarce(error: BaseException) -> Scarce | None:
    """Return what the system gives too little of, None where an error means something else."""
    if isinstance(error, MemoryError):
        return Scarce.MEMORY
    if isinstance(error, OSError):
        return _SCARCE.get(error.errno or 0)
    # These have no types of their own.
    text = str(error)
    if "start new thread" in text or "spawn threads" in text:
        return Scarce.THREADS
    # A library that was loaded in part lacks names.
    is_of_library = isinstance(error, (ImportError, NameError, SystemError)) or type(error).__name__ == "PanicException"
    return Scarce.MEMORY if is_of_library and is_memory_limited() else None


def _named(error: BaseException) -> str:
    """Return the type and the text of an error, on one line and not too long."""
    text = "" if _is_redacting() else " ".join(str(error).split())
    if len(text) > _MOST_LETTERS:
        text = f"{text[:_MOST_LETTERS]}..."
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _advice() -> str:
    if not wants_debug():
        return f"run again with {DEBUG_OPTION} to see where, for a report of the error"
    if _is_redacting():
        return "the texts of errors are left out, for they may hold names; the following names folders of this machine"
    return "the following is for a report of the error; it may hold names of hosts, VMs and files"


def _write_tracebacks(error: BaseException) -> None:
    """Write the tracebacks of an error and of those that led to it, the first one first."""
    import platform
    import traceback

    from vmlog.version import __version__

    _write(f"vmlog {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    if not _is_redacting():
        for line in traceback.format_exception(error):
            _write(line.rstrip("\n"))
        return
    for one in reversed([*_chain(error)]):
        for line in traceback.format_tb(one.__traceback__):
            _write(line.rstrip("\n"))
        _write(type(one).__name__)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and those that led to it."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _write(message: str) -> None:
    """Print a message like all others, or as it is where that is not possible."""
    try:
        from vmlog.cli.console import write_message
    except (Exception, MemoryError):
        _write_raw(f"vmlog: {message}\n")
    else:
        write_message(message)


def _write_raw(text: str) -> None:
    try:
        sys.stderr.write(text)
    except (Exception, MemoryError):
        return
