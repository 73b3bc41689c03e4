"""What the figures of a migration mean, as a sentence: how long it was silent, by how much it was too slow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from vmlog.diagnose.outcome import Verdict
from vmlog.diagnose.slow import SlowFigures
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.terms import Stage
from vmlog.timeline.stage_events import StageEvent

_BY: Final = re.compile(r"\bcancell?ed by (?:an? |the )?([A-Za-z][\w.@\\-]{0,63})", re.IGNORECASE)
# Words for those that the text describes instead of naming them.
_DESCRIBED: Final = {"user": "a user", "drs": "DRS", "vcenter": "vCenter", "virtualcenter": "vCenter"}


def stall_detail(verdict: Verdict, stage: Stage | None, limits: StageLimits) -> str | None:
    """Return the last sign of a stall, how long it was silent while the logs went on, its limit, what it waited for."""
    silence, until = verdict.silence, verdict.until
    if silence is None or silence.last is None or silence.since is None or silence.limit is None or until is None:
        return None
    last = silence.last.observation
    member = last.member.rpartition("!/")[2]
    silent = _seconds((until - silence.since).total_seconds())
    sentences = [
        f"The last sign of it came at {_time(silence.since)} UTC ({member}:{last.line_no})",
        f"then nothing for {silent} while the logs went on until {_time(until)}",
        f"the limit is {_seconds(silence.limit.total_seconds())}",
    ]
    if stage:
        waited = f"It waited for {limits.stages[stage].waits_for}."
    else:
        waited = f"These logs do not tell which of {', '.join(verdict.open_at)} it was in."
    return f"{'; '.join(sentences)}. {waited}"


def slow_detail(slow: Sequence[SlowFigures]) -> str:
    """Return by how much a success was too slow, each figure once, in seconds."""
    figures = (f"{one.name} took {_seconds(one.seconds)}, the limit is {_seconds(one.limit_s)}" for one in slow)
    return f"It succeeded, but {'; '.join(figures)}."


def canceller_of(events: Sequence[StageEvent]) -> str | None:
    """Return who cancelled a migration, as the text of the cancellation names them, or None if it names nobody.

    The user of a vCenter event is the one who requested the migration, and may be somebody else.
    """
    for event in events:
        if found := _BY.search(event.observation.text):
            name = found[1].rstrip(".")
            return _DESCRIBED.get(name.lower(), name)
    return None


def _seconds(seconds: float) -> str:
    """Return a duration without needless decimals.

    >>> _seconds(100.0), _seconds(0.1234567)
    ('100 s', '0.123 s')
    """
    return f"{round(seconds, 3):.10g} s"


def _time(time: datetime) -> str:
    """Return a time in UTC without its zone.

    >>> _time(datetime(2024, 3, 5, 9, 0, tzinfo=UTC))
    '2024-03-05 09:00:00'
    """
    precision = "milliseconds" if time.microsecond else "seconds"
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(" ", precision)
