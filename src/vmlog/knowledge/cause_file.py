"""Reading a cause file: strictly, with all its errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from vmlog.errors import PatternError
from vmlog.knowledge.answer_values import fault_of_step
from vmlog.knowledge.cause import AppliesTo, Cause, CauseExplanation, CauseTests, Citation, MatchRules, Neutral
from vmlog.knowledge.condition import compile_condition
from vmlog.knowledge.document import Document
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.section import Section
from vmlog.knowledge.template import read_templates
from vmlog.model import Reference
from vmlog.terms import Kind, Severity, Stage

ROLES: Final = frozenset({"cause", "umbrella", "symptom", "trace"})
STATUSES: Final = frozenset({"draft", "stable", "deprecated"})
SCOPES: Final = frozenset({"migration", "host"})
STAGES: Final = frozenset(Stage) | {"any"}
KB_ARTICLE: Final = "https://knowledge.broadcom.com/external/article/{}"
KB_LEGACY: Final = "https://knowledge.broadcom.com/external/article?legacyId={}"

_KINDS: Final = frozenset(Kind)
_EXPLAINED: Final = frozenset(Stage)
_REFERENCES: Final = frozenset({"kb", "doc"})
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+")
_FAULT: Final = re.compile(r"(?:vim|vmodl)\.fault\.[A-Za-z0-9]+(?::[A-Za-z0-9]+)?")
_STATUS: Final = re.compile(r"0xbad0[0-9a-f]{3}")
_NEEDS: Final = re.compile(r"(?:source|destination|vcenter)/[a-z][a-z0-9.-]*")
_MIN_CONSTANT: Final = 12
"""A shorter template needs a condition beside it; counted in letters and digits."""
_MIN_TITLE: Final = 4
"""Published titles of fewer words would be found in texts about something else."""


def is_slug(text: str) -> bool:
    """Return whether a text can be the id of a cause, and so the name of its file.

    >>> is_slug("disk-full"), is_slug("../disk-full")
    (True, False)
    """
    return bool(_SLUG.fullmatch(text))


def read_cause(document: Document) -> Cause:
    """Make a cause of a file; the document takes the errors."""
    root = document.root
    root.schema()
    identity = root.text("id")
    if not is_slug(identity):
        root.fail("id", "must be a slug of lower-case words joined by '-'")
    if identity != document.path.stem:
        root.fail("id", f"must be the file's name, {document.path.stem!r}")
    percent = root.percent_or_none("percent")
    if percent is not None:
        root.text("percent_source")
    match = _match(root, is_checked=document.is_checked)
    role = root.text("role", "cause", choices=ROLES)
    explain = _explain(root, is_checked=document.is_checked)
    if not explain.remedies and role != "trace":
        root.fail("explain", "at least one next step is needed in remedies")
    cause = Cause(
        id=identity,
        title=root.text("title"),
        status=root.text("status", choices=STATUSES),
        role=role,
        severity=root.member("severity", Severity),
        stage=root.text("stage", choices=STAGES),
        percent=percent,
        seed=root.flag("seed"),
        area=document.path.parent.name,
        applies_to=_applies_to(root),
        match=match,
        explain=explain,
        neutral=_neutral(root, is_checked=document.is_checked) if match.general else None,
        citations=tuple(_citation(section) for section in root.tables("references")),
        tests=CauseTests(root.table("tests")),
    )
    if not document.is_checked:
        _check_tests(cause.tests)
    root.finish()
    return cause


def _applies_to(root: Section) -> AppliesTo:
    section = root.table("applies_to")
    applies = AppliesTo(section.texts("products"), section.text("versions", ""), section.texts("kinds", choices=_KINDS))
    section.finish()
    return applies


def _match(root: Section, *, is_checked: bool) -> MatchRules:
    section = root.table("match")
    rules = MatchRules(
        logs=section.texts("logs"),
        templates=read_templates(section, "templates"),
        unverified=read_templates(section, "unverified"),
        message_keys=section.texts("message_keys", shape=_KEY, name="a message key"),
        fault_types=section.texts("fault_types", shape=_FAULT, name="a fault type such as vim.fault.Timedout"),
        status_codes=tuple(
            int(code, 16) for code in section.texts("status_codes", shape=_STATUS, name="a code such as 0xbad0021")
        ),
        where_text=section.text("where", ""),
        when_text=section.text("when", ""),
        alone_text=section.text("alone", ""),
        fuzzy=section.flag("fuzzy", default=True),
        scope=section.text("scope", "migration", choices=SCOPES),
        explains=section.texts("explains", choices=_EXPLAINED),
        general=section.all_or_texts("general"),
    )
    if not is_checked:
        _check_match(section, rules)
    section.finish()
    return rules


def _check_match(section: Section, rules: MatchRules) -> None:
    """Record what does not go together in `[match]`."""
    for key, text in (("where", rules.where_text), ("when", rules.when_text), ("alone", rules.alone_text)):
        try:
            _ = text and compile_condition(text)
        except PatternError as error:
            section.fail(key, error.message)
    if rules.explains and rules.scope != "host":
        section.fail("explains", "is for causes of the scope host; another one stands in the migration's own records")
    templates = (*rules.templates, *rules.unverified)
    ways = {*(template.text for template in templates), *rules.message_keys, *rules.fault_types}
    for way in rules.general if isinstance(rules.general, tuple) else ():
        if way not in ways:
            section.fail("general", f"{way!r} is none of the templates, keys and fault types")
    if not (ways or rules.status_codes or rules.alone_text):
        section.fail("templates", "the pattern can never match: no template, key, fault type, status code or `alone`")
    for template in () if rules.when_text else templates:
        if template.constant < _MIN_CONSTANT:
            section.fail("templates", f"{template.text!r} is too short to stand without `when`")


def _explain(root: Section, *, is_checked: bool) -> CauseExplanation:
    section = root.table("explain")
    explanation = CauseExplanation(
        cause=section.text("cause"),
        remedies=section.texts("remedies"),
        needs=section.texts("needs", shape=_NEEDS, name="side/log such as destination/vmware.log"),
        supersedes=section.texts("supersedes"),
        supports=section.texts("supports", choices=context_kinds()),
    )
    if not is_checked:
        _check_remedies(section, explanation.remedies)
    section.finish()
    return explanation


def _neutral(root: Section, *, is_checked: bool) -> Neutral:
    section = root.table("neutral")
    neutral = Neutral(section.text("title"), section.text("cause"), section.texts("remedies"))
    if not is_checked:
        _check_remedies(section, neutral.remedies)
    section.finish()
    return neutral


def _check_remedies(section: Section, remedies: Iterable[str]) -> None:
    """Record unknown placeholders and commands without an end."""
    for remedy in remedies:
        if fault := fault_of_step(remedy):
            section.fail("remedies", fault)


@cache
def context_kinds() -> frozenset[str]:
    """Return the kinds of trouble that can support a cause: the names of the files of `patterns/context/`."""
    return frozenset(path.stem for path in (patterns_dir() / "context").glob("*.toml"))


def _citation(section: Section) -> Citation:
    kind = section.text("kind", choices=_REFERENCES)
    current, legacy = section.text("id", ""), section.text("legacy_id", "")
    url, title = section.text("url", ""), section.text("title")
    section.text("established", "")
    published, main = section.texts("published"), section.flag("main")
    section.finish()
    if kind == "kb":
        if url:
            section.fail("url", "is made from the article number; leave it out")
        if not current and not legacy:
            section.fail("id", "an article needs its current or its legacy number")
        url = KB_ARTICLE.format(current) if current else KB_LEGACY.format(legacy)
    elif not url.startswith("https://"):
        section.fail("url", "a document needs an https address")
    if main and kind != "kb":
        section.fail("main", "only an article is looked up by its number")
    for published_title in published:
        if len(published_title.split()) < _MIN_TITLE:
            section.fail("published", f"{published_title!r} is too short to be recognised")
    return Citation(Reference(kind, current or None, legacy or None, url, title), published, main, section)


def _check_tests(tests: CauseTests) -> None:
    """Record what is wrong with the samples, which are not read otherwise."""
    _ = tests.match, tests.fuzzy, tests.no_match
    tests.section.finish()
