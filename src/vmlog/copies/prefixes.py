"""Prefixes that copying put before lines: found before known headers, removed from all lines.

A prefix consists of characters that are not seen, blanks, bullets (`>`, `|`, `- `), a file name (`grep`), a number
(`12:`, `1.`, `cat -n`) and a quote; in this order, each at most once except for the characters and the bullets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from vmlog.copies.line_heads import LINE_START

_ARROW: Final = r"--+>"
# Control characters as blocks spell them out; blanks and marks without width.
_UNSEEN: Final = r"(?:\\x[0-7][0-9a-f]|[\xa0\xad\u200b-\u200f\u2060-\u2064\ufeff]){0,8}+"
_BULLET: Final = r"(?:[>|*+-]|\u2022|\u00b7|\u2502)"
_PREFIX: Final = re.compile(
    rf"(?!{_ARROW})(?!{LINE_START})"
    rf"(?P<unseen>{_UNSEEN})"
    r"(?P<blank>[ \t]*+)"
    rf"(?P<bullets>(?:{_BULLET}[ \t]*+){{0,8}}+)"
    r"(?:(?P<path>(?:[A-Za-z]:\\)?[A-Za-z_./~][A-Za-z0-9_.~@+/\\-]{0,200}?)[:-])?"
    r"(?:(?P<open>[(\[]?)[0-9]{1,9}(?P<close>[:.)\]-]|(?=[ \t|\u2502]))(?P<gap>[ \t]*+))?"
    r"(?P<bar>(?:[|\u2502][ \t]*+)?)"
    r"(?P<quote>['`]?)"
    rf"(?={LINE_START})"
)
# Characters of a line that may hold a prefix.
_MOST_CHARS: Final = 512
_MOST_SHAPES: Final = 16
# File names that the first lines do not show.
_ANY_PATH: Final = r"[A-Za-z_./~][A-Za-z0-9_~@+-]{0,80}(?:[./][A-Za-z0-9_~@+-]{0,80}){1,16}(?::[0-9]{1,9})?[:]"
_BLANKS: Final = r"[ \t]{1,"
_END_OF_ROW: Final = re.compile(r"\|[ \t\r]*$")

IsHead = Callable[[str], bool]
"""Whether a text begins with the header of a known format."""


class Prefix:
    """The prefix of the lines of a member."""

    def __init__(self, shapes: Sequence[str], *, rows: bool, quotes: str) -> None:
        """Compile the prefix.

        Args:
            shapes: regexes that accept it.
            rows: lines also end with the border of a table.
            quotes: the quotes around lines.
        """
        self._before = re.compile(rf"(?m)^(?!{_ARROW}|{LINE_START})(?:{'|'.join(shapes)})")
        ends = [r" ?\|"] * rows + [f"{re.escape(quote)},?" for quote in quotes]
        self._behind = re.compile(rf"(?m)(?:{'|'.join(ends)})[ \t\r]*$") if ends else None

    def __call__(self, text: str) -> str:
        """Return the text without prefixes; a line without one stays as it is."""
        text = self._before.sub("", text)
        return self._behind.sub("", text) if self._behind else text


def find_prefix(lines: Sequence[str], is_head: IsHead) -> tuple[Prefix | None, int]:
    """Return what stands before known headers, None if nothing does, and before how many headers it stands."""
    found = [match for line in lines if (match := _PREFIX.match(line[:_MOST_CHARS])) and is_head(line[match.end() :])]
    if not found:
        return None, 0
    count = Counter(_shape(match) for match in found)
    blank = [shape for shape, _ in count.most_common() if shape.startswith(_BLANKS)]
    others = [shape for shape, _ in count.most_common() if not shape.startswith(_BLANKS)][:_MOST_SHAPES]
    # Indentation varies: all blanks before a header go, and before other lines at most as many as are usual.
    blanks = [*blank[:1], rf"[ \t]+(?={LINE_START})"] if blank else []
    numbered = any(match["path"] or (match["close"] or "") in ("-", ":") for match in found)
    # The lines that grep writes between its matches.
    between = [r"--(?=[ \t\r]*$)"] if numbered else []
    several = [_ANY_PATH] if len({match["path"] for match in found if match["path"]}) > 1 else []
    rows = sum(bool(_END_OF_ROW.search(match.string)) for match in found if "|" in match["bullets"])
    prefix = Prefix(
        [*sorted(others, key=len, reverse=True), *several, *between, *blanks],
        rows=2 * rows > len(found),
        quotes="".join(sorted({match["quote"] for match in found})),
    )
    return prefix, len(found)


def _shape(found: re.Match[str]) -> str:
    """Return a regex for prefixes like this one, with other numbers and at most its indentation."""
    blank, bullets, path, gap, bar, quote = found.group("blank", "bullets", "path", "gap", "bar", "quote")
    unseen = _UNSEEN if found["unseen"] else ""
    if found[0] == blank:
        return f"{_BLANKS}{len(blank)}}}"
    flexible = bullets or gap is not None  # numbers are aligned to the right, quotes are indented
    shape = "" if bullets else r"[ \t]*+" if flexible else _up_to(len(blank))
    if bullets:
        each = "|".join(sorted({re.escape(bullet) for bullet in bullets if bullet not in " \t"}))
        most = 8 if ">" in bullets else len("".join(bullets.split()))
        shape += rf"(?:[ \t]*+(?:{each})){{1,{most}}}" + _up_to(len(bullets) - len(bullets.rstrip(" \t")))
    if path:
        shape += re.sub("[0-9]+", "[0-9]+", re.escape(path)) + "[:-]"
    if gap is not None:
        close = found["close"]
        shape += re.escape(found["open"]) + r"[ \t]*+[0-9]{1,9}"
        shape += ("[:-]" if close in ":-" else re.escape(close)) if close else ""
        shape += _up_to(len(gap), at_least=0 if close or bar else 1)
    if bar:
        shape += r"[ \t]*+" + re.escape(bar[0]) + _up_to(len(bar) - 1)
    return unseen + shape + quote + ("?" if quote and (flexible or path) else "")


def _up_to(count: int, at_least: int = 0) -> str:
    return rf"[ \t]{{{at_least},{count}}}+" if count else ""
