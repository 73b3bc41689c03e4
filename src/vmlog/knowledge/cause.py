"""A documented cause as the catalogue holds it, and how its file is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from vmlog.errors import PatternError
from vmlog.knowledge.condition import Condition, compile_condition
from vmlog.knowledge.datafile import Document, Section
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.template import Template, TemplateError
from vmlog.model import Reference
from vmlog.terms import Kind, Severity, Stage

ROLES: Final = frozenset({"cause", "umbrella", "symptom", "trace"})
STATUSES: Final = frozenset({"draft", "stable", "deprecated"})
SCOPES: Final = frozenset({"migration", "host"})
STAGES: Final = frozenset(Stage) | {"any"}
KB_ARTICLE: Final = "https://knowledge.broadcom.com/external/article/{}"
KB_LEGACY: Final = "https://knowledge.broadcom.com/external/article?legacyId={}"

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+")
_FAULT: Final = re.compile(r"(?:vim|vmodl)\.fault\.[A-Za-z0-9]+(?::[A-Za-z0-9]+)?")
_STATUS: Final = re.compile(r"0xbad0[0-9a-f]{3}")
_NEEDS: Final = re.compile(r"(?:source|destination|vcenter)/[a-z][a-z0-9.-]*")
_MIN_CONSTANT: Final = 12
_MIN_TITLE: Final = 4


@dataclass(frozen=True, slots=True)
class CauseSample:
    """A text with what it must (or must not) be recognised as."""

    text: str
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Neutral:
    """What to say of a message that operations of every kind have, where nothing tells of a migration."""

    title: str
    explanation: str
    remedies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """One documented cause. Field meanings: docs/patterns.md.

    Attributes:
        published: for each of the `references` the titles that its article goes by.
        main: numbers, old and new, of the articles that are mainly about this cause.
    """

    id: str
    title: str
    status: str
    role: str
    severity: Severity
    stage: str
    percent: int | None
    seed: bool
    scope: str
    explains: tuple[str, ...]
    area: str
    products: tuple[str, ...]
    versions: str
    kinds: tuple[str, ...]
    logs: tuple[str, ...]
    templates: tuple[Template, ...]
    unverified: tuple[Template, ...]
    message_keys: tuple[str, ...]
    fault_types: tuple[str, ...]
    status_codes: tuple[int, ...]
    where_text: str
    when_text: str
    alone_text: str
    fuzzy: bool
    general: bool | tuple[str, ...]
    explanation: str
    remedies: tuple[str, ...]
    neutral: Neutral | None
    needs: tuple[str, ...]
    supersedes: tuple[str, ...]
    supports: tuple[str, ...]
    references: tuple[Reference, ...]
    published: tuple[tuple[str, ...], ...]
    main: frozenset[str]
    tests: Mapping[str, Any] = field(repr=False)

    @property
    def of_host(self) -> bool:
        """Whether its messages tell of a host and name no migration."""
        return self.scope == "host"

    def is_general(self, way: str) -> bool:
        """Whether operations of every kind say so, not only migrations.

        Args:
            way: one of the ways to match, as the file writes it: a template, a key, a fault type.
        """
        return self.general if isinstance(self.general, bool) else way in self.general

    @property
    def matching(self) -> tuple[CauseSample, ...]:
        """Texts that the cause must be recognised in outright."""
        return self._samples("match")

    @property
    def similar(self) -> tuple[CauseSample, ...]:
        """Texts whose wording must be found close to the cause's."""
        return self._samples("fuzzy")

    @property
    def foreign(self) -> tuple[CauseSample, ...]:
        """Texts that must not be taken for the cause."""
        return self._samples("no_match")

    def _samples(self, key: str) -> tuple[CauseSample, ...]:
        return tuple(CauseSample(item["text"], dict(item.get("vars", {}))) for item in self.tests.get(key, ()))

    @property
    def where(self) -> Condition | None:
        """The condition on the placeholders' values."""
        return compile_condition(self.where_text) if self.where_text else None

    @property
    def when(self) -> Condition | None:
        """The condition on the incident."""
        return compile_condition(self.when_text) if self.when_text else None

    @property
    def alone(self) -> Condition | None:
        """The condition on the incident that suffices without any message."""
        return compile_condition(self.alone_text) if self.alone_text else None


