"""Whole records as a parsed frame: the head line's fields, the text of the lines that continue it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vmlog.parse.formats import Formats
from vmlog.parse.schema import EVENT_SCHEMA
from vmlog.read.batch_parse import parse_in_batches
from vmlog.read.member_state import MemberState
from vmlog.records.line_table import RowMask, Rows
from vmlog.records.line_texts import to_texts
from vmlog.records.record_block import RecordBlock

# So many lines are worth a frame of their own.
_MANY_LINES: Final = 1024
# What stands before the text of a line that continues a record: a header of its own (8.x, syslog), an arrow.
_LEAD: Final = (
    r"^(?:(?:<[0-9]+>)?(?:1 )?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T \t]|[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:)"
    r"[^\n]{0,200}?[:\]-] )?(?:mem> )?[ \t]*--> ?"
)


class FoundLines(NamedTuple):
    """The lines of records that hold a found line, in order, not yet a frame.

    Attributes:
        start: whether a line is the first one of its record.
        record: number of that first line.
        what: bits of what was found in the line.
    """

    line_no: Rows
    line: list[str]
    start: RowMask
    record: Rows
    what: NDArray[np.uint32]

    @classmethod
    def of(cls, block: RecordBlock) -> FoundLines:
        """Take them out of a block."""
        found = block.found
        rows, first = block.records_with(found.rows)
        what = np.zeros(len(rows), np.uint32)
        what[np.searchsorted(rows, found.rows)] = found.flags
        return cls(rows + block.first_line, block.lines.texts(rows), rows == first, first + block.first_line, what)

    @staticmethod
    def frame(parts: Sequence[Sequence[FoundLines]]) -> pl.DataFrame:
        """Some of them as the columns of one frame, with the number of the `part` that each line is of."""
        single = [found for part in parts for found in part]
        columns = {
            name: np.concatenate([getattr(found, name) for found in single])
            for name in ("line_no", "start", "record", "what")
        }
        lines = [line for found in single for line in found.line]
        number = np.repeat(np.arange(len(parts)), [sum(len(found.line) for found in part) for part in parts])
        return pl.DataFrame(
            {**columns, "line": lines, "part": number}, schema_overrides={"line_no": pl.UInt32, "record": pl.UInt32}
        )


class SkippedLines:
    """Lines of a block that need a look only where one of two others turns out to be something else."""

    def __init__(self, block: RecordBlock) -> None:
        """Take them out of a block, as bytes."""
        self._skipped = block.found.skipped.shifted(block.first_line)  # by numbers of lines
        self._text = block.lines.joined(block.found.skipped.rows) if len(self._skipped) else b""

    def __len__(self) -> int:
        return len(self._skipped)

    def taken(self, others: Rows) -> FoundLines | None:
        """Take out those for which some of these lines (in order) stood, each as a record of one line; null without."""
        asked = _among(self._skipped.kept_before, others) | _among(self._skipped.kept_after, others)
        if not asked.any():
            return None
        lines = to_texts(self._text)
        chosen, number = self._skipped.select(asked), self._skipped.rows[asked]
        found = [lines[row] for row in np.flatnonzero(asked)]
        self._skipped = self._skipped.select(~asked)
        self._text = "\n".join([lines[row] for row in np.flatnonzero(~asked)]).encode()
        return FoundLines(number, found, np.ones(len(number), np.bool_), number, chosen.flags)


def _among(rows: Rows, others: Rows) -> RowMask:
    """Which of some rows are among others, which are in order."""
    found: RowMask = others.take(np.searchsorted(others, rows), mode="clip") == rows
    return found


def parse_records(formats: Formats, asked: Sequence[tuple[MemberState, pl.DataFrame]]) -> list[pl.DataFrame]:
    """Parse whole records of some members; many at once cost much less than one by one.

    Args:
        formats: the line formats.
        asked: members with lines of them, in the columns of `FoundLines`.

    Returns:
        For each member one row per record: the columns of `PARSED_SCHEMA`, and `line_no`, `what` was found in the
        record, `n_lines`, `line` (the head line as it stands), `more` (the following lines as they stand) and `text`
        (their text), the last two null without any.
    """
    heads = [(state, lines.filter(pl.col("start"))) for state, lines in asked]
    parsed = parse_in_batches(formats, [(state, lines["line"]) for state, lines in heads], pl.DataFrame.clone)
    return [
        _with_rest(lines, starts, fields) for (_, lines), (_, starts), fields in zip(asked, heads, parsed, strict=True)
    ]


def _with_rest(lines: pl.DataFrame, heads: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    records = heads.select("line_no", "line", "what").hstack(parsed)
    if heads.height == lines.height:
        empty = pl.lit(None, dtype=pl.String)
        return records.with_columns(more=empty, text=empty, n_lines=pl.lit(1, dtype=pl.UInt32))
    rest = (
        lines.filter(~pl.col("start"))
        .with_columns(text=pl.col("line").str.replace(_LEAD, ""))
        .group_by(line_no="record", maintain_order=True)
        .agg(
            pl.col("text").str.join("\n"),
            pl.col("line").str.join("\n").alias("more"),
            (pl.len() + 1).cast(pl.UInt32).alias("n_lines"),
            pl.col("what").bitwise_or().alias("also"),
        )
    )
    joined = records.join(rest, on="line_no", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n_lines").fill_null(1), what=pl.col("what") | pl.col("also").fill_null(0))


def batches(
    records: Iterable[tuple[RecordBlock, MemberState]],
) -> Iterator[tuple[Sequence[RecordBlock], MemberState]]:
    """Put blocks of records together that follow one another in a member: a frame has its fixed cost."""
    run: list[RecordBlock] = []
    lines = 0
    last: MemberState | None = None
    for block, state in records:
        follows = state is last and bool(run) and run[-1].first_line + len(run[-1].lines) == block.first_line
        if last is not None and run and (lines > _MANY_LINES or not follows):
            yield run, last
            run, lines = [], 0
        run.append(block)
        lines += len(block.lines)
        last = state
    if last is not None and run:
        yield run, last


def event_frame(formats: Formats, run: Sequence[RecordBlock], state: MemberState) -> pl.DataFrame:
    """The records of blocks that follow one another as events, in the columns of `EVENT_SCHEMA`."""
    lines = pl.concat((block.lines.column() for block in run), rechunk=True)
    starts = pl.Series(np.concatenate([block.starts for block in run]))
    rows = pl.int_range(lines.len(), dtype=pl.UInt32, eager=True).alias("line_no")
    told = {
        "source": pl.lit(state.member.source),
        "member": pl.lit(state.member.path),
        "line_no": pl.col("line_no") + run[0].first_line,
        "n_lines": pl.lit(1),
        "log": pl.col("log").fill_null(pl.lit(state.log, dtype=pl.String)),
        "host": pl.col("host").fill_null(pl.lit(state.host, dtype=pl.String)),
    }
    heads = lines
    if not starts.all():
        heads, rows = heads.filter(starts), rows.filter(starts)
    parsed = formats.parse(heads, state.formats, anchor=state.anchor, log_hint=state.log_hint, writer=state.writer)
    if heads.len() < lines.len():
        n_lines = rows.extend_constant(lines.len(), 1).diff(null_behavior="drop")
        told |= {
            "n_lines": pl.lit(n_lines),
            "body": pl.lit(_whole_bodies(lines.filter(~starts), parsed["body"], n_lines)),
        }
    events = parsed.hstack([rows.head(heads.len())])
    return events.select_seq(told.get(name, pl.col(name)).cast(kind).alias(name) for name, kind in EVENT_SCHEMA.items())


def _whole_bodies(more: pl.Series, bodies: pl.Series, n_lines: pl.Series) -> pl.Series:
    """The bodies of the records' first lines with the text of the lines that follow them, `more` of all records."""
    longer = (n_lines > 1).arg_true()
    following = pl.DataFrame(
        {
            "record": longer.repeat_by(n_lines.gather(longer) - 1).explode(),
            "text": more.str.replace(_LEAD, ""),
        }
    )
    texts = following.group_by("record", maintain_order=True).agg(pl.col("text").str.join("\n"))["text"]
    return bodies.scatter(longer, bodies.gather(longer) + "\n" + texts)
