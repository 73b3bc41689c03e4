"""A scale from times to places between 0 and 1 on which what was short stays wide enough to be seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Final

# A part without a length gets this one, which is then widened as that of any short part.
INSTANT: Final = timedelta(microseconds=10)
# Steps between the marks of a scale, in seconds.
_STEPS: Final = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000),
)

Part = tuple[datetime, datetime]


class TimeScale:
    """Places for times, rising with them; each part gets at least a width, which the long ones give up.

    All parts share the scale, so what happens at one time stands at one place. It is a straight line where no part is
    too short.
    """

    def __init__(self, parts: Sequence[Part], minimum: float) -> None:
        """Lay out parts, of which there is at least one and each ends after it starts.

        Args:
            parts: what is drawn, in any order; parts may overlap.
            minimum: the width of a part between 0 and 1; less where there are too many of them.
        """
        self._times = sorted({moment for part in parts for moment in part})
        self.first, self.last = self._times[0], self._times[-1]
        lengths = [(later - earlier).total_seconds() for earlier, later in pairwise(self._times)]
        widths = _widths(lengths, self._demands(parts, lengths, min(minimum, 0.8 / len(parts))))
        self._places = [0.0, *accumulate(widths)]
        self._places[-1] = 1.0

    def place(self, moment: datetime) -> float:
        """Return the place of a time; 0 or 1 for what is outside."""
        if moment <= self.first:
            return 0.0
        if moment >= self.last:
            return 1.0
        index = bisect_right(self._times, moment) - 1
        start, end = self._times[index], self._times[index + 1]
        low, high = self._places[index], self._places[index + 1]
        return low + (high - low) * ((moment - start) / (end - start))

    def ticks(self, at_most: int) -> list[tuple[float, float]]:
        """Return places and seconds since the start, at a round distance, without the start itself."""
        length = (self.last - self.first).total_seconds()
        step = next((step for step in _STEPS if length / step <= at_most), length)
        seconds = [step * number for number in range(1, int(length / step) + 1)]
        return [(self.place(self.first + timedelta(seconds=second)), second) for second in seconds]

    def _demands(self, parts: Sequence[Part], lengths: Sequence[float], minimum: float) -> list[float]:
        """Return the least width of each stretch between two times: its share of the shortest part that holds it."""
        index = {moment: number for number, moment in enumerate(self._times)}
        demands = [0.0] * len(lengths)
        # Shortest first; each stretch is visited once, for `free` leads to the next one that has no part yet.
        free = list(range(len(lengths) + 1))
        for start, end in sorted(parts, key=lambda part: part[1] - part[0]):
            number = _next_free(free, index[start])
            while number < index[end]:
                demands[number] = minimum * lengths[number] / (end - start).total_seconds()
                free[number] = number + 1
                number = _next_free(free, number)
        return demands


def _next_free(free: list[int], number: int) -> int:
    while free[number] != number:
        free[number] = free[free[number]]
        number = free[number]
    return number


def _widths(lengths: Sequence[float], demands: Sequence[float]) -> list[float]:
    """Return widths that add up to 1: as long as the stretches are, but none below what it demands."""
    order = sorted(range(len(lengths)), key=lambda number: demands[number] / lengths[number], reverse=True)
    room, length = 1.0, sum(lengths)
    widths = [0.0] * len(lengths)
    for position, number in enumerate(order):
        if demands[number] <= lengths[number] * room / length:
            for other in order[position:]:
                widths[other] = lengths[other] * room / length
            return widths
        widths[number] = demands[number]
        room -= demands[number]
        length -= lengths[number]
        if length <= 0:
            break
    return [width / sum(widths) for width in widths]
