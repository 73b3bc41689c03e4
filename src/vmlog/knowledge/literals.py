"""The constant texts of templates: a line is compared with a template only if it has one of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from vmlog.knowledge.template import PLACEHOLDER, Template

# Raw log lines are searched, so a literal must not hold what `normalise` changes: blanks in a row, quotes, the two
# spellings of vMotion.
_VARYING: Final = re.compile(r"[vV](?:Motion|MOTION)|\s{2,}|['\"\n]")
_MIN: Final = 5


@lru_cache(maxsize=4096)
def literals_of(template: Template) -> tuple[str, ...]:
    """Return texts; every raw line with the message has at least one of them.

    >>> literals_of(Template("Failed to connect to host {host}"))
    ('Failed to connect to host',)
    """
    pieces = [piece for piece in PLACEHOLDER.split(template.wording)[::3] if piece.strip()]
    best = max((part.strip() for piece in pieces for part in _VARYING.split(piece)), key=len, default="")
    if len(best) >= _MIN:
        return (best,)
    piece = max(pieces, key=len).strip()
    return tuple(dict.fromkeys((piece, piece.replace("VM", "vM", 1), piece.replace("vM", "VM", 1))))
