"""All records of a log as frames of events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from vmlog.parse.formats import Formats
from vmlog.parse.schema import EVENT_SCHEMA
from vmlog.read.encoded_events import EncodedEvents
from vmlog.read.event_plan import EventPlan
from vmlog.read.member_state import MemberState
from vmlog.read.record_frames import CONTINUATION_LEAD
from vmlog.records.record_block import RecordBlock

# Blocks are put together to frames of at least this many lines.
_FRAME_LINES: Final = 1024


EventRun: TypeAlias = tuple[Sequence[RecordBlock], MemberState]
"""Blocks that follow one another in a log."""


def runs_of_blocks(
    parts: Iterable[tuple[RecordBlock | EncodedEvents, MemberState]],
) -> Iterator[EventRun | EncodedEvents]:
    """Put blocks that follow one another in a member together, because every frame has a fixed cost."""
    run: list[RecordBlock] = []
    lines = 0
    last: MemberState | None = None
    for part, state in parts:
        follows = (
            isinstance(part, RecordBlock)
            and state is last
            and bool(run)
            and run[-1].first_line + len(run[-1].lines) == part.first_line
        )
        if last is not None and run and (lines > _FRAME_LINES or not follows):
            yield run, last
            run, lines = [], 0
        last = state
        if isinstance(part, RecordBlock):
            run.append(part)
            lines += len(part.lines)
        else:
            yield part
    if last is not None and run:
        yield run, last


def event_frame(formats: Formats, run: Sequence[RecordBlock], plan: EventPlan) -> pl.DataFrame:
    """Return the records of blocks that follow one another, in the columns of `EVENT_SCHEMA`."""
    lines = pl.concat((block.lines.column() for block in run), rechunk=True)
    starts = pl.Series(np.concatenate([block.starts for block in run]))
    rows = pl.int_range(lines.len(), dtype=pl.UInt32, eager=True).alias("line_no")
    known = {
        "source": pl.lit(plan.source),
        "member": pl.lit(plan.member),
        "line_no": pl.col("line_no") + run[0].first_line,
        "n_lines": pl.lit(1),
        "log": pl.col("log").fill_null(pl.lit(plan.log, dtype=pl.String)),
        "host": pl.col("host").fill_null(pl.lit(plan.host, dtype=pl.String)),
    }
    heads = lines
    if not starts.all():
        heads, rows = heads.filter(starts), rows.filter(starts)
    parsed = formats.parse(heads, plan.formats, anchor=plan.anchor, log_hint=plan.hint, writer=plan.writer)
    if heads.len() < lines.len():
        n_lines = rows.extend_constant(lines.len(), 1).diff(null_behavior="drop")
        known |= {
            "n_lines": pl.lit(n_lines),
            "body": pl.lit(_whole_bodies(lines.filter(~starts), parsed["body"], n_lines)),
        }
    events = parsed.hstack([rows.head(heads.len())])
    return events.select_seq(
        known.get(name, pl.col(name)).cast(kind).alias(name) for name, kind in EVENT_SCHEMA.items()
    )


def _whole_bodies(more: pl.Series, bodies: pl.Series, n_lines: pl.Series) -> pl.Series:
    """Return the bodies of records with the text of all their lines.

    Args:
        more: the lines that are not the first ones of their record.
        bodies: the bodies of the first lines.
        n_lines: number of lines of each record.
    """
    longer = (n_lines > 1).arg_true()
    following = pl.DataFrame(
        {
            "record": longer.repeat_by(n_lines.gather(longer) - 1).explode(),
            "text": more.str.replace(CONTINUATION_LEAD, ""),
        }
    )
    texts = following.group_by("record", maintain_order=True).agg(pl.col("text").str.join("\n"))["text"]
    return bodies.scatter(longer, bodies.gather(longer) + "\n" + texts)
