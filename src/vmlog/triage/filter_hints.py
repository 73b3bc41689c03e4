"""Why filters match nothing: what there is to choose from, the nearest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from vmlog.model import FilterHint, Incident, Migration
from vmlog.triage.groups import NO_CAUSE
from vmlog.triage.similar_names import similar_names

# Names that a hint holds.
MOST_NAMES: Final = 5


def hint_of(option: str, wanted: str, migrations: Sequence[Migration]) -> FilterHint:
    """Return what could be written instead of what an option of a filter asks for.

    Args:
        option: the option, `--vm`.
        wanted: its value.
        migrations: all migrations, incidents with their causes.
    """
    found = Counter(name for migration in migrations for name in _NAMES[option](migration) if name)
    return FilterHint(option, wanted, nearest_names(wanted, [name for name, _ in found.most_common()]), len(found))


def nearest_names(wanted: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that are most like a text with wildcards, the nearest first, at most `MOST_NAMES`."""
    plain = wanted.replace("*", " ").replace("?", " ").strip()
    return tuple(similar_names(plain, names, MOST_NAMES, at_least=0))


def _hosts(migration: Migration) -> Iterable[str | None]:
    return dict.fromkeys(end.host or end.ip for end in (migration.source, migration.destination))


def _causes(migration: Migration) -> Iterable[str]:
    if isinstance(migration, Incident):
        yield migration.causes[0].id if migration.causes else NO_CAUSE


_NAMES: Final[dict[str, Callable[[Migration], Iterable[str | None]]]] = {
    "--vm": lambda migration: [migration.vm or migration.vm_path],
    "--host": _hosts,
    "--cause": _causes,
    "--incident": lambda migration: [migration.incident_id],
    "--migration-id": lambda migration: [migration.migration_id],
    "--outcome": lambda migration: [migration.outcome.value],
    "--kind": lambda migration: [migration.kind.value],
    "--stage": lambda migration: [migration.stage.value if migration.stage else None],
}
