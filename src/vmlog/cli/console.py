"""Everything that commands print: data on standard output, warnings and errors on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.safe import visible_text, without_middle

if TYPE_CHECKING:
    from vmlog.errors import NamedInMessage
    from vmlog.model import Notice

PROGRAM: Final = "vmlog"
_WARNINGS_SHOWN: Final = 20
# Messages repeat what was typed and what files hold.
_LINES_OF_MESSAGE: Final = 200
_LETTERS_OF_LINE: Final = 1_000
# What messages go through before they are printed: none, or one function.
_filters: list[Callable[[str, Sequence[NamedInMessage]], str]] = []


def binary_stdout() -> BinaryIO:
    """Return standard output as a stream of bytes."""
    return sys.stdout.buffer


def write_text(text: str, *, flush: bool = False) -> None:
    """Write text to standard output as UTF-8, whatever the locale."""
    out = binary_stdout()
    out.write(text.encode("utf-8", "backslashreplace"))
    if flush:
        out.flush()


def filter_messages(by: Callable[[str, Sequence[NamedInMessage]], str] | None) -> None:
    """Let all messages from now on go through a function, or through none; not warnings about what is shown already."""
    _filters[:] = [by] if by else []


def write_message(message: str, names: Sequence[NamedInMessage] = ()) -> None:
    """Print a message on standard error, each of its lines after the program's name; `names` are names in it.

    Of a very long line the middle is left out, and of very many lines the end.
    """
    for change in _filters:
        message = change(message, names)
    _write_lines(message)


def _write_lines(message: str) -> None:
    lines = visible_text(message).splitlines()
    if (more := len(lines) - _LINES_OF_MESSAGE) > 0:
        lines[_LINES_OF_MESSAGE:] = [f"and {more:,} more lines"]
    for line in lines:
        print(f"{PROGRAM}: {without_middle(line, _LETTERS_OF_LINE)}", file=sys.stderr)  # noqa: T201


def write_warnings(notices: Iterable[Notice], *, quiet: bool) -> None:
    """Print the first warnings of a run on standard error, and how many more there are; with `quiet`, none."""
    if quiet:
        return
    from vmlog.model import REDACTED_CODE  # dataclasses take 40 ms, and --help needs none

    lines = [
        f"{notice.member or notice.source or ''}: {notice.message}".lstrip(": ")
        for notice in notices
        if notice.code != REDACTED_CODE  # it was asked for
    ]
    for line in lines[:_WARNINGS_SHOWN]:
        _write_lines(f"warning: {line}")
    if len(lines) > _WARNINGS_SHOWN:
        _write_lines(f"warning: and {len(lines) - _WARNINGS_SHOWN} more")
