"""One format file: how one log is written in one product generation, with lines that prove it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from vmlog.errors import Location, PatternError, PatternErrors
from vmlog.knowledge.datafile import DataCache
from vmlog.knowledge.location import patterns_dir

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
_REQUIRED: Final[dict[str, type]] = {
    "schema": int,
    "id": str,
    "title": str,
    "layer": str,
    "rank": int,
    "log": str,
    "generations": list,
    "time": str,
    "regex": str,
    "samples": list,
}
_OPTIONAL: Final[dict[str, type]] = {
    "continuation": str,
    "component": str,
    "user": str,
    "host": str,
    "tails": list,
    "signs": dict,
    "signs_of": str,
    "generic": bool,
    "old_states": bool,
    "terse": bool,
}
# Escaped characters and classes are taken whole: parentheses in them are text.
_PARENTHESES: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]")
_TABLE_OR_KEY: Final = re.compile(r"\s*(?:\[\[(?P<table>[a-z_]+)\]\]|(?P<key>[A-Za-z0-9_-]+)\s*=)")


@dataclass(frozen=True, slots=True)
class FormatSample:
    """A line written for this project and the columns it must give; times are ISO 8601 text with Z."""

    line: str
    expect: dict[str, str | bool]
    location: Location


@dataclass(frozen=True, eq=False)
class Format:
    """One line shape. `rank`: smaller is more specific and has precedence. `regex` starts with `^`, ends in `.*)$`.

    `generic` shapes are written by programs of other makers too: they alone do not tell that a log is VMware's.
    `old_states`: the VMX numbers its migration states as it did up to ESXi 5.0. `terse`: the log announces a migration
    and says nothing of its progress.

    Where several services write the same shape, `signs` are pairs of a log and a regex on "component: message" by which
    its lines are known; `signs_of` is another format that has them.
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
    location: Location

    @property
    def is_simple(self) -> bool:
        """Whether everything behind the header is the message, whatever it is."""
        return self.regex.endswith(_SIMPLE_END)

    @cached_property
    def extractor(self) -> str:
        """The regex to run on whole columns.

        Capturing a long message costs five times the header, so a simple format captures the header as a whole
        (`head`) and the caller cuts it off.
        """
        return f"^(?P<head>{self.regex[1 : -len(_SIMPLE_END)]})" if self.is_simple else self.regex

    @property
    def proof(self) -> str:
        """The group of the `extractor` that is null only where the format does not accept the line."""
        return "head" if self.is_simple else "msg"

    @cached_property
    def groups(self) -> frozenset[str]:
        """The names of the groups that the regex has."""
        return frozenset(re.compile(self.regex).groupindex)

    @cached_property
    def void(self) -> dict[str, tuple[str, ...]]:
        """What says nothing (no character, or a dash) and may be found in a group, by the names of such groups."""
        found = {
            name: tuple(text for text in ("", "-") if re.fullmatch(group(self.regex, name), text))
            for name in self.groups
        }
        return {name: texts for name, texts in found.items() if texts}

    @cached_property
    def header(self) -> str:
        """What decides whether a line has this shape: no captures, no anchors, no free text at the end."""
        return unnamed(self.regex[1 : -len(_END)] + ")")

    @cached_property
    def prefix(self) -> str:
        """What stands before the message, without captures and anchors."""
        return unnamed(self._before)

    @property
    def _before(self) -> str:
        return self.regex[1 : self.regex.index("(?P<msg>")]

    @cached_property
    def continues(self) -> tuple[str, ...]:
        """Regexes without anchors at the start for lines of this shape that continue the record before them."""
        before = self._before
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


def unnamed(regex: str) -> str:
    """Turn every named group into one that captures nothing."""
    return re.sub(r"\(\?P<[a-z0-9_]+>", "(?:", regex)


def group(regex: str, name: str) -> str:
    """The text of a named group, parentheses included."""
    start = regex.index(f"(?P<{name}>")
    depth = 0
    for found in _PARENTHESES.finditer(regex, start):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return regex[start : found.end()]
    raise ValueError(f"group {name} has no end")


def read_format(path: Path, cache: DataCache | None = None) -> Format:
    """Read one file; what the cache knows of it was found right before.

    Raises:
        PatternError: The file is no TOML, or a key is missing, unknown, of the wrong type or out of range.
    """
    known = cache.get(path) if cache else None
    data, lines = (known, _Lines(path, "")) if known and known.keys() >= _REQUIRED.keys() else _checked(path)
    item = Format(
        id=data["id"],
        title=data["title"],
        layer=data["layer"],
        rank=data["rank"],
        log=data["log"],
        generations=tuple(data["generations"]),
        time=data["time"],
        regex=data["regex"],
        continuation=data.get("continuation"),
        component=data.get("component"),
        user=data.get("user"),
        host=data.get("host"),
        tails=tuple(data.get("tails", ())),
        generic=data.get("generic", False),
        old_states=data.get("old_states", False),
        terse=data.get("terse", False),
        signs=tuple(data.get("signs", {}).items()),
        signs_of=data.get("signs_of"),
        samples=tuple(_sample(sample, lines.sample(index)) for index, sample in enumerate(data["samples"])),
        location=lines.of("id"),
    )
    if cache:
        cache.put(path, data)
    return item


