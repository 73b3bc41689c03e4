"""The records of a story as the second reading finds them, within bounded memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from vmlog.observe.observation import Observation
from vmlog.observe.recogniser import cut_record_text, observation_of
from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState
from vmlog.records.line_texts import with_newlines
from vmlog.story.belonging import Tier, TimeSpan

# More than a terminal or a ticket can use; what lies farther from the failure is left out.
MOST_RECORDS: Final = 20_000
_MOST_CHARACTERS: Final = 64 << 20
_MAX_TEXT: Final = 64 * 1024

LinePlace = tuple[str, str, int]
"""Source, member and line number of a record."""


@dataclass(slots=True, eq=False)
class FoundRecord:
    """A record of the story.

    Attributes:
        record: its fields; `raw` holds all its lines.
        tier: how closely it belongs.
    """

    record: Observation
    tier: Tier

    @property
    def place(self) -> LinePlace:
        """Where it stands."""
        return line_place(self.record)


def line_place(record: Observation) -> LinePlace:
    """Return where a record stands."""
    return record.source, record.member, record.line_no


def record_of(row: dict[str, Any], state: MemberState, formats: Formats) -> Observation:
    """Return a record of `parse_records` as an observation in which nothing was recognised."""
    body = row["body"] or ""
    message = f"{body}\n{row['text']}" if row["text"] else body
    return observation_of(
        row,
        state,
        formats.by_id.get(row["format"] or ""),
        message=cut_record_text(with_newlines(message).rstrip("\n"), _MAX_TEXT),
        most_raw=_MAX_TEXT,
    )


class FoundRecords:
    """Keeps the records that belong most closely, and of equals those next to the failure.

    Attributes:
        left_out: how many records were dropped for others.
    """

    def __init__(self, focus: TimeSpan | None) -> None:
        """Keep what is near the focus: the moment of the failure, or the time of the migration."""
        self.left_out = 0
        self._focus = focus
        self._kept: list[FoundRecord] = []
        self._characters = 0

    def add(self, found: FoundRecord) -> None:
        """Add a record."""
        self._kept.append(found)
        self._characters += len(found.record.raw)
        if len(self._kept) > 2 * MOST_RECORDS or self._characters > 2 * _MOST_CHARACTERS:
            self._drop()

    def kept(self) -> list[FoundRecord]:
        """Return the records, in the order of the output."""
        self._drop()
        return sorted(self._kept, key=lambda found: found.record.order)

    def _drop(self) -> None:
        """Drop what is too much."""
        if len(self._kept) <= MOST_RECORDS and self._characters <= _MOST_CHARACTERS:
            return
        self._kept.sort(key=lambda found: (found.tier, self._distance(found.record.when), found.record.order))
        characters = count = 0
        for found in self._kept[:MOST_RECORDS]:
            if characters + len(found.record.raw) > _MOST_CHARACTERS:
                break
            characters += len(found.record.raw)
            count += 1
        self.left_out += len(self._kept) - count
        self._kept = self._kept[:count]
        self._characters = characters

    def _distance(self, when: datetime | None) -> timedelta:
        if when is None or self._focus is None:
            return timedelta(0)
        return max(self._focus.start - when, when - self._focus.end, timedelta(0))


def drop_copies(records: Iterable[FoundRecord]) -> tuple[list[FoundRecord], int]:
    """Return the records without those that another log repeats, and how many these are.

    vmkwarning repeats vmkernel, and a syslog export repeats every log, perhaps without fractions of a second. The
    record that belongs more closely stays.

    Args:
        records: in order of time.
    """
    ordered = list(records)
    exact = (found for found in ordered if found.record.ts and found.record.ts.microsecond)
    finer = {_second(found): found.record.series for found in exact}
    keepers: dict[tuple[Any, ...], FoundRecord] = {}
    for found in ordered:
        key = _moment(found)
        keepers[key] = min(keepers.get(key, found), found, key=lambda item: item.tier)
    kept = []
    for found in ordered:
        record = found.record
        rounded = record.ts and not record.ts.microsecond and finer.get(_second(found), record.series) != record.series
        if record.ts is None or (keepers[_moment(found)].record.series == record.series and not rounded):
            kept.append(found)
    return kept, len(ordered) - len(kept)


def _moment(found: FoundRecord) -> tuple[Any, ...]:
    """Return what copies of a record have in common."""
    record = found.record
    return (record.host or record.unit, record.ts, record.text)


def _second(found: FoundRecord) -> tuple[Any, ...]:
    """Return the same for copies without fractions of a second."""
    record = found.record
    return (record.host or record.unit, record.ts and record.ts.replace(microsecond=0), record.text)
