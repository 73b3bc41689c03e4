"""Logs that hold the same text as another one, under whatever name: copies are no further witnesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from vmlog.model import Notice
from vmlog.read.reading import LogPlace, ReadMember
from vmlog.source.bundle_identity import BundleIdentity


def copies_among(members: Sequence[ReadMember], bundles: Mapping[str, BundleIdentity]) -> dict[LogPlace, LogPlace]:
    """Return the logs that hold the same text as another one, with that other one.

    The original is one whose bundle names its host, else the one with the most logs beside it, else the first by name.

    Args:
        members: the logs that were read.
        bundles: what is known of each unit.
    """
    of_source = Counter(member.coverage.source for member in members)
    of_unit = Counter(member.unit for member in members)

    def rank(member: ReadMember) -> tuple[bool, int, int, LogPlace]:
        identity = bundles.get(member.unit)
        is_nameless = identity is None or not identity.host
        return is_nameless, -of_source[member.coverage.source], -of_unit[member.unit], member.place

    same: dict[str, list[ReadMember]] = {}
    for member in members:
        if member.text_identity is not None:
            same.setdefault(member.text_identity, []).append(member)
    copies: dict[LogPlace, LogPlace] = {}
    for alike in same.values():
        if len(alike) > 1:
            original = min(alike, key=rank).place
            copies |= {member.place: original for member in alike if member.place != original}
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
