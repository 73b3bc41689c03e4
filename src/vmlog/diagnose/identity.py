"""Ids of incidents that are the same in every run."""

from __future__ import annotations

import hashlib
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup

_LENGTH: Final = 12


def incident_id(group: MigrationGroup) -> str:
    """Return a short hash of the migration id, or of the first record where no log names the id.

    A migration id that comes back gives another hash each time.
    """
    numbered = f"{group.identity}#{group.occurrence}"
    return hashlib.sha256(numbered.encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]