def read_cause(document: Document, stem: str, area: str, *, checked: bool = False) -> Cause | None:
    """Read one cause; null when the document has errors, which it then holds.

    Args:
        document: the file.
        stem: the file's name without ending, which the id must equal.
        area: the folder.
        checked: the file is known to be right, so that its conditions and samples need no looking at.
    """
    if document.errors:
        return None
    root = document.root
    if root.integer("schema") != 1:
        root.fail("schema", "must be 1")
    identity = root.text("id")
    if not _SLUG.fullmatch(identity):
        root.fail("id", "must be a slug of lower-case words joined by '-'")
    if identity != stem:
        root.fail("id", f"must be the file's name, {stem!r}")
    title = root.text("title")
    status = root.text("status", choices=STATUSES)
    role = root.text("role", "cause", choices=ROLES)
    severity = root.text("severity", choices=frozenset(Severity))
    stage = root.text("stage", choices=STAGES)
    percent = root.number("percent", None)
    if percent is not None and not (0 <= percent <= 100 and root.text("percent_source")):
        root.fail("percent", "must be from 0 to 100")
    seed = root.flag("seed", default=False)

    applies = root.table("applies_to")
    products, versions, kinds = applies.texts("products"), applies.text("versions", ""), applies.texts("kinds")
    for kind in kinds:
        if kind not in frozenset(Kind):
            applies.fail("kinds", f"{kind!r} is not a kind of migration")
    applies.finish()

    match = root.table("match")
    logs = match.texts("logs")
    templates, unverified = _templates(match, "templates"), _templates(match, "unverified")
    keys = _checked(match, "message_keys", _KEY, "a message key")
    faults = _checked(match, "fault_types", _FAULT, "a fault type such as vim.fault.Timedout")
    codes = tuple(int(code, 16) for code in _checked(match, "status_codes", _STATUS, "a code such as 0xbad0021"))
    where, when, alone = (_condition(match, key, checked=checked) for key in ("where", "when", "alone"))
    fuzzy = match.flag("fuzzy", default=True)
    scope = match.text("scope", "migration", choices=SCOPES)
    explains = match.texts("explains")
    if explains and scope != "host":
        match.fail("explains", "is for causes of the scope host; another one stands in the migration's own records")
    for name in explains:
        if name not in frozenset(Stage):
            match.fail("explains", f"{name!r} is not a stage")
    general = match.all_or_texts("general")
    ways = {*(template.text for template in (*templates, *unverified)), *keys, *faults}
    for way in general if isinstance(general, tuple) else ():
        if way not in ways:
            match.fail("general", f"{way!r} is none of the templates, keys and fault types")
    match.finish()
    if not (templates or unverified or keys or faults or codes or alone):
        match.fail("templates", "the pattern can never match: no template, key, fault type, status code or `alone`")
    if not when:
        for template in (*templates, *unverified):
            if template.constant < _MIN_CONSTANT:
                match.fail("templates", f"{template.text!r} is too short to stand without `when`")

    explain = root.table("explain")
    explanation, remedies = explain.text("cause"), explain.texts("remedies")
    needs = _checked(explain, "needs", _NEEDS, "side/log such as destination/vmware.log")
    supersedes, supports = explain.texts("supersedes"), explain.texts("supports")
    for name in supports:
        if name not in context_kinds():
            explain.fail("supports", f"{name!r} is not one of {', '.join(sorted(context_kinds()))}")
    explain.finish()
    if not remedies and role != "trace":
        explain.fail("remedies", "at least one next step is needed")
    cited = [_cited(section) for section in root.tables("references")]
    neutral = _neutral(root) if general else None

    tests = root.table("tests")
    for section in () if checked else (each for key in ("match", "fuzzy", "no_match") for each in tests.tables(key)):
        section.text("text")
        section.strings("vars")
        section.finish()
    if not checked:
        tests.finish()
    root.finish()
    if document.errors:
        return None
    return Cause(
        id=identity,
        title=title,
        status=status,
        role=role,
        severity=Severity(severity),
        stage=stage,
        percent=None if percent is None else int(percent),
        seed=seed,
        scope=scope,
        explains=explains,
        area=area,
        products=products,
        versions=versions,
        kinds=kinds,
        logs=logs,
        templates=templates,
        unverified=unverified,
        message_keys=keys,
        fault_types=faults,
        status_codes=codes,
        where_text=where,
        when_text=when,
        alone_text=alone,
        fuzzy=fuzzy,
        general=general,
        explanation=explanation,
        remedies=remedies,
        neutral=neutral,
        needs=needs,
        supersedes=supersedes,
        supports=supports,
        references=tuple(reference for reference, _, _ in cited),
        published=tuple(titles for _, titles, _ in cited),
        main=frozenset(
            number for reference, _, main in cited if main for number in (reference.id, reference.legacy_id) if number
        ),
        tests=document.data.get("tests", {}),
    )


