"""Median and percentiles of the values of one figure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from math import ceil
from typing import NamedTuple


class Spread(NamedTuple):
    """How the values of a figure lie: their number, the median, the 5th and the 95th percentile."""

    n: int
    median: float
    p5: float
    p95: float


class Distribution:
    """Values of one figure, sorted once."""

    def __init__(self, values: Iterable[float]) -> None:
        self._values = sorted(values)

    def spread(self, without: float | None = None) -> Spread | None:
        """Return how the values lie; None for no value. Percentiles are values that occurred (nearest rank).

        Args:
            without: a value that is left out once, in logarithmic time.

        >>> Distribution(range(1, 101)).spread()
        Spread(n=100, median=50.5, p5=5, p95=95)
        >>> Distribution([3, 1, 2]).spread(without=3)
        Spread(n=2, median=1.5, p5=1, p95=2)
        """
        if without is None:
            return self._whole
        at = bisect_left(self._values, without)
        is_there = at < len(self._values) and self._values[at] == without
        return self._spread(at if is_there else len(self._values))

    @cached_property
    def _whole(self) -> Spread | None:
        return self._spread(len(self._values))

    def _spread(self, skipped: int) -> Spread | None:
        """Return how the values lie without the one at a position, which may be behind the last."""
        n = len(self._values) - (skipped < len(self._values))
        if not n:
            return None

        def value(rank: int) -> float:
            return self._values[rank if rank < skipped else rank + 1]

        median = value((n - 1) // 2) / 2 + value(n // 2) / 2  # a sum could leave the range of numbers
        return Spread(n, median, value(max(ceil(0.05 * n), 1) - 1), value(ceil(0.95 * n) - 1))
