"""Text that is longer than the terminal goes through a pager."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from vmlog.cli.console import binary_stdout
from vmlog.cli.signals import SIGNALLED
from vmlog.cli.terminal_links import has_links, linked

# How `less` ends on Ctrl-C with its option -K.
_LESS_INTERRUPTED: Final = 2


def show_text(data: bytes, *, paged: bool) -> None:
    """Write text to standard output, through a pager where that is a terminal with too few lines.

    `VMLOG_PAGER`, else `PAGER`, is the pager's command line; empty or `cat` means none. Without both it is `less`, if
    there is one. Closing it early is no error; after one that fails the text is written. Without a pager, addresses
    are links where the terminal has them.

    Args:
        data: the whole text in UTF-8.
        paged: whether a pager is wanted at all.
    """
    command = _command() if paged and _is_too_long(data) else []
    if not command or not _ran(command, data):
        if sys.stdout.isatty() and has_links():
            data = linked(data.decode("utf-8", "replace")).encode()
        binary_stdout().write(data)
        binary_stdout().flush()


def _is_too_long(data: bytes) -> bool:
    # Without a keyboard nobody could leave the pager.
    if not (sys.stdout.isatty() and sys.stdin and sys.stdin.isatty()) or os.environ.get("TERM") == "dumb":
        return False
    return data.count(b"\n") >= shutil.get_terminal_size().lines


def _command() -> list[str]:
    line = os.environ.get("VMLOG_PAGER", os.environ.get("PAGER"))
    if line is None:
        return ["less"] if shutil.which("less") else []
    try:
        words = shlex.split(line, posix=os.name == "posix")
    except ValueError:
        return []
    return [] if words == ["cat"] else words


def _ran(command: list[str], data: bytes) -> bool:
    """Run the pager until it is closed; return False if it cannot be started, or fails and may have shown nothing."""
    # As git sets it: leave at once what fits, keep colours, leave the text on the screen.
    environment = {"LESS": "FRX", **os.environ}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the user's own
    except OSError:
        return False
    # Ctrl-C belongs to the pager meanwhile.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with suppress(BrokenPipeError, OSError):
            process.communicate(data)
        process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    return not _has_failed(command, process.returncode)


def _has_failed(command: list[str], code: int) -> bool:
    """Return whether a pager ended by itself and with an error, not by a signal or by its user.

    How much of the text it has read cannot be known: a pipe holds 64 KB. Twice is better than not at all.
    """
    if Path(command[0]).stem == "less" and code == _LESS_INTERRUPTED:
        return False
    return 0 < code < SIGNALLED
