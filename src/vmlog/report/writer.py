"""What a report format is: a name, file suffixes and functions that write a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from vmlog.model import Incident, Report

DEFAULT_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """How to write. Only formats for terminals use the last three, so other bytes never depend on the terminal.

    Attributes:
        excel: write CSV that a spreadsheet opens without damage.
        width: columns of the terminal.
        color: emit terminal colours.
        show_all: shorten no lists and texts, and list successful migrations too.
    """

    excel: bool = False
    width: int = DEFAULT_WIDTH
    color: bool = False
    show_all: bool = False


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One output format. `vmlog --help` loads all of them, so their functions import what they need themselves.

    Attributes:
        name: the word after `--format`.
        rank: place in lists of formats, from 1 (the default format).
        suffixes: endings of output files that select the format, in lower case with the dot.
        write: writes a whole report to a binary stream and leaves the stream open.
        write_incident: returns the text of one incident for live output, with its line feed; None where a format is
            only written as a whole.
        live_header: returns the text that precedes the incidents in live output.
        for_terminal: laid out for people: uses width and colours, and shows the warnings itself.
    """

    name: str
    rank: int
    suffixes: tuple[str, ...]
    write: Callable[[Report, BinaryIO, WriterOptions], None]
    write_incident: Callable[[Incident, WriterOptions], str] | None = None
    live_header: Callable[[WriterOptions], str] | None = None
    for_terminal: bool = False
