"""Stage lines: the lines that start, advance, measure and end a migration, and the fields in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from vmlog.errors import PatternErrors
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.document import Document, read_documents
from vmlog.knowledge.frozen_objects import frozen
from vmlog.knowledge.literals import literals_of
from vmlog.knowledge.location import patterns_dir, shown_path
from vmlog.knowledge.sample import Sample, read_samples
from vmlog.knowledge.section import Section
from vmlog.knowledge.template import Template, normalise, read_templates
from vmlog.knowledge.template_index import TemplateIndex
from vmlog.terms import Kind, Side, Stage, Trigger

CONTEXT_EVENT: Final = "context"
TASK_ENDS: Final = frozenset({"begin", "end"})
"""The ends of the vCenter task that a line shows."""
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
        "parent",  # a task begins that migrations may come from: part of none, but names who requested them
        CONTEXT_EVENT,  # trouble on a host: belongs to no migration, but may explain one that fails near it
    }
)
# Names of placeholders; one name means the same in every file, so a new name is added here.
FIELDS: Final = frozenset(
    (
        "adapter",
        "address",
        "bandwidth_mb_s",
        "code",
        "count",
        "datacenter",
        "datastore",
        "destination",
        "destination_ip",
        "destination_world",
        "direction",
        "downtime_us",
        "entity",
        "event_id",
        "fault",
        "host",
        "kernel_operation",
        "leader",
        "line",
        "migrate_type",
        "migration_hex",
        "migration_id",
        "module",
        "name",
        "number",
        "operation",
        "pages_left",
        "precopy_stun_us",
        "reason",
        "role",
        "seconds",
        "side",
        "source",
        "source_ip",
        "state",
        "state_from",
        "state_to",
        "status",
        "swap",
        "switchover_s",
        "task",
        "text",
        "type",
        "uuid",
        "value",
        "vm_path",
        "vm_ref",
        "vmid",
        "world",
    )
)


_PUNCTUATION: Final = ".,:;!?()[]<>{}'\""


@dataclass(frozen=True, slots=True)
class Failing:
    """When a line with free text reports a failure: it has one of these words, at one of these levels (empty: any)."""

    event: str
    levels: frozenset[str]
    words: frozenset[str]
    unless: tuple[str, ...]

    def is_shown_by(self, text: str, level: str | None) -> bool:
        """Return whether the value of `{text}` reports a failure."""
        if self.levels and level not in self.levels:
            return False
        lowered = text.lower()
        words = {word.strip(_PUNCTUATION) for word in lowered.split()}
        return not words.isdisjoint(self.words) and not any(phrase in lowered for phrase in self.unless)


@dataclass(frozen=True, slots=True)
class StageLine:
    """One kind of line. `side`, `kind`, `trigger` and `failing` are None where the line does not tell.

    Attributes:
        needs_vmware_origin: people and other programs use the same words, so the line counts only from VMware's
            programs, or where it names hosts.
        beside: the log prints the line in many situations, so it counts only next to a line of the migration.
        generic: the line says that something failed, but not what.
        quotes: the line passes a message on; if only migrations have that message, the line belongs to a migration.
        pairs_with: id of the line that the destination writes at about the moment when the source writes this one.
        task: "begin" or "end" where the line shows that end of the vCenter task that moves a VM, else "".
        closes: whether the VMX is done with the migration when it writes the line.
        vcenter_event: whether the line is an event of vCenter, which repeats what its task says.
        presumed_kind: the kind of a migration of which nothing else shows the kind.
        ends_trouble: whether a context line tells that trouble is over.
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
    needs_vmware_origin: bool
    beside: bool
    generic: bool
    quotes: bool
    pairs_with: str
    task: str
    closes: bool
    vcenter_event: bool
    presumed_kind: Kind | None
    ends_trouble: bool
    failing: Failing | None
    matching: tuple[Sample, ...]
    foreign: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stage line found in a record, with its fields."""

    line: StageLine
    fields: Mapping[str, str]


def read_stage_line(document: Document) -> StageLine:
    """Make a stage line of a file; the document takes the errors."""
    root = document.root
    root.schema()
    identity, title = root.text("id"), root.text("title")
    if identity != document.path.stem:
        root.fail("id", f"must be the file's name, {document.path.stem!r}")
    match, marks, tests = root.table("match"), root.table("marks"), root.table("tests")
    line = StageLine(
        id=identity,
        title=title,
        logs=match.texts("logs"),
        templates=_templates(match),
        stage=marks.member_or_none("stage", Stage),
        event=marks.text("event", choices=EVENTS),
        side=marks.member_or_none("side", Side),
        kind=marks.member_or_none("kind", Kind),
        trigger=marks.member_or_none("trigger", Trigger),
        needs_vmware_origin=match.flag("needs_vmware_origin"),
        beside=marks.flag("beside"),
        generic=marks.flag("generic"),
        quotes=marks.flag("quotes"),
        pairs_with=marks.text("pairs_with", ""),
        task=marks.text("task", "", choices=TASK_ENDS | {""}),
        closes=marks.flag("closes"),
        vcenter_event=marks.flag("vcenter_event"),
        presumed_kind=marks.member_or_none("presumed_kind", Kind),
        ends_trouble=marks.flag("ends_trouble"),
        failing=_failing(root),
        matching=read_samples(tests, "match"),
        foreign=read_samples(tests, "no_match"),
    )
    if not line.matching:
        tests.fail("match", "at least one sample is needed")
    for section in (match, marks, tests, root):
        section.finish()
    return line


def _templates(match: Section) -> tuple[Template, ...]:
    templates = read_templates(match, "templates")
    for template in templates:
        for name in sorted(template.names - FIELDS):
            match.fail("templates", f"{{{name}}} is not a known field")
    if not templates:
        match.fail("templates", "at least one is needed")
    return templates


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
    """All stage lines, indexed by the constant texts in them."""

    def __init__(self, lines: tuple[StageLine, ...]) -> None:
        self.lines = lines
        self._templates = TemplateIndex(
            (literal, template, line)
            for line in lines
            for template in line.templates
            for literal in literals_of(template)
        )

    def marks(self, text: str, log: str) -> tuple[Mark, ...]:
        """Return the stage lines that a record matches, by id; the first matching template gives the fields."""
        found: dict[str, Mark] = {}
        for line, match, _ in self._templates.matches(text, normalise(text)):
            if line.id not in found and (not line.logs or log in line.logs):
                found[line.id] = Mark(line, match.variables)
        return tuple(found[name] for name in sorted(found))

    def may_mark(self, text: str) -> bool:
        """Return whether a text with any digits in place of its zeros may match a stage line."""
        return self._templates.may_match(text, normalise(text))


@lru_cache(maxsize=1)
def load_stages() -> StageLines:
    """Load the stage lines of `patterns/stages/` and the context lines of `patterns/context/`.

    Raises:
        PatternErrors: when a file is wrong.
    """
    folders = [patterns_dir() / "stages", patterns_dir() / "context"]
    paths = [path for folder in folders for path in sorted(folder.rglob("*.toml"))]
    return StageLines(frozen("stages", paths, lambda: read_stage_lines(folders, DataCache.of(folders)).lines))


def read_stage_lines(folders: Sequence[Path], cache: DataCache | None = None) -> StageLines:
    """Read every stage line of some folders, through a cache if there is one.

    Raises:
        PatternErrors: with all that is wrong with any file.
    """
    files = [(path, shown_path(path)) for folder in folders for path in sorted(folder.rglob("*.toml"))]
    loaded, errors = read_documents(files, read_stage_line, cache)
    known = {path.stem for path, _ in files}
    for line, document in loaded:
        if line.pairs_with and line.pairs_with not in known:
            document.error(f"[marks] pairs_with: there is no stage line {line.pairs_with!r}", "marks", "pairs_with")
        errors += document.errors
    if errors:
        raise PatternErrors(errors)
    if cache:
        cache.save()
    return StageLines(tuple(line for line, _ in loaded))
