"""Logs that hold the same text as another one, under whatever name: copies are no further witnesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from vmlog.model import Notice
from vmlog.read.member_state import MemberState
from vmlog.read.reading import LogPlace
from vmlog.source.bundle import Bundles


def copies_among(states: Sequence[MemberState], bundles: Bundles) -> dict[LogPlace, LogPlace]:
    """Return the logs that hold the same text as another one, with that other one.

    The original is one whose bundle names its host, else the one with the most logs beside it, else the first by name.
    """
    of_source = Counter(state.member.source for state in states)
    of_unit = Counter(state.member.unit for state in states)

    def rank(state: MemberState) -> tuple[bool, int, int, LogPlace]:
        source, unit = state.member.source, state.member.unit
        return not bundles.host(unit), -of_source[source], -of_unit[unit], state.place

    same: dict[object, list[MemberState]] = {}
    for state in states:
        if (text := state.text_sum) is not None:
            same.setdefault(text, []).append(state)
    copies: dict[LogPlace, LogPlace] = {}
    for alike in same.values():
        if len(alike) > 1:
            original = min(alike, key=rank).place
            copies |= {state.place: original for state in alike if state.place != original}
    return dict(sorted(copies.items()))


def copy_notices(copies: Mapping[LogPlace, LogPlace]) -> Iterator[Notice]:
    """Yield a notice for each source with copies; a whole bundle may be there twice."""
    by_source: dict[str, list[str]] = {}
    for source, path in copies:
        by_source.setdefault(source, []).append(path)
    for source, paths in by_source.items():
        original = ": ".join(dict.fromkeys(copies[source, paths[0]]))
        more = f"; this source has {len(paths)} such copies" if len(paths) > 1 else ""
        yield Notice("copy", f"holds the same text as {original} and counts once{more}", source, paths[0])
