"""Excerpts as values of JSON and bytes, for messages between processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from vmlog.excerpts.block_excerpts import BlockExcerpt, LastRecord
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.found_lines import FoundLines, SkippedLines
from vmlog.excerpts.kept_lines import NOTHING_KEPT, KeptLines
from vmlog.records.found_rows import SkippedRows

_ROWS: Final = np.intp


def excerpt_message(excerpt: BlockExcerpt) -> tuple[list[Any], list[bytes]]:
    """Return the values and the parts of the message for an excerpt."""
    parts = [excerpt.start]
    whole = _values(excerpt.whole, parts) if excerpt.whole else None
    last = None
    if excerpt.last:
        parts.append(excerpt.last.text)
        last = _values(excerpt.last.excerpt, parts)
    return [excerpt.ends_line, whole, last], parts


def excerpt_of(values: Sequence[Any], parts: Sequence[bytes]) -> BlockExcerpt:
    """Return the excerpt of a message."""
    ends_line, whole, last = values
    left = iter(parts)
    start = next(left)
    whole_excerpt = _excerpt(whole, left) if whole else None
    last_record = LastRecord(next(left), _excerpt(last, left)) if last else None
    return BlockExcerpt(start, whole_excerpt, last_record, ends_line)


def _values(excerpt: Excerpt, parts: list[bytes]) -> list[Any]:
    found, skipped = excerpt.found, excerpt.skipped
    if found is not None:
        parts += (found.line_no.tobytes(), found.start.tobytes(), found.record.tobytes(), found.flags.tobytes())
        parts.append("\n".join(found.line).encode())
    if skipped is not None:
        rows = skipped.rows
        parts += (rows.rows.tobytes(), rows.flags.tobytes(), rows.kept_before.tobytes(), rows.kept_after.tobytes())
        parts.append(skipped.text)
    if len(excerpt.kept):
        parts += (excerpt.kept.numbers.tobytes(), excerpt.kept.text)
    parts += (b"\n".join(texts) for texts in excerpt.noted)
    return [
        excerpt.first_line,
        excerpt.lines,
        excerpt.unparsed,
        excerpt.unparsed_line,
        excerpt.heads,
        excerpt.stamped,
        found is not None,
        skipped is not None,
        len(excerpt.kept) > 0,
        len(excerpt.noted),
    ]


def _excerpt(values: Sequence[Any], parts: Iterator[bytes]) -> Excerpt:
    first_line, lines, unparsed, unparsed_line, heads, stamped, has_found, has_skipped, has_kept, noted = values
    return Excerpt(
        first_line,
        lines,
        unparsed,
        unparsed_line,
        tuple(heads),
        tuple(stamped),
        _found(parts) if has_found else None,
        _skipped(parts) if has_skipped else None,
        KeptLines(np.frombuffer(next(parts), _ROWS), next(parts)) if has_kept else NOTHING_KEPT,
        tuple(tuple(text.split(b"\n")) if text else () for text in (next(parts) for _ in range(noted))),
    )


def _found(parts: Iterator[bytes]) -> FoundLines:
    numbers, starts, records, flags, text = (next(parts) for _ in range(5))
    return FoundLines(
        np.frombuffer(numbers, _ROWS),
        text.decode().split("\n") if numbers else [],
        np.frombuffer(starts, np.bool_),
        np.frombuffer(records, _ROWS),
        np.frombuffer(flags, np.uint32),
    )


def _skipped(parts: Iterator[bytes]) -> SkippedLines:
    rows, flags, before, after, text = (next(parts) for _ in range(5))
    skipped = SkippedRows(
        np.frombuffer(rows, _ROWS),
        np.frombuffer(flags, np.uint32),
        np.frombuffer(before, _ROWS),
        np.frombuffer(after, _ROWS),
    )
    return SkippedLines(skipped, text)
