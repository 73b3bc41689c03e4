"""Order formats by how likely they are for a member, from its first lines and its name."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from vmlog.knowledge.kept_results import KeptResults
from vmlog.knowledge.line_format import Format

# Different results that are kept; the members of a bundle have few.
_MOST_ORDERS: Final = 256


class DetectedFormats(NamedTuple):
    """What the first lines of a member are in.

    Attributes:
        order: every format that may begin a line, in the order in which they are to be tried: those with the most lines
            first, but a more specific format always before the more general ones that would accept its lines too.
        main: the format with the most lines, None where no line is in any.
    """

    order: tuple[Format, ...]
    main: Format | None


class FormatDetector:
    """Orders the formats that may begin a line. Threads may share an instance."""

    def __init__(self, formats: Sequence[Format], any_header: re.Pattern[str]) -> None:
        """Compare some formats, which are ordered by rank.

        Args:
            formats: The formats.
            any_header: Matches the lines that some format accepts, with a group for each format in their order.
        """
        self._formats = formats
        self._by_id = {item.id: item for item in formats}
        self._logs = frozenset(item.log for item in formats if item.log)
        self._any_header = any_header
        self._more_specific = _more_specific_formats(formats)
        self._order = lru_cache(maxsize=_MOST_ORDERS)(self._order_formats)

    def detect(self, lines: Sequence[str], name: str | None) -> DetectedFormats:
        """Return the formats of a member; see `Formats.detect`.

        Args:
            lines: Lines without decorations.
            name: The member's name.
        """
        matches = filter(None, map(self._any_header.match, lines))
        counts = Counter(self._formats[(match.lastindex or 1) - 1].id for match in matches)
        named_logs = frozenset(log for log in self._logs if name and log in name)
        likely = sorted(counts, key=lambda key: (-counts[key], *_precedence(self._by_id[key], named_logs)))
        return DetectedFormats(
            order=self._order(tuple(likely), named_logs), main=self._by_id[likely[0]] if likely else None
        )

    def _order_formats(self, likely: tuple[str, ...], named_logs: frozenset[str]) -> tuple[Format, ...]:
        """Return the likely formats, then those of the named logs, then the others."""
        order: dict[str, Format] = {}
        others = sorted(self._formats, key=lambda item: _precedence(item, named_logs))
        for item in (*map(self._by_id.__getitem__, likely), *others):
            self._append(item, order)
        return tuple(order.values())

    def _append(self, item: Format, order: dict[str, Format]) -> None:
        """Append a format after the more specific ones that accept some of its lines."""
        if item.id not in order:
            for other in self._more_specific[item.id]:
                self._append(other, order)
            order[item.id] = item


def _more_specific_formats(formats: Sequence[Format]) -> dict[str, tuple[Format, ...]]:
    """Return for each format those of smaller rank whose own samples it accepts, from an earlier run if possible."""
    by_id = {item.id: item for item in formats}
    stated = repr([(item.id, item.rank, item.header, [one.line for one in item.samples]) for item in formats])
    text = hashlib.sha256(stated.encode("utf-8", "backslashreplace")).hexdigest()
    kept = KeptResults.of("formats")
    names = kept.get(text)
    try:
        return {item.id: tuple(by_id[name] for name in names[item.id]) for item in formats}
    except (KeyError, TypeError):  # new formats
        found = _compared_formats(formats)
    kept.put(text, {name: [item.id for item in items] for name, items in found.items()})
    return found


def _compared_formats(formats: Sequence[Format]) -> dict[str, tuple[Format, ...]]:
    headers = {item.id: re.compile(item.header) for item in formats}
    return {
        item.id: tuple(
            other
            for other in formats
            if (other.rank, other.id) < (item.rank, item.id)
            and any(headers[item.id].match(sample.line) for sample in other.samples)
        )
        for item in formats
    }


def _precedence(item: Format, named_logs: frozenset[str]) -> tuple[bool, int, str]:
    """Return the sort key of formats that are equally likely: those of named logs come first."""
    return item.log not in named_logs, item.rank, item.id
