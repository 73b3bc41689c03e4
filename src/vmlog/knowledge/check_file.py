"""The checks of `vmlog check`, by the files of `patterns/checks/`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from vmlog.errors import Location, PatternError, PatternErrors
from vmlog.knowledge.answer_values import fault_of_step
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.condition import Condition, compile_condition
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.document import Document, read_documents
from vmlog.knowledge.fact_names import load_fact_names
from vmlog.knowledge.kept_conditions import kept_condition
from vmlog.knowledge.location import patterns_dir, shown_path
from vmlog.knowledge.section import Section
from vmlog.model import Reference
from vmlog.terms import CheckOutcome, CheckSeverity, Scope, Stage

_NUMBER: Final = re.compile(r"[HPV][0-9]{1,3}")
_COMPARISON: Final = re.compile(r"[a-z][a-z0-9_]*")
_FAULT: Final = re.compile(r"vim\.fault\.[A-Za-z0-9]+")
_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_REFERENCES: Final = ("kb", "doc")
FACT_SIDES: Final = ("host", "other", "vm")
"""Whose facts a check may read: of the host (of a pair the source), of the other host, of the VM."""


@dataclass(frozen=True, slots=True)
class FactRead:
    """A fact that the rules of a check read.

    Attributes:
        alias: its name in conditions and texts. A check of a pair reads the fact of both hosts, as `host_<alias>` and
            `other_<alias>`, and has `<alias>_equal`, 1 or 0.
        fact: name of the fact.
        subject: its subject; "*" for the one that the check is repeated for.
        side: whose fact it is.
        default: what its absence means where all things of its kind are known; None for unknown.
        is_optional: whether the check can do without it; its absence is then no reason to be unknown.
    """

    alias: str
    fact: str
    subject: str
    side: str
    default: str | int | float | bool | None
    is_optional: bool


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A condition on what was read, "" for one that always holds, and the id of the outcome that it means."""

    when_text: str
    outcome: str

    @property
    def when(self) -> Condition | None:
        """The condition; None for one that always holds."""
        return kept_condition(self.when_text) if self.when_text else None


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """What a check may find.

    Attributes:
        result: how it counts.
        detail: what to tell, with the values in braces.
        fault, severity, cause: as in `Check`, where this outcome has others.
        step: what to do, with placeholders; "" for what the cause says.
    """

    id: str
    result: CheckOutcome
    detail: str
    fault: str
    severity: CheckSeverity
    cause: str
    step: str


