"""A place as reports print it, `a.tgz!/x/var/run/log/vmkernel.log:45`, and the members that it may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.errors import UsageError
from vmlog.members.member_text import is_named
from vmlog.places import ends_path, is_named_in, meant_paths
from vmlog.source.member import Member
from vmlog.triage.similar_names import similar_names

_PLACE: Final = re.compile(r"(?P<member>.+):(?P<lines>[0-9]{1,12}(?:, *[0-9]{1,12})*)", re.DOTALL)
_STDIN: Final = {"standard input": "stdin", "-": "stdin"}
_MOST_LINES: Final = 100
_NEAR: Final = 6
_MOST_NAMES: Final = 20_000


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """A member, by its path or an end of it, and lines in it.

    Attributes:
        member: the path as it was typed; `…` stands for any folders, and a host's name may stand before it.
        line_nos: from 1, each once, in order.
    """

    member: str
    line_nos: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> QuotedPlace:
        """Read what a report prints.

        >>> QuotedPlace.parse("var/run/log/hostd.3.gz:45, 47")
        QuotedPlace(member='var/run/log/hostd.3.gz', line_nos=(45, 47))

        Raises:
            UsageError: there is no line number, one is 0, or there are very many.
        """
        found = _PLACE.fullmatch(text.strip())
        line_nos = sorted(set(map(int, found["lines"].split(",")))) if found else []
        if not found or not line_nos[0]:
            raise UsageError(f"{text!r} is no place in a log; write MEMBER:LINE, such as var/run/log/vmkernel.log:45")
        if len(line_nos) > _MOST_LINES:
            raise UsageError(f"{len(line_nos):,} lines are asked, and {_MOST_LINES} at most are shown at once")
        top, mark, inner = found["member"].partition("!/")
        return cls(f"{_STDIN.get(top, top)}{mark}{inner}", tuple(line_nos))

    def is_path_of(self, member: Member) -> bool:
        """Return whether it is the whole path of a member."""
        return self.member == member.path or (is_named(member) and self.member == member.source)

    def may_be(self, member: Member) -> bool:
        """Return whether it is the path of a member or ends one, from a folder's or an archive's border on."""
        host, blank, rest = self.member.partition(" ")
        return (
            self.is_path_of(member)
            or ends_path(self.member, member.path)
            or bool(host and blank and rest and ends_path(rest.lstrip(), member.path))
        )

    def is_likely(self, member: Member) -> bool:
        """Return whether it is the whole path of a member, or names its host."""
        host, blank, _ = self.member.partition(" ")
        return self.is_path_of(member) or bool(host and blank and is_named_in(host, member.path))

    def meant(self, members: Sequence[Member]) -> list[Member]:
        """Return which of the members that it may be are meant: a name with a blank goes before a host's name."""
        whole = [member for member in members if self.is_path_of(member)]
        if whole:
            return whole
        paths = [member.path for member in members]
        host, _, rest = self.member.partition(" ")
        meant = meant_paths(self.member, None, paths) or meant_paths(rest.lstrip(), host, paths)
        return [member for member in members if member.path in meant]


class NearPaths:
    """Paths of members, of which the nearest to a wrong one are told."""

    def __init__(self) -> None:
        self._paths: list[str] = []

    def add(self, path: str) -> None:
        """Remember a path; of very many the first."""
        if len(self._paths) < _MOST_NAMES:
            self._paths.append(path)

    def near(self, wanted: str) -> list[str]:
        """Return paths with the same file name, else with similar ones."""
        name = wanted.rpartition("/")[2]
        named: dict[str, list[str]] = {}
        for path in self._paths:
            named.setdefault(path.rpartition("/")[2], []).append(path)
        alike = [name] if name in named else similar_names(name, sorted(named), _NEAR, at_least=50)
        return [path for one in alike for path in named[one]][:_NEAR]
