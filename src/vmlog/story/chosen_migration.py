"""Which migration a user means: by its id, by the id of its incident, or by its VM."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from vmlog.errors import NamedInMessage, NothingToAnalyseError, UsageError
from vmlog.model import Migration
from vmlog.observe.observation import from_hex
from vmlog.triage.name_pattern import is_like
from vmlog.triage.similar_names import similar_names

# A shorter beginning of an incident's id is likely to be that of others too.
_MIN_BEGINNING: Final = 4
_NAMED: Final = 8
_ID_DIGITS: Final = 20


class SeveralMigrationsError(UsageError):
    """What was asked for fits several migrations; `candidates` are these, in order of time."""

    def __init__(self, what: str, candidates: Sequence[Migration]) -> None:
        ids = ", ".join(item.incident_id for item in candidates[:_NAMED])
        more = f" and {len(candidates) - _NAMED} more" if len(candidates) > _NAMED else ""
        super().__init__(f"{what!r} fits {len(candidates)} migrations; name one by its incident id: {ids}{more}")
        self.what = what
        self.candidates = tuple(candidates)


def choose_migration(migrations: Sequence[Migration], what: str) -> int:
    """Return the place of the one migration that is meant; nothing is guessed.

    Args:
        migrations: all of a report.
        what: a migration id (decimal, hexadecimal with `0x` or as vmware.log writes it), the id of an incident or its
            beginning, an operation id, or the name of a VM, which may hold wildcards.

    Raises:
        SeveralMigrationsError: it fits several.
        NothingToAnalyseError: it fits none; the message names what is near.
    """
    wanted = what.strip()
    if not wanted:
        raise UsageError("name a migration id, an incident id or a VM")
    found = [place for place, item in enumerate(migrations) if _is_meant(item, wanted)]
    if not found:
        raise _nothing_fits(migrations, wanted)
    if len(found) > 1:
        raise SeveralMigrationsError(wanted, [migrations[place] for place in found])
    return found[0]


def _is_meant(item: Migration, what: str) -> bool:
    lowered = what.lower()
    if item.migration_id and item.migration_id in _ids(lowered):
        return True
    begins = len(what) >= _MIN_BEGINNING and item.incident_id.startswith(lowered)
    return begins or what in item.op_ids or _is_vm(item, lowered)


def _ids(what: str) -> set[str | None]:
    """Return the decimal ids that a text may stand for.

    >>> sorted(filter(None, _ids("0x1f"))), sorted(filter(None, _ids("31")))
    (['31'], ['31', '49'])
    """
    spelled = from_hex(what.removeprefix("0x")) if what.isascii() and what.removeprefix("0x").isalnum() else None
    return {spelled, str(int(what)) if what.isascii() and what.isdigit() and len(what) <= _ID_DIGITS else None}


def _is_vm(item: Migration, what: str) -> bool:
    return any(is_like(name, what) for name in (item.vm, item.vm_path) if name)


def _nothing_fits(migrations: Sequence[Migration], what: str) -> NothingToAnalyseError:
    """Return the error for no hit, with what is near or what there is."""
    if not migrations:
        return NothingToAnalyseError("there is no migration in these logs")
    near = _near(what, [item.vm for item in migrations if item.vm]) or _near(
        what, [text for item in migrations for text in (item.migration_id, item.incident_id) if text]
    )
    if near:
        return _none_called(what, near, f"near it: {', '.join(near)}")
    names = sorted({item.vm for item in migrations if item.vm}) or [item.incident_id for item in migrations]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return _none_called(what, names[:_NAMED], f"there are migrations of {', '.join(names[:_NAMED])}{more}")


def _none_called(what: str, names: Sequence[str], hint: str) -> NothingToAnalyseError:
    named = [NamedInMessage("any", name) for name in (what, *names)]
    return NothingToAnalyseError(f"no migration is called {what!r}; {hint}", names=named)


def _near(what: str, names: Iterable[str]) -> list[str]:
    known = {name.lower(): name for name in names}
    holding = [name for lowered, name in sorted(known.items()) if what.lower() in lowered]
    return holding[:_NAMED] or similar_names(what, (name for _, name in sorted(known.items())), _NAMED)
