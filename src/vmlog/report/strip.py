"""All incidents of a report over its time, as data: one by one, or how many at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.model import Incident, Report
from vmlog.report.times import local, minute_text
from vmlog.terms import Outcome
from vmlog.triage.every_migration import all_migrations, moment_of

# Steps between the times that are written below, in minutes.
_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 43_200, 525_600)
# Logs that begin earlier, or end later, than the migrations by more than these take do not widen the picture, and the
# logs of VMs never do: these go back to old boots.
_WIDER: Final = 1
_MARGIN: Final = 0.02


@dataclass(frozen=True, slots=True)
class Strip:
    """The time that is drawn, and the incidents in it with their moments, by time.

    Attributes:
        first, last: the ends of the drawing, which has a margin.
        covered: the first and the last moment of the migrations and of the logs that the drawing is of.
        incidents: with their moments, by time.
    """

    first: datetime
    last: datetime
    covered: tuple[datetime, datetime]
    incidents: tuple[tuple[datetime, Incident], ...]

    def place(self, moment: datetime) -> float:
        """Return the place of a time, from 0 to 1."""
        return min(max((moment - self.first) / (self.last - self.first), 0.0), 1.0)

    def times(self, at_most: int) -> Iterator[tuple[float, str]]:
        """Yield places and texts of round times, in the zone that times are written in."""
        minutes = (self.last - self.first) / timedelta(minutes=1)
        step = next((step for step in _STEPS if minutes / step <= at_most), _STEPS[-1])
        start = local(self.first)
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + timedelta(minutes=step) * ((start - midnight) // timedelta(minutes=step) + 1)
        while moment < self.last:
            text = minute_text(moment)
            yield self.place(moment), text[:10] if step >= 1440 else text[11:]
            moment += timedelta(minutes=step)

    def buckets(self, count: int) -> Iterator[tuple[int, Outcome, int, datetime, Incident]]:
        """Yield, for equal parts of the time, each outcome in it: the part, how many, and the first."""
        counts: Counter[tuple[int, Outcome]] = Counter()
        leading: dict[tuple[int, Outcome], tuple[datetime, Incident]] = {}
        for moment, incident in self.incidents:
            key = (min(int(self.place(moment) * count), count - 1), incident.outcome)
            counts[key] += 1
            leading.setdefault(key, (moment, incident))
        for key in sorted(counts, key=lambda key: (key[0], [*Outcome].index(key[1]))):
            yield (*key, counts[key], *leading[key])


def strip_of(report: Report) -> Strip | None:
    """Return the incidents over the time of the logs; None for fewer than two whose time is known."""
    timed = sorted(_timed(report.incidents), key=lambda item: (item[0], item[1].incident_id))
    if len(timed) < 2:
        return None
    moves = [at for one in all_migrations(report) for at in (one.started_utc, one.failed_utc, one.ended_utc) if at]
    first, last = min(moves), max(moves)
    wider = max((last - first) * _WIDER, timedelta(minutes=1))
    rows = [row for row in report.coverage if row.log != "vmware"]
    starts = [row.first_utc for row in rows if row.first_utc and first - row.first_utc <= wider]
    ends = [row.last_utc for row in rows if row.last_utc and row.last_utc - last <= wider]
    first, last = min([first, *starts]), max([last, *ends])
    margin = max((last - first) * _MARGIN, timedelta(seconds=1))
    return Strip(first - margin, last + margin, (first, last), tuple(timed))


def _timed(incidents: Sequence[Incident]) -> Iterator[tuple[datetime, Incident]]:
    for incident in incidents:
        moment = moment_of(incident)
        if moment:
            yield moment, incident