def _checked(path: Path) -> tuple[dict[str, Any], _Lines]:
    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PatternError(f"not readable as TOML: {error}", Location(str(path))) from None
    lines = _Lines(path, text)
    _check_keys(data, lines)
    _check_values(data, path, lines)
    return data, lines


class _Lines:
    """Where keys and samples stand in a file, for messages."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = str(path)
        self._keys: dict[str, int] = {}
        self._samples: list[int] = []
        for number, line in enumerate(text.splitlines(), start=1):
            found = _TABLE_OR_KEY.match(line)
            if found and found["table"]:
                self._samples.append(number)
            elif found:
                self._keys.setdefault(found["key"], number)

    def of(self, key: str) -> Location:
        return Location(self._path, self._keys.get(key))

    def sample(self, index: int) -> Location:
        return Location(self._path, self._samples[index] if index < len(self._samples) else None)


def _check_keys(data: dict[str, Any], lines: _Lines) -> None:
    allowed = _REQUIRED | _OPTIONAL
    for key, value in data.items():
        if key not in allowed:
            raise PatternError(f"unknown key {key!r}", lines.of(key))
        if type(value) is not allowed[key]:
            raise PatternError(f"{key!r} must be of type {allowed[key].__name__}", lines.of(key))
    for key in _REQUIRED.keys() - data.keys():
        raise PatternError(f"key {key!r} is missing", lines.of("id"))


def _check_values(data: dict[str, Any], path: Path, lines: _Lines) -> None:
    faults = {
        "schema": data["schema"] != 1 and "only schema 1 is known",
        "id": data["id"] != path.stem and f"the id must be the file's name, {path.stem!r}",
        "layer": data["layer"] not in LAYERS and f"layer must be one of {', '.join(LAYERS)}",
        "time": data["time"] not in STAMP_KINDS and f"time must be one of {', '.join(STAMP_KINDS)}",
        "regex": _regex_fault(data["regex"]),
        "continuation": _text_regex_fault(data.get("continuation")),
        **{key: _text_regex_fault(data.get(key)) for key in ("component", "user", "host")},
        "signs": next(filter(None, map(_text_regex_fault, data.get("signs", {}).values())), None),
        "generations": not _texts(data["generations"]) and "must name at least one generation",
        "samples": not data["samples"] and "a format needs at least one sample",
    }
    for key, fault in faults.items():
        if fault:
            raise PatternError(str(fault), lines.of(key))


def _texts(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(item, str) for item in value)


def _regex_fault(regex: str) -> str | None:
    try:
        names = set(re.compile(regex).groupindex)
    except re.error as error:
        return f"the regex does not compile: {error}"
    if not (regex.startswith("^") and regex.endswith(_END) and "msg" in names):
        return f"the regex must start with ^, have a group 'msg' and end with {_END}"
    return f"unknown group {min(names - GROUPS)!r}" if names - GROUPS else None


def _text_regex_fault(regex: str | None) -> str | None:
    if regex is None:
        return None
    try:
        re.compile(regex)
    except re.error as error:
        return f"the regex does not compile: {error}"
    return None if regex.startswith("^") else "the regex must start with ^"


def _sample(data: Any, location: Location) -> FormatSample:
    if not isinstance(data, dict) or data.keys() != {"line", "expect"}:
        raise PatternError("a sample has exactly the keys 'line' and 'expect'", location)
    line, expect = data["line"], data["expect"]
    if not isinstance(line, str) or not isinstance(expect, dict) or not expect:
        raise PatternError("a sample needs a line and at least one expected column", location)
    for column in expect.keys() - set(LINE_COLUMNS):
        raise PatternError(f"a sample expects the unknown column {column!r}", location)
    return FormatSample(line, expect, location)


def read_format_files(folder: Path, cache: DataCache | None = None) -> tuple[Format, ...]:
    """Read every file of a folder, through a cache if there is one.

    Raises:
        PatternErrors: with all files that are wrong.
    """
    formats, errors = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            formats.append(read_format(path, cache))
        except PatternError as error:
            errors.append(error)
    if errors:
        raise PatternErrors(errors)
    if cache:
        cache.save()
    return tuple(formats)


@cache
def load_format_files() -> tuple[Format, ...]:
    """Load the formats of `patterns/formats/`.

    Raises:
        PatternErrors: with all files that are wrong.
    """
    folder = patterns_dir() / "formats"
    return read_format_files(folder, DataCache.of([folder]))
