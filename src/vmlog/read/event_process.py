"""The main program of a process that makes events of logs for another one; see `vmlog.readers.process_main`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from vmlog.blocks.scan import Scanner
from vmlog.excerpts.block_excerpts import BlockExcerpt
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.parse.formats import Formats, load_formats
from vmlog.read.encoded_events import encode_events
from vmlog.read.event_frames import event_frame
from vmlog.read.event_plan import EventPlan
from vmlog.readers import process_main
from vmlog.readers.excerpt_message import excerpt_message
from vmlog.readers.helper import BlockParts
from vmlog.readers.read_request import RecordRegexes
from vmlog.records.assembler import RecordAssembler
from vmlog.records.record_start import RecordStart
from vmlog.records.searched_lines import LineSearcher

# Less text goes to the program as it is: the columns of few rows take as much time, and as many bytes, as of many.
_LEAST_BYTES: Final = 512 * 1024
# A line that begins a record is looked for among so many lines at either end of a text, and in so many bytes.
_MOST_LINES: Final = 64
_MOST_BYTES: Final = 64 * 1024
_NEWLINE: Final = 0x0A


def serve_events() -> None:
    """Read what the request on standard input names, and write the result to standard output."""
    process_main.serve(partial(_event_tasks, load_formats()))


def _event_tasks(formats: Formats, _: Scanner | None, regexes: RecordRegexes) -> process_main.BlockTasks:
    work = EventMaker(formats, LineSearcher(*regexes))
    return process_main.BlockTasks(partial(cut_at_records, RecordStart(*regexes)), work)


def cut_at_records(
    start_of: RecordStart, texts: Iterator[bytes], plan: Sequence[Any]
) -> Iterator[tuple[BlockParts, Sequence[Any]]]:
    """Cut a log anew, so that most blocks begin with a record and end where the next one begins.

    Args:
        start_of: tells which lines begin a record.
        texts: whole lines.
        plan: the number of the first line, and the values of an `EventPlan`.

    Yields:
        Blocks with what is wanted of them: the number of their first line and the plan, or nothing of those that may
        begin or end within a record.
    """
    line_no, *values = plan
    held = b""  # from a line on that begins a record
    for text in texts:
        begin = 0 if held else _first_record(start_of, text)
        end = _last_record(start_of, text)
        lines = _count_lines(text)
        view = memoryview(text)
        if begin is None or len(held) + end - begin < _LEAST_BYTES:
            yield [held, text], ()
            line_no += held.count(b"\n") + lines
            held = b""
            continue
        if begin:
            yield [text[:begin]], ()
            line_no += text.count(b"\n", 0, begin)
        yield [held, view[begin:end]], (line_no, *values)
        line_no += held.count(b"\n") + lines - text.count(b"\n", 0, begin) - text.count(b"\n", end)
        held = text[end:]
    if held:
        yield [held], ()


def _count_lines(text: bytes) -> int:
    """Return how many line feeds there are, in a quarter of the time that `bytes.count` takes for many."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == _NEWLINE))


def _first_record(start_of: RecordStart, text: bytes) -> int | None:
    """Return where the first record near the beginning of a text begins, None if none does."""
    lines = text[:_MOST_BYTES].split(b"\n", _MOST_LINES)[:_MOST_LINES]
    accepted = _accepted(start_of, lines)
    return sum(len(line) + 1 for line in lines[: accepted[0]]) if accepted else None


def _last_record(start_of: RecordStart, text: bytes) -> int:
    """Return where the last record near the end of a text begins, 0 if none does."""
    end = len(text) - text.endswith(b"\n")
    _, *lines = text[max(0, end - _MOST_BYTES) : end].rsplit(b"\n", _MOST_LINES)  # the first one may be cut
    accepted = _accepted(start_of, lines)
    return end - sum(len(line) + 1 for line in lines[accepted[-1] :]) + 1 if accepted else 0


def _accepted(start_of: RecordStart, lines: Sequence[bytes]) -> list[int]:
    return start_of.accepted([line.decode("utf-8", "replace").removesuffix("\r") for line in lines])


class EventMaker:
    """Makes events of texts; keeps nothing of one that another needs, so they may come in any order."""

    def __init__(self, formats: Formats, search_lines: LineSearcher) -> None:
        """Take the formats, and what finds lines."""
        self._formats = formats
        self._search_lines = search_lines

    def __call__(self, text: bytes, wanted: Sequence[Any]) -> tuple[list[Any], list[bytes]]:
        """Return the message about a text of `cut_at_records`: its excerpt and its events, or the text itself."""
        if not wanted:
            return excerpt_message(BlockExcerpt(text, None, None, text.endswith(b"\n")))
        line_no, *values = wanted
        plan = EventPlan.of_values(values, self._formats.by_id)
        (block,) = RecordAssembler(line_no).whole(self._search_lines(text))
        parquet = encode_events(event_frame(self._formats, [block], plan))
        message, parts = excerpt_message(BlockExcerpt(b"", Excerpt.of(block, ExcerptPlan()), None, ends_line=True))
        return message, [*parts, parquet]
