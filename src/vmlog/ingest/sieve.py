"""The cheap tests that a line must pass before any pattern is tried on it: they decide speed, not results.

First one pass for constant texts over every line. What is left is tested for whole wordings, in order and with their
gaps, because many constant texts (`Failed:`) are common. Both tests let through every line that a pattern accepts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import polars as pl

from vmlog.lines import RecordBlock
from vmlog.match.literals import alternation
from vmlog.match.template import Template

# A component's name with its colon may be put together from the header: only the name is in the line for sure.
_COMPONENT: Final = re.compile(r"(\w[\w.]*): ")
_RAW: Final = str.maketrans({" ": r"[ \t\r]+", "'": "['\u2018\u2019\u201a]", '"': '["\u201c\u201d\u201e]'})
_COLOUR: Final = "\x1b"


class Sieve:
    """Finds the lines of a block that any of the patterns may accept."""

    def __init__(self, literals: Iterable[str], templates: Iterable[Template], keys: Iterable[str]) -> None:
        """Prepare the tests.

        Args:
            literals: constant texts, of which every line holds one that a pattern accepts.
            templates: the wordings.
            keys: message keys and fault types, `type:reason` where a fault counts only with its reason.
        """
        names = {key.partition(":")[0] for key in keys}
        self._gate = alternation({*literals, *names})
        shapes = {_shape(template) for template in templates} | {re.escape(name) for name in names}
        self._shapes = "|".join(sorted(shapes | {_COLOUR}))

    def rows(self, block: RecordBlock) -> pl.Series:
        """Numbers of the lines of the block, from 0, that hold one of the constant texts."""
        return block.lines.str.contains(self._gate).arg_true()

    def records(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Of some records (see `lines_of`) those worth a closer look.

        The fixed cost of this is high: many records should be given at once.
        """
        # A wording may be spread over the lines of a record: then the constant text must do.
        alone = lines["start"] & lines["start"].shift(-1, fill_value=True)
        rows = alone.arg_true()
        fitting = rows.filter(lines["line"].gather(rows).str.contains(self._shapes))
        return lines.filter((~alone).scatter(fitting, values=True))


def _shape(template: Template) -> str:
    """A regex for the raw lines that hold the constant pieces of a template in order, each before the end of line."""
    pieces = list(template.pieces)
    component = _COMPONENT.match(pieces[0])
    if component:
        pieces[:1] = [component[1], pieces[0][component.end() :]]
    return ".*".join(_raw(piece) for piece in pieces if piece)


def _raw(piece: str) -> str:
    """A regex for what `normalise` turns into the piece."""
    escaped = re.escape(piece).replace("\\ ", " ").translate(_RAW)
    return escaped.replace("vMotion", "[vV]Motion").replace("vMOTION", "[vV]MOTION")
