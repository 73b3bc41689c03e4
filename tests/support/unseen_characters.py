"""Which characters are spelled out in reports, from the Unicode tables: writes `vmlog.report.unseen_characters` anew.

Run `python -m tests.support.unseen_characters` when a new version of Unicode adds such characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import regex

import vmlog.report.unseen_characters as written

# Controls, format characters, halves of pairs, spaces and separators, and what a renderer may show nothing for.
_UNSEEN: Final = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]")
# Of no property that tells so, but drawn as nothing: the empty Braille pattern, a filler, a note without its head.
_BLANK: Final = frozenset("\u2800\U00016fe4\U0001d159")
_SEEN: Final = frozenset("\t\n ")
_HEAD: Final = '''"""The characters of Unicode that nothing is seen of, or no more than of a space.

Written by `python -m tests.support.unseen_characters`.
"""

from __future__ import annotations

from typing import Final

UNSEEN_RANGES: Final = (
'''


def unseen_characters(text: str) -> set[str]:
    """Return the characters of a text that the tables say are not seen; blanks, tabs and line feeds are expected."""
    return ({*_UNSEEN.findall(text)} | (_BLANK & {*text})) - _SEEN


def _ranges(codes: Iterable[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def _write() -> None:
    ranges = _ranges(sorted(map(ord, unseen_characters("".join(map(chr, range(0x110000)))))))
    rows = "".join(f"    (0x{first:04X}, 0x{last:04X}),\n" for first, last in ranges)
    Path(written.__file__).write_text(f"{_HEAD}{rows})\n", encoding="ascii")


if __name__ == "__main__":
    _write()
