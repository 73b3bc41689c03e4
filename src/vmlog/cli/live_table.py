"""What is under way as a few lines at the bottom of a terminal, in the words of the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Final

from rich.text import Text

from vmlog.live.snapshot import OpenMigration, Snapshot
from vmlog.model import Migration
from vmlog.report import overview, phrases
from vmlog.report.incident_index import short_hosts, short_route
from vmlog.report.safe import one_line
from vmlog.report.times import second_text, zone_text
from vmlog.terms import Outcome

_MAX_ROWS: Final = 10
_AROUND: Final = 4  # further lines: heads, number of further rows, one or two lines of state
_GAP: Final = "  "
_HEADS: Final = ("under way", "stage", "lasting", "silent")


def table_lines(snapshot: Snapshot, counts: Mapping[Outcome, int], *, width: int, height: int) -> list[Text]:
    """Return the longest silent migrations and a line of state, in at most about half the height.

    Args:
        snapshot: what is under way.
        counts: how many migrations ended how so far.
        width: columns that no line exceeds.
        height: lines of the terminal.
    """
    rows = snapshot.open[: max(0, min(_MAX_ROWS, (height - _AROUND) // 2))]
    lines = _table(rows, width) if rows else []
    more = len(snapshot.open) - len(rows)
    if rows and more:
        lines.append(Text(f"and {more:,} more", "dim"))
    lines += [Text(part, "dim") for part in wrap(_state(snapshot, counts), width)]
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines


def _state(snapshot: Snapshot, counts: Mapping[Outcome, int]) -> str:
    reached = "no line with a time yet"
    if snapshot.reached_utc:
        reached = f"logs reach {second_text(snapshot.reached_utc)} {zone_text(snapshot.reached_utc)}"
    count = f"{len(snapshot.open):,}" if snapshot.open else "none" if counts else "no migration"
    return " · ".join(filter(None, (f"{count} under way", overview.outcomes(counts), reached)))


def _table(rows: Sequence[OpenMigration], width: int) -> list[Text]:
    short = short_hosts(one.migration for one in rows)
    facts = [(phrases.progress(one.migration), phrases.duration(one.lasting_s), _silence(one)) for one in rows]
    columns = [max(map(len, column)) for column in zip(_HEADS[1:], *facts, strict=True)]
    room = max(width - sum(columns) - len(_GAP) * len(columns), 0)
    names = [_name(one.migration, short, room) for one in rows]
    room = max(len(_HEADS[0]), *(name.cell_len for name in names))
    lines = [_row(Text(_HEADS[0]), _HEADS[1:], room, columns, "dim")]
    for one, name, fact in zip(rows, names, facts, strict=True):
        stalled = one.migration.outcome is Outcome.STALLED
        lines.append(_row(name, fact, room, columns, "yellow" if stalled else ""))
    return lines


def _row(name: Text, facts: Sequence[str], room: int, columns: Sequence[int], style: str) -> Text:
    name.truncate(room, pad=True)
    rest = (f"{_GAP}{fact:<{column}}" for fact, column in zip(facts, columns, strict=True))
    line = Text.assemble(name, *rest, style=style)
    line.rstrip()
    return line


def _silence(one: OpenMigration) -> str:
    stalled = f", {Outcome.STALLED.value}" if one.migration.outcome is Outcome.STALLED else ""
    return phrases.duration(one.silent_s) + stalled


def _name(migration: Migration, short: Mapping[str, str], room: int) -> Text:
    """Return what is moved and its route; a name that is too long leaves half to the route, an id stays whole."""
    named = migration.vm or migration.vm_path or not migration.migration_id
    subject = Text(one_line(phrases.subject(migration) if named else f"migration {migration.migration_id}"))
    route = Text(one_line(short_route(migration, short)))
    route.truncate(max(room - subject.cell_len - 1, room // 2 if named else 0), overflow="ellipsis")
    subject.truncate(max(room - route.cell_len - 1, 0), overflow="ellipsis")
    return Text.assemble(subject, " ", route)
