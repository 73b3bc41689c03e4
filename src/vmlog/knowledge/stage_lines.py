"""Stage lines as data: the lines that start, advance, measure and end a migration, with the fields they carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from vmlog.errors import PatternError, PatternErrors
from vmlog.knowledge.datafile import DataCache, Document, Section
from vmlog.knowledge.literals import literals_of
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.template import Template, TemplateError, normalise
from vmlog.terms import Kind, Side, Stage, Trigger

# The ends of the vCenter task that a line shows.
TASK_ENDS: Final = frozenset({"begin", "end"})
# What a stage line says about the migration.
EVENTS: Final = frozenset(
    {
        "identity",  # names the migration or joins identifiers, says nothing about its course
        "begin",  # the stage begins
        "end",  # the stage is done
        "measure",  # prints a figure of the stage
        "over",  # a side is done with it, well or badly
        "success",  # the migration (or this side of it) has succeeded
        "fail",  # the migration has failed
        "cancel",  # somebody or something cancelled it
        "abort",  # a host gave it up by itself: a failure, whatever else calls it cancelled
        "refuse",  # it was turned down before it started
        "error",  # something failed: counts when joined to a migration that nothing says has succeeded
        "warning",  # a check found what need not keep the migration from going on
        "outlook",  # a task ended, well or badly, by the variable `status`
        "parent",  # a task begins that migrations may come from: part of none, but tells what asked for them
        "context",  # trouble on a host: belongs to no migration, but may explain one that fails near it
    }
)
# Placeholder names that have a meaning for the correlation; others are kept as they are.
FIELDS: Final = frozenset(
    (
        "adapter",
        "address",
        "attempt",
        "bandwidth_mb_s",
        "chain",
        "code",
        "count",
        "data_mb",
        "datacenter",
        "datastore",
        "destination",
        "destination_ip",
        "destination_world",
        "direction",
        "disk",
        "downtime_us",
        "entity",
        "event_id",
        "event_type",
        "fault",
        "file",
        "host",
        "kernel_operation",
        "leader",
        "level",
        "line",
        "lro",
        "method",
        "migrate_type",
        "migration_hex",
        "migration_id",
        "module",
        "name",
        "number",
        "operation",
        "pages_left",
        "peer",
        "percent",
        "precopy_stun_us",
        "priority",
        "reason",
        "role",
        "seconds",
        "session",
        "side",
        "source",
        "source_ip",
        "state",
        "state_from",
        "state_to",
        "status",
        "stun_us",
        "swap",
        "switchover_s",
        "task",
        "text",
        "time_us",
        "type",
        "user",
        "uuid",
        "value",
        "vm",
        "vm_path",
        "vm_ref",
        "vmid",
        "world",
    )
)


_PUNCTUATION: Final = ".,:;!?()[]<>{}'\""


@dataclass(frozen=True, slots=True)
class Failing:
    """When a line that may say anything tells of a failure: by one of some words, at one of some levels."""

    event: str
    levels: frozenset[str]
    words: frozenset[str]
    unless: tuple[str, ...]

    def told_by(self, text: str, level: str | None) -> bool:
        """Whether what stands in `{text}` tells of a failure."""
        if self.levels and level not in self.levels:
            return False
        lowered = text.lower()
        said = {word.strip(_PUNCTUATION) for word in lowered.split()}
        return not said.isdisjoint(self.words) and not any(phrase in lowered for phrase in self.unless)


@dataclass(frozen=True, slots=True)
class StageLine:
    """One kind of line. `side`, `kind`, `trigger` and `failing` are null where the line does not tell.

    `spoken` marks a line that people and other programs word alike: it counts only of VMware's programs, or where it
    shows that it is about hosts. `generic` marks a line that only says that something failed, and not what. `beside`
    marks a line that its log prints for anything: of a migration it tells only right beside a line that does. `quotes`
    marks a line that passes a message on: with one that only migrations have, it tells of a migration by itself.

    Attributes:
        pairs_with: id of the line that the destination writes at about the moment when the source writes this one.
        task: "begin" or "end" where the line shows that end of the vCenter task that moves a VM, else "".
        closes: whether the VMX is done with the migration when it writes the line.
        vcenter_event: whether the line is an event of vCenter, which repeats what its task says.
        presumed_kind: the kind of a migration of which nothing else shows the kind.
    """

    id: str
    title: str
    logs: tuple[str, ...]
    templates: tuple[Template, ...]
    stage: Stage | None
    event: str
    side: Side | None
    kind: Kind | None
    trigger: Trigger | None
    spoken: bool
    beside: bool
    generic: bool
    quotes: bool
    pairs_with: str
    task: str
    closes: bool
    vcenter_event: bool
    presumed_kind: Kind | None
    failing: Failing | None
    matching: tuple[tuple[str, dict[str, str]], ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage line found in a record, with its fields."""

    line: StageLine
    fields: Mapping[str, str]


