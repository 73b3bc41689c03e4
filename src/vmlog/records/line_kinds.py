"""What each line is, judged without its neighbours."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

# A line that begins like a dated record of an unknown style; it never continues another record.
_DATED: Final = r"^\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]|[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:|<[0-9]{1,3}>)"

# The kinds of lines: with a known header, continuing a record, neither of both, neither but dated. A line with the
# usual stamp can only be one of the first two, and is `STAMPED` until a step needs to know which.
HEAD, CONTINUES, BARE, DATED_BARE, STAMPED = range(5)

# A search for a line that is nearly always close classifies `FEW_ROWS` lines first, then `LINE_GROWTH` times as many.
FEW_ROWS: Final = 8
LINE_GROWTH: Final = 8


class LineClassifier:
    """Tells the kinds of lines from their text alone."""

    # `select_seq` evaluates two expressions or more in the caller's thread; a single one goes through the threads of
    # polars, and waiting for those takes longer than a few hundred lines.
    _SECOND: Final = pl.lit(0).alias("second")

    def __init__(self, head_regex: str, continuation_regex: str) -> None:
        """Compile the expressions.

        Args:
            head_regex: accepts lines that begin a record of a known format.
            continuation_regex: accepts lines that continue a record, although they may look like a head.
        """
        line = pl.col("line").str
        continues = line.contains(continuation_regex)
        known = pl.when(continues).then(CONTINUES).when(line.contains(head_regex)).then(HEAD)
        kinds = known.when(line.contains(_DATED)).then(DATED_BARE).otherwise(BARE)
        self._continues = continues, self._SECOND
        self._kinds = kinds.cast(pl.UInt8), self._SECOND

    def kinds(self, lines: pl.Series) -> NDArray[np.uint8]:
        """Return the kind of each line; `STAMPED` is never among them."""
        return pl.DataFrame([lines]).select_seq(self._kinds).to_series(0).to_numpy()

    def continues(self, lines: pl.Series) -> NDArray[np.bool_]:
        """Return whether each line, which begins with the usual stamp, continues a record; otherwise it is a head."""
        return pl.DataFrame([lines]).select_seq(self._continues).to_series(0).to_numpy()
