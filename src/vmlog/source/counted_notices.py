"""Notices of which, when there are very many of a kind, only the first are kept and the others counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from vmlog.model import Notice

_MOST: Final = 200


class CountedNotices:
    """Adds notices to a list, of each code and source a bounded number."""

    def __init__(self, notices: list[Notice]) -> None:
        self._notices = notices
        self._counts: Counter[tuple[str, str | None]] = Counter()

    def add(self, notice: Notice) -> None:
        """Add a notice, or only count it."""
        kind = notice.code, notice.source
        self._counts[kind] += 1
        if self._counts[kind] <= _MOST:
            self._notices.append(notice)

    def finish(self) -> None:
        """Add a notice for each kind of which some were left out, and begin anew."""
        for (code, source), count in self._counts.items():
            if count > _MOST:
                self._notices.append(Notice(code, f"and {count - _MOST} more of this kind", source))
        self._counts.clear()


def counted_notices(given: Iterable[Notice]) -> list[Notice]:
    """Return notices, of each code and source a bounded number, and how many more there are."""
    notices: list[Notice] = []
    counted = CountedNotices(notices)
    for notice in given:
        counted.add(notice)
    counted.finish()
    return notices
