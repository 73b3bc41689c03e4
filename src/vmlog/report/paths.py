"""Places in long member paths, shortened so that `vmlog show --line` still opens them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from vmlog.model import CheckReport, CheckResult, Report
from vmlog.places import SHORTENED, is_named_in, label_of_host, meant_paths, without_endings

_LINES: Final = re.compile(r"(?::[0-9,]+)?$")
# More folders than this are never shown of a path that is shortened.
_MOST_PARTS: Final = 8


class ShortPlaces:
    """Shortens places so that each means one member of those that were read."""

    def __init__(self, read: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        """Take the paths of the members that were read, and of others that are named: configuration files."""
        self._read = set(read)
        self._by_name: dict[str, list[str]] = {}
        known = self._read.union(others)
        for path in sorted(known):
            self._by_name.setdefault(_file_name(path), []).append(path)
        # Only members that were read are all known, so only they show that there is one bundle.
        self._one_bundle = bool(self._read) and len({path.partition("/")[0] for path in known}) == 1

    def short(self, place: str, host: str | None, width: int) -> str:
        """Return `member:lines` within `width` characters, or as short as it can be and still mean one member.

        The first part stays, or where there is one bundle only is left out; where that is too long the host's name
        stands before an end of the path. No name of a file is cut.

        >>> ShortPlaces().short("esx-a1.tgz!/esx-a1-2025-03-01/var/run/log/vmkernel.log:120", None, 40)
        'esx-a1.tgz!/…/run/log/vmkernel.log:120'
        """
        lines = _LINES.search(place)
        suffix = lines.group() if lines else ""
        path = place.removesuffix(suffix)
        if len(place) <= width:
            return place
        shortest = place
        for form in self._forms(path, host):
            if len(form) + len(suffix) < max(len(shortest), width + 1) and self._is_unique(form, path, host):
                if len(form) + len(suffix) <= width:
                    return form + suffix
                shortest = form + suffix
        return shortest

    def after_host(self, place: str, host: str | None, width: int) -> str:
        """Return what `short` does, after the host's name where it does not begin with that."""
        text = self.short(place, host, width)
        return text if not host or text.startswith(f"{label_of_host(host)} ") else f"{host} {text}"

    def rows(self, place: str, host: str | None, width: int) -> list[str]:
        """Return a place of several lines within `width` characters, its lines in several rows where one has no room.

        >>> ShortPlaces().rows("esx-a1.tgz!/commands/localcli_nic-list.txt:12,346", None, 46)
        ['esx-a1.tgz!/commands/localcli_nic-list.txt:12', 'esx-a1.tgz!/commands/localcli_nic-list.txt:346']
        """
        text = self.short(place, host, width)
        member, _, lines = place.rpartition(":")
        numbers = lines.split(",")
        if len(text) <= width or len(numbers) < 2 or not _LINES.search(place):
            return [text]
        half = len(numbers) // 2
        parts = (numbers[:half], numbers[half:])
        return [row for part in parts for row in self.rows(f"{member}:{','.join(part)}", host, width)]

    def label(self, path: str, host: str | None) -> str:
        """Return the least end of a path, without endings, that means it beside the host's name; else the path.

        >>> logs = ShortPlaces(["a1/db-01/vmware.log", "a1/db-02/vmware.log", "a2/db-02/vmware.log", "a1/x.1.gz"])
        >>> logs.label("a1/x.1.gz", "a1"), logs.label("a1/db-02/vmware.log", "a1")
        ('x.1', 'db-02/vmware')
        """
        for end in reversed(list(_ends(without_endings(path), 1))):
            if meant_paths(end, host, self._alike(path)) == [path]:
                return end
        return path

    def _forms(self, path: str, host: str | None) -> Iterator[str]:
        # Of a file that was not read the folder stays: others of its name may be among what was not read either.
        ends = list(_ends(path, 1 if path in self._read else 2))
        first = path.partition("/")[0]
        yield from (f"{first}/{SHORTENED}/{end}" for end in ends if len(end) + len(first) + 1 < len(path))
        if self._one_bundle:
            yield from (f"{SHORTENED}/{end}" for end in ends)
        label = label_of_host(host) if host else ""
        if label and is_named_in(label, path):
            yield from (f"{label} {end}" for end in ends)

    def _is_unique(self, form: str, path: str, host: str | None) -> bool:
        label = f"{label_of_host(host)} " if host else ""
        by_host = bool(label) and form.startswith(label)
        quoted = form.removeprefix(label) if by_host else form
        return meant_paths(quoted, label_of_host(host) if host and by_host else None, self._alike(path)) == [path]

    def _alike(self, path: str) -> list[str]:
        """Return the members of the same name; a path that is not known is taken for the only one."""
        return self._by_name.get(_file_name(path), [path])


def _file_name(path: str) -> str:
    return without_endings(path).rpartition("/")[2]


def _ends(path: str, least: int) -> Iterator[str]:
    """Yield ends of a path of at least so many parts, the longest first."""
    parts = path.rsplit("/", _MOST_PARTS)[1:] or [path]
    for start in range(max(len(parts) - least, 0) + 1):
        yield "/".join(parts[start:])


def report_places(report: Report) -> ShortPlaces:
    """Return what shortens the places of a report."""
    checks = (check.result for incident in report.incidents for check in incident.checks)
    return ShortPlaces((row.member for row in report.coverage), _value_members(checks))


def check_places(report: CheckReport) -> ShortPlaces:
    """Return what shortens the places of a report of checks."""
    return ShortPlaces((), _value_members(report.results))


def _value_members(results: Iterable[CheckResult]) -> Iterator[str]:
    return (value.member for result in results for value in result.values if value.member)
