"""Parsing lines of many members in few calls, for every call has its fixed cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import polars as pl

from vmlog.ingest.coverage import MemberFacts
from vmlog.parse import Formats

Times = tuple[datetime | None, datetime | None, str]
"""First and last time, UTC, and what of the stamps is assumed ("year", "zone", both or "")."""


def parse_together(formats: Formats, asked: Sequence[tuple[MemberFacts, pl.Series]]) -> list[pl.DataFrame]:
    """Parse lines that each start a record, as `Formats.parse` would parse those of each member alone.

    Args:
        formats: the line formats.
        asked: members with some of their lines.

    Returns:
        For each member a frame of `PARSED_SCHEMA`.
    """
    alike: dict[tuple[str | None, tuple[str, ...]], list[int]] = defaultdict(list)
    for index, (facts, _) in enumerate(asked):
        alike[facts.log_hint, tuple(item.id for item in facts.formats)].append(index)
    found: dict[int, pl.DataFrame] = {}
    for indices in alike.values():
        whole = _parse(formats, asked[indices[0]][0], pl.concat(asked[index][1] for index in indices))
        position = 0
        for index in indices:
            facts, lines = asked[index]
            parsed = whole.slice(position, lines.len())
            position += lines.len()
            # Each member has its own idea of the year.
            if len(indices) > 1 and parsed["ts_assumed"].str.contains("year", literal=True).any():
                parsed = _parse(formats, facts, lines)
            found[index] = parsed
    return [found[index] for index in range(len(asked))]


def times_covered(formats: Formats, members: Sequence[MemberFacts]) -> list[Times]:
    """What each member covers."""
    asked = [(facts, pl.Series("line", facts.bounds(), dtype=pl.String)) for facts in members]
    return [_times(parsed.select("ts_utc", "ts_assumed").rows()) for parsed in parse_together(formats, asked)]


def _times(stamps: Sequence[tuple[datetime | None, str | None]]) -> Times:
    dated = [(moment, assumed or "") for moment, assumed in stamps if moment is not None]
    if not dated:
        return None, None, ""
    (first, _), (last, assumed) = min(dated), max(dated)
    return first, last, assumed


def _parse(formats: Formats, facts: MemberFacts, lines: pl.Series) -> pl.DataFrame:
    return formats.parse(lines, facts.formats, anchor=facts.anchor, log_hint=facts.log_hint)
