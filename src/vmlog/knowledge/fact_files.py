"""The shapes of the files that state facts, by the files of `patterns/facts/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Final

from vmlog.errors import Location, PatternErrors
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.document import Document, read_documents
from vmlog.knowledge.fact_names import load_fact_names
from vmlog.knowledge.frozen_objects import frozen
from vmlog.knowledge.location import patterns_dir, shown_path
from vmlog.knowledge.release import is_between
from vmlog.knowledge.section import Section

END_MISSING: Final = "file.end_missing"
"""The fact that a reader states when a file ends in the middle of something; any file may."""
LISTED: Final = "file.listed"
"""The fact that a reader states when a file names all things of a kind, the subject, wherever the file then ends.

In place of a kind it may be the name of a fact: all of its subjects are known.
"""
TRUSTS: Final = ("dump", "json", "command", "store", "conf", "vm_file", "log")
_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_READER: Final = re.compile(r"[a-z][a-z0-9_]*")
# Outputs that a shell numbers, names that an unpacker cut, fragments.
_NUMBERED: Final = r"(?:[12]\.)?"
_LAST_WITH_TMP: Final = "4.1"
_FRAGMENT: Final = r"(?:\.frag-[0-9]{1,9})?"


@dataclass(frozen=True, slots=True)
class FactSample:
    """A text of the shape and the facts that must be read from it.

    Attributes:
        name: what the sample shows.
        inner: path that the file had.
        text: its content.
        is_sql: whether the text is SQL that makes the file, a database.
        is_cut: whether it is read as a file whose end is missing.
        rows: name, subject, value and line of every fact, and the VM's key for facts about one.
        is_part: whether `rows` are only some of the facts.
    """

    name: str
    inner: str
    text: str
    is_sql: bool
    is_cut: bool
    rows: tuple[tuple[str, str, str | int | float | bool, int, str], ...]
    is_part: bool
    section: Section = field(repr=False, compare=False)

    @property
    def location(self) -> Location:
        """The place of the sample in its file."""
        return self.section.location()


@dataclass(frozen=True)
class FactFile:
    """One shape of file.

    Attributes:
        id: the name of its pattern file.
        title: what the file is, for people.
        reader: the module of `facts/readers/` that reads it.
        paths: where it lies in a bundle, in small letters; `*` stands for anything without a slash.
        shown_path: a path as users see it, with its capitals and without `*`.
        anywhere: whether its base name alone names it, in any folder.
        begins: a regex that finds the shape in the first 4 KiB of a file with another name; "" for none.
        trust: where its facts come from.
        gives: names of facts that it states.
        lists: kinds of things of which it names all that the host or VM has: what is not in it does not exist.
        since, until: the releases whose bundles hold it, "" for no limit.
        of_all_hosts: whether its facts are vCenter's and hold for every host.
        optional: whether bundles often lack it, so that its absence is nothing to tell.
        may_be_empty: whether a command that finds nothing prints nothing: an empty file is then not called cut.
        max_bytes: how much of it is read.
        how_to_get: how a user gets it from a live host.
        path: its pattern file, from which the samples are read when they are used.
    """

    id: str
    title: str
    reader: str
    paths: tuple[str, ...]
    shown_path: str
    anywhere: bool
    begins: str
    trust: str
    gives: frozenset[str]
    lists: frozenset[str]
    since: str
    until: str
    of_all_hosts: bool
    optional: bool
    may_be_empty: bool
    max_bytes: int
    how_to_get: str
    path: Path = field(repr=False, compare=False)

    @cached_property
    def tails(self) -> tuple[str, ...]:
        """Regexes for the ends of paths in small letters, from the base name or a folder on."""
        return tuple(_tail(path, anywhere=self.anywhere) for path in self.paths)

    @cached_property
    def begins_with(self) -> re.Pattern[str] | None:
        """Finds the shape in the start of a file."""
        return re.compile(self.begins, re.M) if self.begins else None

    @property
    def location(self) -> Location:
        """Its pattern file."""
        return Location(shown_path(self.path))

    def path_of(self, version: str | None) -> str:
        """Return where a user finds the file in a bundle of this release; before 5.0 outputs lie in tmp/."""
        old = [path for path in self.paths if path.startswith("tmp/")]
        if version and old and is_between(version, "", _LAST_WITH_TMP):
            return old[0].replace("*", "PID")
        return self.shown_path

    def samples(self) -> tuple[FactSample, ...]:
        """Read the samples."""
        return _samples(Document(self.path, shown_path(self.path)).root.table("tests"))


def paths_regex(shapes: Iterable[FactFile]) -> str:
    """Return a regex without groups that the paths, in small letters, of files of these shapes match as a whole.

    Every path of a source is asked: base names are looked at once, whatever the number of folders.
    """
    tails = [tail for shape in shapes for tail in shape.tails]
    # What all names have in common is written once: half as much to compile.
    names = "|".join(tail[len(_NUMBERED) : -len(_FRAGMENT)] for tail in tails if "/" not in tail.replace("[^/]", ""))
    others = "|".join(tail for tail in tails if "/" in tail.replace("[^/]", ""))
    found = [f"(?:[^/]*+/)*+{_NUMBERED}(?:{names}){_FRAGMENT}"] if names else []
    return "|".join(found + (["(?:.*/)?(?:" + others + ")"] if others else []))


def _tail(path: str, *, anywhere: bool) -> str:
    folder, slash, name = path.rpartition("/")
    last = _NUMBERED + _glob(name) + _FRAGMENT
    return last if anywhere else _glob(folder) + slash + last


def _glob(path: str) -> str:
    """Return a regex for a path with stars, in linear time: a part between two of them is taken where it first is."""
    first, *middle = map(re.escape, path.split("*"))
    last = "[^/]*" + middle.pop() if middle else ""
    return first + "".join(f"(?>[^/]*?{part})" for part in middle) + last


@cache
def load_fact_files() -> Mapping[str, FactFile]:
    """Load the shapes by id.

    Raises:
        PatternErrors: with all that is wrong with any file.
    """
    paths = sorted((patterns_dir() / "facts").glob("*.toml"))
    return frozen("facts", paths, partial(_read_fact_files, paths))


def _read_fact_files(paths: Sequence[Path]) -> dict[str, FactFile]:
    cache_file = DataCache.of([patterns_dir() / "facts"])
    loaded, errors = read_documents(
        [(path, shown_path(path)) for path in paths], read_fact_file, cache_file, ("tests",)
    )
    if errors:
        raise PatternErrors(errors)
    cache_file.save()
    return {item.id: item for item, _ in loaded}


def read_fact_file(document: Document) -> FactFile:
    """Make a shape of a file; the document takes the errors."""
    root = document.root
    root.schema()
    # What an earlier run found right needs no table to be checked against.
    names = None if document.is_checked else load_fact_names()
    kinds = None if names is None else {name.kind for name in names.values()}
    shape = FactFile(
        id=document.path.stem,
        title=root.text("title"),
        reader=root.text("reader"),
        paths=root.texts("paths"),
        shown_path=root.text("shown_path", next(iter(root.texts("paths")), "")),
        anywhere=root.flag("anywhere", default=True),
        begins=root.text("begins", ""),
        trust=root.text("trust", choices=TRUSTS),
        gives=frozenset(root.texts("gives", choices=names)),
        lists=frozenset(root.texts("lists", choices=kinds)),
        since=root.text("since", ""),
        until=root.text("until", ""),
        of_all_hosts=root.flag("of_all_hosts"),
        optional=root.flag("optional"),
        may_be_empty=root.flag("may_be_empty"),
        max_bytes=root.integer("max_kib", 1024, low=1, high=65536) * 1024,
        how_to_get=root.text("how_to_get"),
        path=document.path,
    )
    tests = root.table("tests")
    root.finish()
    if not document.is_checked:
        _check(shape, root)
        _check_samples(shape, tests)
    return shape


def _check(shape: FactFile, root: Section) -> None:
    """Record what is wrong with the values."""
    if not _READER.fullmatch(shape.reader):
        root.fail("reader", "must be the name of a module in facts/readers")
    if not shape.paths:
        root.fail("paths", "must name at least one path")
    if any(path != path.lower() for path in shape.paths):
        root.fail("paths", "must be in small letters")
    if "*" in shape.shown_path or not re.fullmatch("|".join(map(_glob, shape.paths)), shape.shown_path.lower()):
        root.fail("shown_path", "must be one of the paths, with anything else for each `*`")
    for key in ("since", "until"):
        if root.has(key) and not _VERSION.fullmatch(root.text(key)):
            root.fail(key, "must be a version, such as 6.5")
    if shape.begins:
        try:
            re.compile(shape.begins)
        except re.error as error:
            root.fail("begins", f"not a valid regex: {error}")


def _samples(tests: Section) -> tuple[FactSample, ...]:
    return tuple(_sample(section) for section in tests.tables("sample"))


def _check_samples(shape: FactFile, tests: Section) -> None:
    """Record what is wrong with the samples; that what they state is right, running them shows."""
    names = load_fact_names()
    for sample in _samples(tests):
        for name, _, value, line, _ in sample.rows:
            if name not in names:
                sample.section.fail("facts", f"{name!r} is no fact of patterns/tables/facts.toml")
            elif name not in shape.gives and name not in (END_MISSING, LISTED):
                sample.section.fail("facts", f"{name!r} is not among the facts that the file gives")
            elif type(value) is not names[name].type:
                sample.section.fail("facts", f"{name} must be {names[name].type.__name__}, not {value!r}")
            if line < 0:
                sample.section.fail("facts", f"{name}: a line is 0 or more")
        sample.section.finish()
    tests.finish()


def _sample(section: Section) -> FactSample:
    rows: list[tuple[str, str, str | int | float | bool, int, str]] = []
    for number, row in enumerate(section.arrays("facts"), start=1):
        match row:
            case [str(name), str(subject), (str() | int() | float() | bool()) as value, int(line)]:
                rows.append((name, subject, value, line, ""))
            case [str(name), str(subject), (str() | int() | float() | bool()) as value, int(line), str(vm)]:
                rows.append((name, subject, value, line, vm))
            case _:
                section.fail("facts", f"row {number} must be [name, subject, value, line] or end with the VM's key")
    return FactSample(
        name=section.text("name"),
        inner=section.text("inner", ""),
        text=section.text("text"),
        is_sql=section.flag("sql"),
        is_cut=section.flag("cut"),
        rows=tuple(rows),
        is_part=section.flag("part"),
        section=section,
    )