def _neutral(root: Section) -> Neutral:
    section = root.table("neutral")
    neutral = Neutral(section.text("title"), section.text("cause"), section.texts("remedies"))
    section.finish()
    return neutral


@lru_cache(maxsize=1)
def context_kinds() -> frozenset[str]:
    """The kinds of trouble that can support a cause: the files of `patterns/context/`."""
    return frozenset(path.stem for path in (patterns_dir() / "context").glob("*.toml"))


def _templates(section: Section, key: str) -> tuple[Template, ...]:
    templates = []
    for text in section.texts(key):
        try:
            templates.append(Template(text))
        except TemplateError as error:
            section.fail(key, f"{text!r} {error}")
    return tuple(templates)


def _checked(section: Section, key: str, shape: re.Pattern[str], what: str) -> tuple[str, ...]:
    values = section.texts(key)
    for value in values:
        if not shape.fullmatch(value):
            section.fail(key, f"{value!r} is not {what}")
    return values if all(shape.fullmatch(value) for value in values) else ()


def _condition(section: Section, key: str, *, checked: bool) -> str:
    text = section.text(key, "")
    if text and not checked:
        try:
            compile_condition(text)
        except PatternError as error:
            section.fail(key, error.message)
    return text


def _cited(section: Section) -> tuple[Reference, tuple[str, ...], bool]:
    """A reference, the titles that it goes by in public, and whether it is mainly about the cause."""
    published, main = section.texts("published"), section.flag("main", default=False)
    reference = _reference(section)
    if main and reference.kind != "kb":
        section.fail("main", "only an article is asked for by its number")
    for title in published:
        if len(title.split()) < _MIN_TITLE:
            section.fail("published", f"{title!r} is too short to be recognised")
    return reference, published, main


def _reference(section: Section) -> Reference:
    kind = section.text("kind", choices=frozenset({"kb", "doc"}))
    current, legacy = section.text("id", ""), section.text("legacy_id", "")
    url, title = section.text("url", ""), section.text("title")
    section.text("established", "")
    section.finish()
    if kind == "kb":
        if url:
            section.fail("url", "is made from the article number; leave it out")
        if not current and not legacy:
            section.fail("id", "an article needs its current or its legacy number")
        url = KB_ARTICLE.format(current) if current else KB_LEGACY.format(legacy)
    elif not url.startswith("https://"):
        section.fail("url", "a document needs an https address")
    return Reference(kind, current or None, legacy or None, url, title)