@dataclass(frozen=True, slots=True)
class CheckSample:
    """Facts, and the outcome that the check must find in them.

    Attributes:
        name: what the sample shows.
        outcomes: the outcomes that must be found, in order.
        facts: name, subject and value of each fact by whose it is.
        whole: kinds of things all of which are known, by whose they are.
        versions: versions of the host and the other host, "" for unknown.
        clock: by how many seconds the other host's clock is ahead; None for unknown.
    """

    name: str
    outcomes: tuple[str, ...]
    facts: Mapping[str, tuple[tuple[str, str, str | int | float | bool], ...]]
    whole: Mapping[str, tuple[str, ...]]
    versions: tuple[str, str]
    clock: float | None
    location: Location


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        id: the name of its file.
        number: its short name, a letter for the scope and a number.
        title: what it asks, as a statement that holds when it passes.
        comparison: the module of `checks/comparisons/` that compares; "" where rules do.
        each: the kind of things that its rules are repeated for; "" for none.
        reads, rules: the facts and the conditions on them, the first that holds counts.
        outcomes: what it may find, by id.
        is_directed: whether a pair gives different results in its two directions.
        running_only: whether it concerns running VMs only.
        suspended_too: whether a check of running VMs concerns suspended ones, too.
        since, until: the releases of the (destination) host for which it is asked, "" for no limit.
        settled_since: the release since which bundles hold what settles it; before, unknown is not applicable.
        stages: the stages of a migration at which what it finds would show.
        confirms: causes, besides those of its outcomes, that a fail or a warning agrees with.
        speaks_against: causes that cannot be right, or hardly, where the check passes.
        about: what is asked and why, for the documentation.
        references: articles besides those of the cause.
        path: its pattern file, from which the samples are read when they are used.
    """

    id: str
    number: str
    scope: Scope
    title: str
    about: str
    comparison: str
    each: str
    reads: tuple[FactRead, ...]
    rules: tuple[CheckRule, ...]
    outcomes: Mapping[str, OutcomeText]
    is_directed: bool
    running_only: bool
    suspended_too: bool
    since: str
    until: str
    settled_since: str
    stages: frozenset[str]
    confirms: frozenset[str]
    speaks_against: frozenset[str]
    references: tuple[Reference, ...]
    path: Path = field(repr=False, compare=False)

    @property
    def order(self) -> tuple[int, int]:
        """Sort key: hosts, pairs, VMs, each by number."""
        return [*Scope].index(self.scope), int(self.number[1:])

    @property
    def gravest(self) -> OutcomeText:
        """The worst that it may find: what an unknown result could turn out to be."""
        return min(self.outcomes.values(), key=lambda item: (item.result.rank, [*CheckSeverity].index(item.severity)))

    @property
    def location(self) -> Location:
        """Its pattern file."""
        return Location(shown_path(self.path))

    def samples(self) -> tuple[CheckSample, ...]:
        """Read the samples."""
        return _samples(Document(self.path, shown_path(self.path)).root.table("tests"))


@cache
def load_checks() -> Mapping[str, Check]:
    """Load the checks by id, in the order of their numbers.

    Raises:
        PatternErrors: with all that is wrong with any file.
    """
    folder = patterns_dir() / "checks"
    cache_file = DataCache.of([folder])
    paths = sorted(folder.glob("*.toml"))
    loaded, errors = read_documents([(path, shown_path(path)) for path in paths], read_check, cache_file, ("tests",))
    numbers: dict[str, str] = {}
    for check, document in loaded:
        if check.number in numbers:
            document.root.fail("number", f"{check.number} is taken by {numbers[check.number]}")
            errors += document.errors
        numbers[check.number] = check.id
    if errors:
        raise PatternErrors(errors)
    cache_file.save()
    checks = sorted((check for check, _ in loaded), key=lambda check: check.order)
    return {check.id: check for check in checks}


def read_check(document: Document) -> Check:
    """Make a check of a file; the document takes the errors."""
    root = document.root
    root.schema()
    number = root.text("number")
    if not _NUMBER.fullmatch(number):
        root.fail("number", "must be H, P or V and a number")
    defaults = _Defaults(
        fault=_shaped(root, "fault", _FAULT, "the name of a fault, vim.fault.X"),
        severity=root.member("severity", CheckSeverity),
        cause=_cause(root),
    )
    outcomes = {item.id: item for item in (_outcome(section, defaults) for section in root.tables("outcome"))}
    reads = tuple(_fact_read(section) for section in root.tables("read"))
    check = Check(
        id=document.path.stem,
        number=number,
        scope=root.member("scope", Scope),
        title=root.text("title"),
        about=root.text("about"),
        comparison=_shaped(root, "comparison", _COMPARISON, "the name of a module in checks/comparisons"),
        each=root.text("each", "", choices={"", *(name.kind for name in load_fact_names().values())}),
        reads=reads,
        rules=tuple(_rule(section, outcomes, is_checked=document.is_checked) for section in root.tables("rule")),
        outcomes=outcomes,
        is_directed=root.flag("directed"),
        running_only=root.flag("running_only"),
        suspended_too=root.flag("suspended_too"),
        since=_shaped(root, "since", _VERSION, "a version, such as 6.5"),
        until=_shaped(root, "until", _VERSION, "a version, such as 6.5"),
        settled_since=_shaped(root, "settled_since", _VERSION, "a version, such as 5.0"),
        stages=frozenset(root.texts("stages", choices=[*Stage])),
        confirms=_causes(root, "confirms"),
        speaks_against=_causes(root, "speaks_against"),
        references=tuple(_reference(section) for section in root.tables("reference")),
        path=document.path,
    )
    if bool(check.comparison) == bool(check.rules):
        root.fail("comparison", "a check has either a comparison or rules")
    if not outcomes:
        root.fail("outcome", "at least one is needed")
    tests = root.table("tests")
    root.finish()
    if not document.is_checked:
        _check_samples(tests)
    return check


@dataclass(frozen=True, slots=True)
class _Defaults:
    fault: str
    severity: CheckSeverity
    cause: str


def _shaped(section: Section, key: str, shape: re.Pattern[str], name: str) -> str:
    text = section.text(key, "")
    if text and not shape.fullmatch(text):
        section.fail(key, f"must be {name}")
    return text


def _cause(section: Section, default: str = "") -> str:
    cause = section.text("cause", default)
    if cause and cause not in load_catalogue().causes:
        section.fail("cause", f"there is no cause {cause!r}")
    return cause


def _causes(section: Section, key: str) -> frozenset[str]:
    return frozenset(section.texts(key, choices=load_catalogue().causes) if section.has(key) else ())


def _outcome(section: Section, defaults: _Defaults) -> OutcomeText:
    result = section.member("result", CheckOutcome)
    has_severity, has_fault = section.has("severity"), section.has("fault")
    fault = _shaped(section, "fault", _FAULT, "the name of a fault, vim.fault.X")
    item = OutcomeText(
        id=section.text("id"),
        result=result,
        detail=section.text("detail"),
        fault=fault if has_fault else defaults.fault,
        severity=section.member("severity", CheckSeverity) if has_severity else defaults.severity,
        cause=_cause(section, defaults.cause),
        step=section.text("step", ""),
    )
    try:
        if any(spec or conversion for _, name, spec, conversion in Formatter().parse(item.detail) if name):
            section.fail("detail", "may hold names in braces only")
    except ValueError as error:
        section.fail("detail", f"not a template: {error}")
    if step_fault := fault_of_step(item.step, of_check=True):
        section.fail("step", step_fault)
    section.finish()
    return item


def _fact_read(section: Section) -> FactRead:
    default = section.scalar("default")
    read = FactRead(
        alias=section.text("as"),
        fact=section.text("fact", choices=load_fact_names()),
        subject=section.text("subject", ""),
        side=section.text("side", "host", choices=FACT_SIDES),
        default=default,
        is_optional=section.flag("optional"),
    )
    section.finish()
    return read


def _rule(section: Section, outcomes: Collection[str], *, is_checked: bool) -> CheckRule:
    text = section.text("when", "")
    outcome = section.text("outcome", choices=outcomes)
    section.finish()
    try:
        if text and not is_checked:
            compile_condition(text)
    except PatternError as error:
        section.fail("when", error.message)
        text = ""
    return CheckRule(text, outcome)


def _reference(section: Section) -> Reference:
    reference = Reference(
        kind=section.text("kind", choices=_REFERENCES),
        id=section.text("id", "") or None,
        legacy_id=section.text("legacy_id", "") or None,
        url=section.text("url"),
        title=section.text("title"),
    )
    section.finish()
    return reference


def _samples(tests: Section) -> tuple[CheckSample, ...]:
    return tuple(_sample(section) for section in tests.tables("sample"))


def _check_samples(tests: Section) -> None:
    """Record what is wrong with the samples; that the check finds what they say, running them shows."""
    _samples(tests)
    tests.finish()


def _sample(section: Section) -> CheckSample:
    facts = {side: _sample_facts(section, side) for side in FACT_SIDES}
    whole = section.table("whole")
    clock = section.number("clock") if section.has("clock") else None
    sample = CheckSample(
        name=section.text("name"),
        outcomes=section.texts("outcomes"),
        facts=facts,
        whole={side: whole.texts(side) for side in FACT_SIDES},
        versions=(section.text("host_version", ""), section.text("other_version", "")),
        clock=clock,
        location=section.location(),
    )
    whole.finish()
    section.finish()
    return sample


def _sample_facts(section: Section, side: str) -> tuple[tuple[str, str, str | int | float | bool], ...]:
    names = load_fact_names()
    rows = []
    for number, row in enumerate(section.arrays(side), start=1):
        match row:
            case [str(name), str(subject), (str() | int() | float() | bool()) as value] if name in names:
                if type(value) is not names[name].type:
                    section.fail(side, f"{name} must be {names[name].type.__name__}, not {value!r}")
                rows.append((name, subject, value))
            case _:
                section.fail(side, f"row {number} must be [name of a fact, subject, value]")
    return tuple(rows)
