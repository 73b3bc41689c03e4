"""Documented messages in text that makes up no migration: pasted lines, notes, copies without headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.match.hit import hit_rank
from vmlog.model import Notice
from vmlog.observe.observation import Observation

DOCUMENTED: Final = "documented-message"
_SHOWN: Final = 5


def find_loose_messages(records: Sequence[Observation], groups: Sequence[MigrationGroup]) -> Iterator[Notice]:
    """Yield a warning for each of the first records that state a cause, and one that counts the others.

    Args:
        records: possible strays; a copy of a record that belongs to a migration is none.
        groups: the migrations.
    """
    texts = {item.text for item in records}
    claimed = {item.text for group in groups for item in group.observations if item.text in texts} if texts else texts
    strays = [item for item in records if item.text not in claimed]
    ordered = sorted(strays, key=lambda item: (item.source, item.member, item.line_no))
    for item in ordered[:_SHOWN]:
        cause = min(item.hits, key=hit_rank).cause
        yield Notice(
            DOCUMENTED,
            f"line {item.line_no:,} holds a documented message, but not which migration it is about: "
            f"{cause.title} (`vmlog explain` tells more)",
            item.source,
            item.member,
        )
    if len(ordered) > _SHOWN:
        yield Notice(DOCUMENTED, f"{len(ordered) - _SHOWN:,} more lines hold documented messages")
