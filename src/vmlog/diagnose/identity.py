"""Ids of migrations that are the same in every run."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup

_LENGTH: Final = 12


class IncidentIds:
    """The ids given in a run. A migration id that comes back gets another one each time."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def skip(self, group: MigrationGroup) -> None:
        """Count a migration that is not judged again, so that the ones after it keep their ids."""
        self._counts[_content(group)] += 1

    def next_for(self, group: MigrationGroup) -> str:
        """Return a short hash of the migration id, or of the first record where there is none."""
        content = _content(group)
        self._counts[content] += 1
        numbered = f"{content}#{self._counts[content]}"
        return hashlib.sha256(numbered.encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]


def _content(group: MigrationGroup) -> str:
    """Return what a migration is known by."""
    first = group.observations[0]
    return group.migration_id or f"{first.ts}|{first.op_id}|{first.text}"
