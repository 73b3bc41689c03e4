"""Differences between two clocks over time: one for the time of the logs, or several where a clock was set.

A step is reported only if it cannot be anything else: several pairs on each side agree, and the change between them is
larger than their scatter and faster than any clock drifts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

# This many pairs must agree before and after a step. The offset from fewer pairs may be off by this many seconds.
_ENOUGH_PAIRS: Final = 3
_DOUBT_S: Final = 0.5
_MAD_TO_SIGMA: Final = 1.4826
# A smaller difference between two pairs may be their scatter.
_STEP_S: Final = 5.0
# A change by less than this many times the scatter, or no faster than NTP slews a clock (500 ppm), is no step.
_CLEAR: Final = 3.0
_DRIFT: Final = 500e-6
# A clock that changes more often than this is not being set but broken.
_MOST_SPANS: Final = 8


@dataclass(frozen=True, slots=True)
class ClockPair:
    """What one migration shows of two clocks.

    Attributes:
        at: a time of the first clock.
        ahead: by how many seconds the second clock was ahead then.
        doubt: by how many seconds that may be off.
        line: file and number of the line that the first machine wrote.
        other_line: those of the second machine's line.
    """

    at: datetime
    ahead: float
    doubt: float
    line: tuple[str, int]
    other_line: tuple[str, int]

    def turned(self) -> ClockPair:
        """Return the pair with the clocks exchanged."""
        return ClockPair(shifted(self.at, self.ahead), -self.ahead, self.doubt, self.other_line, self.line)


@dataclass(frozen=True, slots=True)
class OffsetSpan:
    """By how many seconds the second clock is ahead, between two times of the first; None is the end of the logs."""

    ahead: float
    spread: float
    pairs: int
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Return whether a time of the first clock lies within the span."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


class ClockLink:
    """The difference of two clocks by all their pairs."""

    def __init__(self, pairs: Sequence[ClockPair]) -> None:
        narrowest = min(pair.doubt for pair in pairs)
        # A task that waited in a queue gives wide bounds.
        tight = [pair for pair in pairs if pair.doubt <= 2 * narrowest + _DOUBT_S / 2]
        self.pairs = sorted(tight, key=lambda pair: (pair.at, pair.ahead))
        self.whole = _span(self.pairs)
        self.spans = _stepped(self.pairs) or (self.whole,)

    def turned(self) -> ClockLink:
        """Return the link with the clocks exchanged."""
        return ClockLink([pair.turned() for pair in self.pairs])

    def beyond(self, first_spans: Sequence[OffsetSpan]) -> tuple[OffsetSpan, ...]:
        """Return the spans of the second clock against the reference, from those of the first clock."""
        known = [span for span in first_spans if any(span.holds(shifted(pair.at, -span.ahead)) for pair in self.pairs)]
        if len(known) == 1:
            return tuple(
                OffsetSpan(
                    known[0].ahead + span.ahead,
                    known[0].spread + span.spread,
                    min(known[0].pairs, span.pairs) if known[0].pairs else span.pairs,
                    span.since and shifted(span.since, -known[0].ahead),
                    span.until and shifted(span.until, -known[0].ahead),
                )
                for span in self.spans
            )
        # The first clock was set between the pairs. They do not show whether the second one was set too.
        ahead = [span.ahead for span in first_spans]
        spread = max(span.spread for span in first_spans) + max(ahead) - min(ahead) + self.whole.spread
        return (OffsetSpan(median(ahead) + self.whole.ahead, spread, self.whole.pairs),)


def shifted(at: datetime, seconds: float) -> datetime:
    """Return the time that many seconds later, or the same time if the calendar ends before.

    >>> shifted(datetime(9999, 12, 31), 90_000)
    datetime.datetime(9999, 12, 31, 0, 0)
    """
    try:
        return at + timedelta(seconds=seconds)
    except OverflowError:
        return at


def _span(pairs: Sequence[ClockPair], since: datetime | None = None, until: datetime | None = None) -> OffsetSpan:
    """Return the medians over some pairs, which tolerate errors and single outliers."""
    middle = median(pair.ahead for pair in pairs)
    scatter = _MAD_TO_SIGMA * median(abs(pair.ahead - middle) for pair in pairs)
    half = median(pair.doubt for pair in pairs)
    floor = _DOUBT_S if not half and len(pairs) < _ENOUGH_PAIRS else half
    return OffsetSpan(middle, max(scatter, floor), len(pairs), since, until)


def _stepped(pairs: Sequence[ClockPair]) -> tuple[OffsetSpan, ...]:
    """Return the spans between the steps; none if no step is certain."""
    level = _levels(pairs)
    if len(set(level.values())) < 2:
        return ()
    runs = list(_runs([pair for pair in pairs if pair in level], level))
    if any(len(run) < _ENOUGH_PAIRS for run in runs) or len(runs) > _MOST_SPANS or not _as_written(runs):
        return ()
    return _spans(runs)


def _levels(pairs: Sequence[ClockPair]) -> dict[ClockPair, int]:
    """Return the level of each pair on which enough others agree with it."""
    gap = max(_STEP_S, 4 * median(pair.doubt for pair in pairs))
    ordered = sorted(pairs, key=lambda pair: pair.ahead)
    level = {ordered[0]: 0}
    for lower, higher in pairwise(ordered):
        level[higher] = level[lower] + (higher.ahead - lower.ahead > gap)
    members = Counter(level.values())
    return {pair: number for pair, number in level.items() if members[number] >= _ENOUGH_PAIRS}


def _runs(pairs: Sequence[ClockPair], level: dict[ClockPair, int]) -> Iterator[list[ClockPair]]:
    run = [pairs[0]]
    for earlier, later in pairwise(pairs):
        if level[earlier] != level[later]:
            yield run
            run = []
        run.append(later)
    yield run


def _as_written(runs: Sequence[Sequence[ClockPair]]) -> bool:
    """Return whether the lines stand in the order of their stamps; if not, the first clock was set back."""
    for run, following in pairwise(runs):
        lines, later = _lines(run), _lines(following)
        if any(median(lines[file]) > median(later[file]) for file in lines.keys() & later.keys()):
            return False
    return True


def _lines(run: Sequence[ClockPair]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for pair in run:
        numbers.setdefault(pair.line[0], []).append(pair.line[1])
    return numbers


def _spans(runs: Sequence[Sequence[ClockPair]]) -> tuple[OffsetSpan, ...]:
    since: datetime | None = None
    spans = []
    for run, following in pairwise(runs):
        before, after = _span(run), _span(following)
        change, gap = abs(after.ahead - before.ahead), following[0].at - run[-1].at
        if change <= _CLEAR * (before.spread + after.spread) or change <= _DRIFT * gap.total_seconds():
            return ()
        until = run[-1].at + gap / 2
        spans.append(_span(run, since, until))
        since = until
    return (*spans, _span(runs[-1], since))
