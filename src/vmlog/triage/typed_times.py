"""Times as people type them: dates, times of day, days, and how long before the end of the logs."""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, datetime, time, timedelta, tzinfo
from typing import Final

from vmlog.errors import UsageError

_AMOUNT: Final = re.compile(
    r"([0-9]{1,6}) ?(d|days?|h|hours?|m|min|minutes?|s|sec|seconds?)(?![a-z])", re.IGNORECASE | re.ASCII
)
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DAYS: Final = {"today": 0, "yesterday": 1}
_CLOCK: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)


def read_time(text: str, end: datetime | None, zone: tzinfo = UTC) -> datetime | None:
    """Return the time that a filter names, in UTC; an empty text gives None.

    Args:
        text: `2024-05-06 14:00`, in the zone unless it names its own; `14:00`, `yesterday`, `today 14:00`, on the day
            that the logs end on or the one before; `2h`, `2 hours ago`, `1d 30min`, back from the end of the logs.
        end: the end of the logs, None if they have no times.
        zone: that of times without one, and of days.

    >>> end = datetime(2024, 5, 6, 12, tzinfo=UTC)
    >>> [str(read_time(text, end))[:16] for text in ("14:00", "yesterday", "2 hours ago")]
    ['2024-05-06 14:00', '2024-05-05 00:00', '2024-05-06 10:00']

    Raises:
        UsageError: it is no time, or relative while the logs have none.
    """
    words = " ".join(text.split()).lower()
    if not words:
        return None
    try:
        moment = _relative(words, end, zone)
        if moment is None:
            moment = datetime.fromisoformat(words.upper())
            moment = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    except OverflowError:  # so long before the end of the logs
        return datetime.min.replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no time; write 2024-05-06 14:00, 14:00, yesterday, or 2h for 2 hours before the logs' end"
        ) from error
    return _in_utc(moment)


def _in_utc(moment: datetime) -> datetime:
    """Return a time in UTC; the first or the last that there is where it would be before or after that."""
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return datetime.max.replace(tzinfo=UTC) if moment.year == MAXYEAR else datetime.min.replace(tzinfo=UTC)


def _relative(words: str, end: datetime | None, zone: tzinfo) -> datetime | None:
    """Return a time that depends on the end of the logs; None for one that does not."""
    length = _length(words.removeprefix("-").removesuffix(" ago"))
    day, _, clock = words.partition(" ")
    if _CLOCK.fullmatch(words):
        day, clock = "today", words
    if length is None and (day not in _DAYS or (clock and not _CLOCK.fullmatch(clock))):
        return None
    if end is None:
        raise UsageError(f"{words!r} is relative to the end of the logs, and they have no times")
    if length is not None:
        return end - length
    date = end.astimezone(zone).date() - timedelta(days=_DAYS[day])
    return datetime.combine(
        date, time.fromisoformat(clock if clock[1:2].isdigit() else f"0{clock}") if clock else time(), zone
    )


def _length(words: str) -> timedelta | None:
    """Return the length of time that the words tell, or None if they tell anything else."""
    if not words or _AMOUNT.sub("", words).strip(" "):
        return None
    return sum((timedelta(**{_UNITS[unit[0]]: int(count)}) for count, unit in _AMOUNT.findall(words)), timedelta())
