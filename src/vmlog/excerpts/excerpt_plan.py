"""What is kept of the lines of one log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, Self

from vmlog.excerpts.minute_sampler import minute_sampler
from vmlog.records.found_rows import Sampler


class NotedText(NamedTuple):
    """Texts to be noted wherever they stand.

    Attributes:
        constant: how each of them begins.
        regex: matches the whole of one; it begins with the constant and accepts no line end.
    """

    constant: str
    regex: str

    @property
    def pattern(self) -> re.Pattern[bytes]:
        """The expression, compiled."""
        return _compiled(self.regex)


class ExcerptPlan(NamedTuple):
    """What is kept of the lines of one log besides those that were found.

    Attributes:
        own_bits: of found lines without any of these bits, some stand for others (see `minute_sampler`); 0 for none.
        kept: lines that hold this text are kept; "" for none.
        noted: what is noted of all lines.
    """

    own_bits: int = 0
    kept: str = ""
    noted: tuple[NotedText, ...] = ()

    @property
    def sampler(self) -> Sampler | None:
        """What skips found lines that add nothing, or None if all of them count."""
        return minute_sampler(self.own_bits) if self.own_bits else None

    @classmethod
    def of_values(cls, values: Sequence[Any]) -> Self:
        """Return the plan that was turned into JSON values."""
        own_bits, kept, noted = values
        return cls(own_bits, kept, tuple(NotedText(*item) for item in noted))


@cache
def _compiled(regex: str) -> re.Pattern[bytes]:
    return re.compile(regex.encode())
