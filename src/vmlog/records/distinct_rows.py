"""Different numbers among ascending ones: these are neighbours, so nothing has to be sorted or hashed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def first_of_equals(ascending: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the place of the first of each number.

    >>> first_of_equals(np.array([3, 3, 5, 7, 7])).tolist()
    [0, 2, 3]
    """
    is_first = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)
