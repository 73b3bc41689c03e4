"""What the figures of a migration mean, in a sentence of our own: how long it was silent, how much too slow it was."""

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
# Who is named by what it is and not by a name.
_KINDS: Final = {"user": "a user", "drs": "DRS", "vcenter": "vCenter", "virtualcenter": "vCenter"}


def stall_detail(verdict: Verdict, stage: Stage | None, rules: StageLimits) -> str | None:
    """What a stall waited for: the last sign of it, how long nothing came while the log went on, and the limit."""
    silence, until = verdict.silence, verdict.until
    if silence is None or silence.last is None or silence.since is None or silence.limit is None or until is None:
        return None
    member = silence.last.member.rpartition("!/")[2]
    nothing = _seconds((until - silence.since).total_seconds())
    sentences = [
        f"The last sign of it came at {_time(silence.since)} UTC ({member}:{silence.last.line_no})",
        f"then nothing for {nothing} while the logs went on until {_time(until)}",
        f"the limit is {_seconds(silence.limit.total_seconds())}",
    ]
    if stage:
        waited = f"It waited for {rules.stages[stage].waits_for}."
    else:
        waited = f"These logs do not tell which of {', '.join(verdict.open_at)} it was in."
    return f"{'; '.join(sentences)}. {waited}"


def slow_detail(slow: Sequence[SlowFigures]) -> str:
    """By how much a success was too slow, each figure once, in seconds."""
    told = (f"{one.what} took {_seconds(one.seconds)}, the limit is {_seconds(one.limit_s)}" for one in slow)
    return f"It succeeded, but {'; '.join(told)}."


def canceller_of(moments: Sequence[StageEvent]) -> str | None:
    """Who cancelled it, as the text of the cancellation names them; null where it does not.

    The user of a vCenter event is the one who asked for the migration, and may be somebody else.
    """
    for moment in moments:
        if found := _BY.search(moment.observation.text):
            return _KINDS.get(found[1].rstrip(".").lower(), found[1].rstrip("."))
    return None


def _seconds(seconds: float) -> str:
    return f"{round(seconds, 3):.10g} s"


def _time(moment: datetime) -> str:
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", precision)
