"""The time zone that a user names."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Final

from vmlog.errors import UsageError

_LOCAL_FILE: Final = Path("/etc/localtime")
_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})")


def zone_of(name: str) -> tzinfo:
    """Return the zone of a name: `UTC`, `local`, one of the IANA database in any case, or an offset such as `+02:00`.

    Raises:
        UsageError: there is no such zone.
    """
    words = name.strip().lower()
    if words in ("utc", "z"):
        return UTC
    if words == "local":
        return _local_zone()
    if (offset := _OFFSET.fullmatch(words)) and int(offset[2]) < 24 and int(offset[3]) < 60:
        distance = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-distance if offset[1] == "-" else distance)
    if zone := _named(name.strip()):
        return zone
    return _searched(name.strip())


def _named(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such name, no possible name, a folder of zones
        return None


def _searched(name: str) -> tzinfo:
    """Return the zone of a name in another case; otherwise raise an error with the names that are near."""
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    known = {zone.lower(): zone for zone in sorted(available_timezones())}
    wanted = name.lower().replace(" ", "_")
    if wanted in known and (zone := _named(known[wanted])):
        return zone
    cities = {zone.rpartition("/")[2]: zone for zone in known}
    near = [known[cities[city]] for city in get_close_matches(wanted.rpartition("/")[2], cities, n=3, cutoff=0.75)]
    hint = f"; did you mean {', '.join(near)}?" if near else "; write UTC, local, Europe/Berlin or +02:00"
    raise UsageError(f"there is no time zone {name!r}{hint}")


def _local_zone() -> tzinfo:
    """Return this machine's zone by its name, if the environment or the system tells it."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name and _LOCAL_FILE.is_symlink():
        # `..., zoneinfo/Europe/Berlin`; a zone that is only copied there has no name.
        name = os.path.realpath(_LOCAL_FILE).partition("zoneinfo/")[2]
    return (_named(name) if name else None) or _SystemZone()


class _SystemZone(tzinfo):
    """The zone of the system's clock, whose name is not known."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return the distance from UTC at a local time."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:  # noqa: ARG002 - the shape of tzinfo
        """Return None: how much of the distance is summer time is not known."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the system's abbreviation."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """Return the local time of a time in UTC."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)

    def __str__(self) -> str:
        return "local time"
