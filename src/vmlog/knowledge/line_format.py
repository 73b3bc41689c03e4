"""A log line format, as defined by its file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from vmlog.errors import Location
from vmlog.knowledge.section import Section

LAYERS: Final = ("head", "relay", "tail")
"""`head` starts a line, `relay` stands before a whole line of another format, `tail` reads what is behind either."""
GROUPS: Final = frozenset(
    "ts ts2 epoch host prog pid thread world op_id level comp kv user cont msg".split()  # noqa: SIM905
)
"""Names a regex may give its groups; docs/formats.md says what each one fills."""
STAMP_KINDS: Final = ("iso", "utc", "local", "date", "clf", "bsd", "none")
"""Ways to write a time. `iso` has a zone; `utc` has none but is known to be UTC; `local` has none; `date` is cut to the
day with the time of day elsewhere in the line; `clf` is the web servers' layout; `bsd` has neither year nor zone."""
LINE_COLUMNS: Final = (
    "format",
    "ts_utc",
    "ts_text",
    "ts_assumed",
    "host",
    "program",
    "log",
    "level",
    "component",
    "thread",
    "world",
    "op_id",
    "user",
    "body",
    "continuation",
)
"""Columns that a parsed line has, in their order; a sample expects values of some."""

_END: Final = ".*)$"
_SIMPLE_END: Final = "(?P<msg>.*)$"
# Escaped characters and classes are taken whole: parentheses in them are text.
_PARENTHESES: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]")


@dataclass(frozen=True, slots=True)
class FormatSample:
    """A line written for this project and the columns it must give; times are ISO 8601 text with Z."""

    line: str
    expect: Mapping[str, str | bool]
    section: Section = field(repr=False, compare=False)

    @property
    def location(self) -> Location:
        """The place of the sample in its file."""
        return self.section.location()


@dataclass(frozen=True, eq=False)
class Format:
    """One line format.

    Attributes:
        id: the name of its file.
        title: what it is, in words.
        layer: one of `LAYERS`.
        rank: precedence; a smaller number is more specific and is tried first.
        log: the log that is written in it.
        generations: the product generations that write it.
        time: how it writes times, one of `STAMP_KINDS`.
        regex: what accepts a line; it starts with `^`, ends in `.*)$`, and its groups are some of `GROUPS`.
        continuation: the regex of messages that continue the record before them, or None.
        component: the regex whose one group is the component in the message, or None.
        user: likewise for the user, which replaces that of the header.
        host: likewise for the host.
        tails: ids of formats to try on the message, in order.
        generic: whether programs of other makers write it too, so that a line does not show that a log is VMware's.
        old_states: whether the VMX numbers its migration states as it did up to ESXi 5.0.
        terse: whether the log announces a migration and says nothing of its progress.
        signs: where several services write the format, pairs of a log and a regex on "component: message" by which
            the lines of that log are known.
        signs_of: id of another format whose `signs` count, or None.
        samples: lines with the columns that they must give.
        section: its place in the file.
    """

    id: str
    title: str
    layer: str
    rank: int
    log: str
    generations: tuple[str, ...]
    time: str
    regex: str
    continuation: str | None
    component: str | None
    user: str | None
    host: str | None
    tails: tuple[str, ...]
    generic: bool
    old_states: bool
    terse: bool
    signs: tuple[tuple[str, str], ...]
    signs_of: str | None
    samples: tuple[FormatSample, ...]
    section: Section = field(repr=False)

    @property
    def is_simple(self) -> bool:
        """Whether all text behind the header is the message."""
        return self.regex.endswith(_SIMPLE_END)

    @cached_property
    def extractor(self) -> str:
        """The regex to run on whole columns.

        Capturing a long message costs five times the header, so a simple format captures the header as a whole
        (`head`) and the caller cuts it off.
        """
        return f"^(?P<head>{self.regex[1 : -len(_SIMPLE_END)]})" if self.is_simple else self.regex

    @property
    def accepting_group(self) -> str:
        """The group of the `extractor` that is missing only where the format does not accept the line."""
        return "head" if self.is_simple else "msg"

    @cached_property
    def groups(self) -> frozenset[str]:
        """The names of the groups that the regex has."""
        return frozenset(re.compile(self.regex).groupindex)

    @cached_property
    def empty_values(self) -> dict[str, tuple[str, ...]]:
        """The texts without a value (empty, or a dash) that groups may match, by the name of the group."""
        found = {
            name: tuple(text for text in ("", "-") if re.fullmatch(group(self.regex, name), text))
            for name in self.groups
        }
        return {name: texts for name, texts in found.items() if texts}

    @cached_property
    def header(self) -> str:
        """The regex that decides whether a line has this shape, without captures, anchors and free text at the end."""
        return unnamed(self.regex[1 : -len(_END)] + ")")

    @cached_property
    def prefix(self) -> str:
        """The regex before the message, without captures and anchors."""
        return unnamed(self._before_message)

    @property
    def _before_message(self) -> str:
        return self.regex[1 : self.regex.index("(?P<msg>")]

    @cached_property
    def continues(self) -> tuple[str, ...]:
        """Regexes, not anchored, for lines of this shape that continue the record before them."""
        before = self._before_message
        found = []
        if self.continuation is not None:
            # An optional blank would let the message begin at the blank itself.
            behind = f"{before[:-1]}" if before.endswith(" ?") else before
            found.append(unnamed(behind) + self.continuation.removeprefix("^"))
        if "(?P<cont>" in before:
            start = before.index("(?P<cont>")
            end = before.index(")?", start) + 1
            found.append(unnamed(before[:end] + before[end + 1 :]))
        return tuple(found)

    def work_out(self) -> None:
        """Work out now what follows from the regex: what is kept of a format then holds it too."""
        _ = self.extractor, self.groups, self.empty_values, self.header, self.prefix, self.continues


def unnamed(regex: str) -> str:
    """Return a regex whose groups capture nothing.

    >>> unnamed("(?P<host>[a-z]+) (?P<msg>.*)")
    '(?:[a-z]+) (?:.*)'
    """
    return re.sub(r"\(\?P<[a-z0-9_]+>", "(?:", regex)


def group(regex: str, name: str) -> str:
    """Return the text of a named group, parentheses included.

    >>> group("^(?P<ts>[0-9]{4}(?:Z)?) (?P<msg>.*)$", "ts")
    '(?P<ts>[0-9]{4}(?:Z)?)'
    """
    start = regex.index(f"(?P<{name}>")
    depth = 0
    for found in _PARENTHESES.finditer(regex, start):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return regex[start : found.end()]
    raise ValueError(f"group {name} has no end")
