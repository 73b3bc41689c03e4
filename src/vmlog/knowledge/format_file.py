"""Reading the format files: strictly, all of them, with all their errors."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import Final

from vmlog.errors import PatternErrors
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.document import Document, read_documents
from vmlog.knowledge.frozen_objects import frozen
from vmlog.knowledge.line_format import GROUPS, LAYERS, LINE_COLUMNS, STAMP_KINDS, Format, FormatSample
from vmlog.knowledge.location import patterns_dir, shown_path
from vmlog.knowledge.section import Section

_END: Final = ".*)$"


def read_format(document: Document) -> Format:
    """Make a format of a file; the document takes the errors."""
    root = document.root
    root.schema()
    identity = root.text("id")
    if identity != document.path.stem:
        root.fail("id", f"must be the file's name, {document.path.stem!r}")
    item = Format(
        id=identity,
        title=root.text("title"),
        layer=root.text("layer", choices=LAYERS),
        rank=root.integer("rank"),
        log=root.text("log"),
        generations=root.texts("generations"),
        time=root.text("time", choices=STAMP_KINDS),
        regex=root.text("regex"),
        continuation=_regex(root, "continuation"),
        component=_regex(root, "component"),
        user=_regex(root, "user"),
        host=_regex(root, "host"),
        tails=root.texts("tails"),
        generic=root.flag("generic"),
        old_states=root.flag("old_states"),
        terse=root.flag("terse"),
        signs=tuple(root.strings("signs").items()),
        signs_of=root.text("signs_of", "") or None,
        samples=tuple(_sample(section) for section in root.tables("samples")),
        section=root,
    )
    if not document.is_checked:
        _check(item)
    root.finish()
    return item


def _check(item: Format) -> None:
    """Record what is wrong with the values."""
    fault = _line_regex_fault(item.regex)
    if fault:
        item.section.fail("regex", fault)
    for regex in dict(item.signs).values():
        fault = _start_regex_fault(regex)
        if fault:
            item.section.fail("signs", fault)
    if not item.generations:
        item.section.fail("generations", "must name at least one generation")
    if not item.samples:
        item.section.fail("samples", "at least one is needed")


def _line_regex_fault(regex: str) -> str | None:
    """Return what is wrong with the regex of a whole line.

    >>> _line_regex_fault("^(?P<colour>red) (?P<msg>.*)$")
    "has the unknown group 'colour'"
    """
    try:
        names = set(re.compile(regex).groupindex)
    except re.error as error:
        return f"does not compile: {error}"
    if not (regex.startswith("^") and regex.endswith(_END) and "msg" in names):
        return f"must start with ^, have a group 'msg' and end with {_END}"
    return f"has the unknown group {min(names - GROUPS)!r}" if names - GROUPS else None


def _regex(section: Section, key: str) -> str | None:
    """Return a regex on the start of a message, None when absent."""
    regex = section.text(key, "")
    fault = _start_regex_fault(regex) if regex and not section.is_checked else None
    if fault:
        section.fail(key, fault)
    return regex or None


def _start_regex_fault(regex: str) -> str | None:
    try:
        re.compile(regex)
    except re.error as error:
        return f"does not compile: {error}"
    return None if regex.startswith("^") else "must start with ^"


def _sample(section: Section) -> FormatSample:
    line, expect = section.text("line"), section.values("expect")
    if not expect and section.has("expect"):
        section.fail("expect", "at least one column is needed")
    for column in expect.keys() - set(LINE_COLUMNS):
        section.fail("expect", f"{column!r} is not a column")
    section.finish()
    return FormatSample(line, expect, section)


def read_format_files(folder: Path, cache: DataCache | None = None) -> tuple[Format, ...]:
    """Read every format file of a folder, through a cache if there is one.

    Raises:
        PatternErrors: with all that is wrong with any file.
    """
    files = [(path, shown_path(path)) for path in sorted(folder.glob("*.toml"))]
    loaded, errors = read_documents(files, read_format, cache)
    known = {path.stem for path, _ in files}
    for item, document in loaded:
        for name in {*item.tails} - known:
            item.section.fail("tails", f"there is no format {name!r}")
        if item.signs_of and item.signs_of not in known:
            item.section.fail("signs_of", f"there is no format {item.signs_of!r}")
        errors += document.errors
    if errors:
        raise PatternErrors(errors)
    if cache:
        cache.save()
    return tuple(item for item, _ in loaded)


@cache
def load_format_files() -> tuple[Format, ...]:
    """Load the formats of `patterns/formats/`.

    Raises:
        PatternErrors: with all that is wrong with any file.
    """
    folder = patterns_dir() / "formats"
    paths = sorted(folder.glob("*.toml"))
    return frozen("lines", paths, partial(_worked_out_formats, folder))


def _worked_out_formats(folder: Path) -> tuple[Format, ...]:
    formats = read_format_files(folder, DataCache.of([folder]))
    for item in formats:
        item.work_out()
    return formats
