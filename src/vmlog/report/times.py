"""Times as people read them, in UTC or in the zone that the user asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

_ZONE: Final[ContextVar[tzinfo]] = ContextVar("zone", default=UTC)


@contextmanager
def times_in(zone: tzinfo) -> Iterator[None]:
    """Write times in this zone meanwhile; formats for programs write UTC whatever it is."""
    before = _ZONE.set(zone)
    try:
        yield
    finally:
        _ZONE.reset(before)


def local(moment: datetime) -> datetime:
    """Return the moment in the zone that times are written in."""
    return moment.astimezone(_ZONE.get())


def time_text(moment: datetime | None) -> str:
    """Return the time without its zone, and without decimals when they are zero; `unknown` for None.

    >>> time_text(datetime(2025, 3, 1, 10, 5, 31, 20_000, tzinfo=UTC)), time_text(None)
    ('2025-03-01 10:05:31.020', 'unknown')
    """
    if moment is None:
        return "unknown"
    precision = "milliseconds" if moment.microsecond else "seconds"
    return local(moment).replace(tzinfo=None).isoformat(" ", precision)


def stamp_text(moment: datetime | None) -> str:
    """Return the time with its zone; `unknown` for None.

    >>> from datetime import timezone
    >>> noon = datetime(2025, 3, 1, 12, tzinfo=UTC)
    >>> with times_in(timezone(timedelta(hours=2))):
    ...     stamp_text(noon)
    '2025-03-01 14:00:00 +02:00'
    >>> stamp_text(noon)
    '2025-03-01 12:00:00 UTC'
    """
    return "unknown" if moment is None else f"{time_text(moment)} {zone_text(moment)}"


def minute_text(moment: datetime) -> str:
    """Return the time to the minute, without its zone."""
    return time_text(moment)[:16]


def minute_stamp(moment: datetime) -> str:
    """Return the time to the minute, with its zone."""
    return f"{minute_text(moment)} {zone_text(moment)}"


def clock_text(moment: datetime) -> str:
    """Return the time of day, without its zone."""
    return time_text(moment)[11:]


def second_text(moment: datetime) -> str:
    """Return the time to the second, without its zone."""
    return time_text(moment)[:19]


def zone_text(moment: datetime) -> str:
    """Return the zone of a moment: `UTC`, or the distance from it, which summer time changes."""
    if _ZONE.get() is UTC:
        return "UTC"
    minutes = round((local(moment).utcoffset() or timedelta()) / timedelta(minutes=1))
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def zone_name() -> str:
    """Return the zone of all times that are written, for the head of a column: `UTC`, `Europe/Berlin`."""
    zone = _ZONE.get()
    return "UTC" if zone is UTC else str(zone)