def read_stage_line(
    path: Path, label: str, cache: DataCache | None = None
) -> tuple[StageLine | None, list[PatternError]]:
    """Read one stage file, through a cache if there is one. Returns the line, or null and every error in the file."""
    document = Document(path, label, cache.get(path) if cache else None)
    if document.errors:
        return None, document.errors
    root = document.root
    if root.integer("schema") != 1:
        root.fail("schema", "must be 1")
    identity, title = root.text("id"), root.text("title")
    if identity != path.stem:
        root.fail("id", f"must be the file's name, {path.stem!r}")
    match = root.table("match")
    logs, templates = match.texts("logs"), []
    for text in match.texts("templates"):
        try:
            template = Template(text)
        except TemplateError as error:
            match.fail("templates", f"{text!r} {error}")
            continue
        for name in sorted(template.names - FIELDS):
            match.fail("templates", f"{{{name}}} is not a known field")
        templates.append(template)
    if not templates:
        match.fail("templates", "at least one is needed")
    spoken = match.flag("spoken", default=False)
    match.finish()
    marks = root.table("marks")
    stage = marks.text("stage", "", choices=frozenset(Stage) | {""})
    event = marks.text("event", choices=EVENTS)
    side = marks.text("side", "", choices=frozenset(Side) | {""})
    kind = marks.text("kind", "", choices=frozenset(Kind) | {""})
    trigger = marks.text("trigger", "", choices=frozenset(Trigger) | {""})
    beside, generic = marks.flag("beside", default=False), marks.flag("generic", default=False)
    quotes = marks.flag("quotes", default=False)
    pairs_with, task = marks.text("pairs_with", ""), marks.text("task", "", choices=TASK_ENDS | {""})
    closes, vcenter_event = marks.flag("closes", default=False), marks.flag("vcenter_event", default=False)
    presumed_kind = marks.text("presumed_kind", "", choices=frozenset(Kind) | {""})
    marks.finish()
    failing = _failing(root)
    tests = root.table("tests")
    matching, foreign = [], []
    for section in tests.tables("match"):
        matching.append((section.text("text"), section.strings("vars")))
        section.finish()
    for section in tests.tables("no_match"):
        foreign.append(section.text("text"))
        section.finish()
    tests.finish()
    root.finish()
    if not matching:
        root.fail("tests", "at least one sample is needed")
    if document.errors:
        return None, document.errors
    if cache:
        cache.put(path, document.data)
    return StageLine(
        identity, title, logs, tuple(templates), Stage(stage) if stage else None, event, Side(side) if side else None,
        Kind(kind) if kind else None, Trigger(trigger) if trigger else None, spoken, beside, generic, quotes,
        pairs_with, task, closes, vcenter_event, Kind(presumed_kind) if presumed_kind else None, failing,
        tuple(matching), tuple(foreign),
    ), []  # fmt: skip


def _failing(root: Section) -> Failing | None:
    section = root.table("failing")
    event = section.text("event", "", choices=EVENTS | {""})
    levels, words, unless = section.texts("levels"), section.texts("words"), section.texts("unless")
    section.finish()
    if not event:
        return None
    if not words:
        section.fail("words", "at least one is needed")
    return Failing(event, frozenset(levels), frozenset(words), unless)


class StageLines:
    """All stage lines, ready to be asked about a record."""

    def __init__(self, lines: tuple[StageLine, ...]) -> None:
        self.lines = lines
        self._by_literal: dict[str, list[tuple[Template, StageLine]]] = {}
        for line in lines:
            for template in line.templates:
                for literal in literals_of(template):
                    self._by_literal.setdefault(literal, []).append((template, line))

    def marks(self, text: str, log: str) -> tuple[Mark, ...]:
        """Every stage line that the record states; the first template of a line that fits gives its fields."""
        prepared = normalise(text)
        found: dict[str, Mark] = {}
        for literal, entries in self._by_literal.items():
            if literal not in text:
                continue
            for template, line in entries:
                if line.id in found or (line.logs and log not in line.logs):
                    continue
                place = template.search(prepared)
                if place:
                    found[line.id] = Mark(line, place.variables)
        return tuple(found[name] for name in sorted(found))


@lru_cache(maxsize=1)
def load_stages() -> StageLines:
    """Load the stage lines of `patterns/stages/` and the context lines of `patterns/context/`.

    Raises:
        PatternErrors: when a file is wrong.
    """
    root = patterns_dir()
    folders = [root / "stages", root / "context"]
    cache = DataCache.of(folders)
    lines, errors = [], []
    for path in [path for folder in folders for path in sorted(folder.rglob("*.toml"))]:
        line, problems = read_stage_line(path, f"patterns/{path.relative_to(root).as_posix()}", cache)
        errors += problems
        if line:
            lines.append(line)
    ids = {line.id for line in lines}
    errors += [
        PatternError(f"{line.id}: [marks] pairs_with: there is no stage line {line.pairs_with!r}")
        for line in lines
        if line.pairs_with and line.pairs_with not in ids
    ]
    if errors:
        raise PatternErrors(errors)
    cache.save()
    return StageLines(tuple(lines))
