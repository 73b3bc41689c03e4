"""Names that are almost the same, as port groups and datastores on hosts that were set up by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_NO_LETTER: Final = re.compile(r"[\s_-]+")
_LEAST_LETTERS: Final = 4
_MOST_COMPARED: Final = 20_000


def almost_same(name: str, other: str) -> bool:
    """Return whether two names differ only in case, blanks, dashes, or one letter; digits always count.

    >>> almost_same("VM Network", "vm-network "), almost_same("VLAN 120", "VLAN 121"), almost_same("Prod", "Prods")
    (True, False, True)
    """
    if name == other:
        return False
    one, two = _plain(name), _plain(other)
    if one == two:
        return True
    return min(len(one), len(two)) >= _LEAST_LETTERS and _is_one_letter_apart(one, two)


class NameIndex:
    """The names to choose from.

    Attributes:
        names: the names, sorted.
        by_plain: the first name for each way to write it without case, blanks and dashes.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names."""
        self.names = sorted(names)
        self.by_plain: dict[str, str] = {}
        for name in self.names:
            self.by_plain.setdefault(_plain(name), name)


class NearNames:
    """Finds for names of one host those of another that are almost the same; for the names of one question."""

    def __init__(self, index: NameIndex) -> None:
        """Take the names to choose from."""
        self._index = index
        self._compared = 0

    def nearest(self, name: str) -> str:
        """Return the first one, sorted, that is almost the same; "" for none.

        After very many comparisons only case, blanks and dashes are looked at.
        """
        near = self._index.by_plain.get(_plain(name), "")
        if near and near != name:
            return near
        self._compared += len(self._index.names)
        if self._compared > _MOST_COMPARED:
            return ""
        return next((other for other in self._index.names if almost_same(name, other)), "")


def _plain(name: str) -> str:
    return _NO_LETTER.sub("", name).casefold()


def _is_one_letter_apart(one: str, two: str) -> bool:
    """Return whether one letter was added, left out or replaced."""
    short, long = sorted((one, two), key=len)
    at = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) == len(long):
        is_near, letters = short[at + 1 :] == long[at + 1 :], short[at : at + 1] + long[at : at + 1]
    else:
        is_near, letters = short[at:] == long[at + 1 :], long[at : at + 1]
    return is_near and not any(letter.isdigit() for letter in letters)
