"""Time stamps in all the forms the logs use, from one moment and one machine's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stamps:
    """The printed forms of one moment.

    Attributes:
        iso: UTC with milliseconds and Z.
        iso_s: UTC with whole seconds and Z.
        zoned: Local time with milliseconds and an offset; the same as `iso` where the machine runs in UTC.
        local: Local date and time with milliseconds, no zone.
        bsd: Local month, day and time, no year, no zone.
        bsd_ms: The same with milliseconds and a day of two digits, as vmware.log of ESX 4 has it.
        uptime: Days, hours, minutes, seconds and milliseconds since boot.
        boot_us: Microseconds since boot.
        epoch: Seconds since 1970.
    """

    iso: str
    iso_s: str
    zoned: str
    local: str
    bsd: str
    bsd_ms: str
    uptime: str
    boot_us: str
    epoch: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A machine's clock: its error, its zone and when the machine booted (true time)."""

    skew_s: float
    offset_minutes: int
    booted: datetime

    def shown(self, at: datetime) -> datetime:
        """Return what this clock shows, in UTC, at the true time `at`."""
        return at + timedelta(seconds=self.skew_s)

    def stamps(self, at: datetime) -> Stamps:
        """Return all printed forms of the true time `at`."""
        utc = self.shown(at)
        local = utc + timedelta(minutes=self.offset_minutes)
        millis = f"{utc.microsecond // 1000:03d}"
        iso_s = f"{utc:%Y-%m-%dT%H:%M:%S}"
        clock = f"{local:%H:%M:%S}"
        month = MONTHS[local.month - 1]
        sign = "-" if self.offset_minutes < 0 else "+"
        hours, minutes = divmod(abs(self.offset_minutes), 60)
        zone = f"{sign}{hours:02d}:{minutes:02d}" if self.offset_minutes else "Z"
        up_us = (at - self.booted) // timedelta(microseconds=1)
        seconds = up_us // 1_000_000
        return Stamps(
            iso=f"{iso_s}.{millis}Z",
            iso_s=f"{iso_s}Z",
            zoned=f"{local:%Y-%m-%dT%H:%M:%S}.{millis}{zone}",
            local=f"{local:%Y-%m-%d %H:%M:%S}.{millis}",
            bsd=f"{month} {local.day:2d} {clock}",
            bsd_ms=f"{month} {local.day:02d} {clock}.{millis}",
            uptime=f"{seconds // 86400}:{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
            f".{up_us // 1000 % 1000:03d}",
            boot_us=str(up_us),
            epoch=str((utc - EPOCH) // timedelta(seconds=1)),
        )
