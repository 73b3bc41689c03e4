"""What a report format is: a name, file suffixes and functions that write a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.terms import GroupKey

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Migration, Report, Story

DEFAULT_WIDTH: Final = 100


def write_lines(lines: Iterable[str], out: BinaryIO) -> None:
    """Write lines, given without their ends, each as it comes: all at once would take twice the memory of the text."""
    out.writelines(f"{line}\n".encode() for line in lines)


@dataclass(frozen=True, slots=True)
class SourceDigest:
    """What a source was when the report was written.

    Attributes:
        source: as it was named.
        size: bytes, of a folder those of all its files; None of standard input and devices.
        sha256: of a file, in hexadecimal; None where it was not computed.
        files: of a folder the number of files in it.
        more: the folder has more files than were counted.
    """

    source: str
    size: int | None = None
    sha256: str | None = None
    files: int | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """How to write. Only formats for terminals use width and color, so other bytes never depend on the terminal.

    Attributes:
        excel: write CSV that a spreadsheet opens without damage.
        width: columns of the terminal.
        color: emit terminal colours.
        show_all: shorten no lists and texts, and list successful migrations (in every format that lists incidents) and
            checks that passed too.
        brief: write of each incident only what a ticket needs (Markdown).
        timeline: show in tables when each side was at which stage.
        title: what an HTML or Markdown report is called; "" leaves that to the writer.
        digests: what the sources were, for formats that tell it.
        zone: what formats for people write times in.
        group_by: what to group incidents by; None groups many of them by cause.
    """

    excel: bool = False
    width: int = DEFAULT_WIDTH
    color: bool = False
    show_all: bool = False
    brief: bool = False
    timeline: bool = False
    title: str = ""
    digests: tuple[SourceDigest, ...] = ()
    zone: tzinfo = UTC
    group_by: GroupKey | None = None


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One output format. `vmlog --help` loads all of them, so their functions import what they need themselves.

    Attributes:
        name: the word after `--format`.
        rank: place in lists of formats, from 1 (the default format).
        suffixes: endings of output files that select the format, in lower case with the dot.
        write: writes a whole report to a binary stream and leaves the stream open.
        write_check: writes a report of `vmlog check` in the same way; None where the format has no such report.
        write_comparison: writes the result of `vmlog compare` in the same way; None where the format has none.
        write_story: writes what `vmlog show` finds in the same way; None where the format has no such text.
        write_incident: returns the text of one incident, or success, for live output, with its line feed; None where a
            format is only written as a whole.
        live_header: returns the text that precedes the incidents in live output.
        tells_digests: shows `WriterOptions.digests`.
        for_terminal: laid out for people: uses width and colours, and shows the warnings itself.
    """

    name: str
    rank: int
    suffixes: tuple[str, ...]
    write: Callable[[Report, BinaryIO, WriterOptions], None]
    write_check: Callable[[CheckReport, BinaryIO, WriterOptions], None] | None = None
    write_comparison: Callable[[MigrationComparison, BinaryIO, WriterOptions], None] | None = None
    write_story: Callable[[Story, BinaryIO, WriterOptions], None] | None = None
    write_incident: Callable[[Migration, WriterOptions], str] | None = None
    live_header: Callable[[WriterOptions], str] | None = None
    tells_digests: bool = False
    for_terminal: bool = False
