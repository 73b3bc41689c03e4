"""Everything that commands print: data on standard output, warnings and errors on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.safe import visible_text

if TYPE_CHECKING:
    from vmlog.model import Notice

PROGRAM: Final = "vmlog"
_WARNINGS_SHOWN: Final = 20


def binary_stdout() -> BinaryIO:
    """Return standard output as a stream of bytes."""
    return sys.stdout.buffer


def write_text(text: str, *, flush: bool = False) -> None:
    """Write text to standard output as UTF-8, whatever the locale."""
    out = binary_stdout()
    out.write(text.encode("utf-8", "backslashreplace"))
    if flush:
        out.flush()


def write_message(message: str) -> None:
    """Print a message on standard error, each of its lines after the program's name."""
    for line in visible_text(message).splitlines():
        print(f"{PROGRAM}: {line}", file=sys.stderr)  # noqa: T201


def write_warnings(notices: Iterable[Notice], *, quiet: bool) -> None:
    """Print the first warnings of a run on standard error, and how many more there are; with `quiet`, none."""
    if quiet:
        return
    lines = [f"{notice.member or notice.source or ''}: {notice.message}".lstrip(": ") for notice in notices]
    for line in lines[:_WARNINGS_SHOWN]:
        write_message(f"warning: {line}")
    if len(lines) > _WARNINGS_SHOWN:
        write_message(f"warning: and {len(lines) - _WARNINGS_SHOWN} more")
