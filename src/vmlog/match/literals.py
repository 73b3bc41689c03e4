"""Which constant pieces must occur in a text before a template is tried: the cheap test that decides speed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from vmlog.match.template import Template

# Raw log lines are searched, so a literal must not hold what `normalise` changes: blanks in a row, quotes, the two
# spellings of vMotion.
_UNSURE: Final = re.compile(r"[vV]M(?:otion|OTION)|  +|['\"\n]|\.(?= |$)|^ | $")
_MIN: Final = 4


@lru_cache(maxsize=4096)
def literal_of(template: Template) -> str:
    """The longest piece of a template that every raw line with the message must hold."""
    fragments = [fragment.strip() for piece in template.pieces for fragment in _UNSURE.split(piece)]
    fragments = [fragment for fragment in fragments if fragment]
    best = max(fragments, key=len, default="")
    return best if len(best) >= _MIN else max(template.pieces, key=len).strip()


def alternation(literals: Iterable[str]) -> str:
    """One linear regex that is true where any of the literals occurs; literals that hold another are left out."""
    kept: list[str] = []
    for literal in sorted(set(literals), key=lambda text: (len(text), text)):
        if not any(shorter in literal for shorter in kept):
            kept.append(literal)
    return "|".join(re.escape(literal) for literal in sorted(kept))
