"""How easily a share comes about by chance."""

from __future__ import annotations

from math import exp, lgamma
from typing import Final

# A finding needs a share that chance gives less often than this: some dozens of shares are looked at.
RARE: Final = 0.0001


def chance_of(count: int, drawn: int, marked: int, total: int) -> float:
    """Return how likely at least `count` of `drawn` things are marked, if `marked` of all `total` are (Fisher's test).

    >>> round(chance_of(5, 5, 5, 10), 5), chance_of(0, 5, 5, 10)
    (0.00397, 1.0)
    """
    if count <= max(0, drawn + marked - total):
        return 1.0
    whole = _log_ways(total, drawn)
    most = min(drawn, marked)
    ways = (_log_ways(marked, hits) + _log_ways(total - marked, drawn - hits) for hits in range(count, most + 1))
    return sum(exp(one - whole) for one in ways)


def _log_ways(things: int, taken: int) -> float:
    return lgamma(things + 1) - lgamma(taken + 1) - lgamma(things - taken + 1)
