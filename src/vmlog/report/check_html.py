"""The HTML report of checks: one page that needs nothing else, and prints well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmlog.model import CheckReport, CheckValue
from vmlog.report import check_groups, check_phrases, overview
from vmlog.report.check_groups import CheckGroup, GroupFinding, NeededFile
from vmlog.report.check_subjects import Subjects
from vmlog.report.html_parts import (
    escape_html,
    html_closing,
    html_commands,
    html_link,
    html_list,
    html_opening,
    html_table,
)
from vmlog.report.verdicts import (
    MoveVerdict,
    VerdictKind,
    pair_verdicts,
    verdict_about,
    verdict_text,
    verdict_word,
    vm_verdicts,
)
from vmlog.terms import CheckOutcome


def check_html_lines(report: CheckReport) -> Iterator[str]:
    """Yield the lines of the page."""
    subjects = Subjects(report)
    yield from html_opening(overview.check_title(report), "Migration check")
    yield f'<p class="summary">{escape_html(check_phrases.check_summary(report))}</p>'
    for sentence in (*overview.not_read(report), *check_phrases.introduction(report)):
        yield f'<p class="note">{escape_html(sentence)}</p>'
    yield "</header>\n<main>"
    verdicts = [*pair_verdicts(report), *vm_verdicts(report)]
    yield from html_table("Answer", ("Answer", "What", "Why"), (_verdict(verdict, subjects) for verdict in verdicts))
    if any(verdict_word(one) == VerdictKind.CAN for one in verdicts):
        yield f'<p class="soft">{escape_html(check_phrases.NOT_SHOWN)}</p>'
    hosts = (
        map(escape_html, (host.name, check_phrases.host_line(host), check_phrases.fact_files(host)))
        for host in report.hosts
    )
    yield from html_table("Hosts", ("Host", "Release", "Files"), hosts)
    for title, groups in (("Fails", check_groups.fails(report)), ("Warnings", check_groups.cautions(report))):
        yield from _section(title, (line for group in groups for line in _group(group, subjects)))
    needed = check_groups.needed_files(report)
    yield from _section("Unknown", (line for one in needed for line in _needed(one, subjects)))
    for noun, outcome in (("passed", CheckOutcome.PASS), ("not applicable", CheckOutcome.NOT_APPLICABLE)):
        yield from _folded(report, noun, outcome, subjects)
    yield from html_list("Sources", map(overview.source, report.sources))
    yield from html_list("Notes", check_phrases.later_notices(report))
    yield from html_closing(overview.made_by(report))


def _verdict(verdict: MoveVerdict, subjects: Subjects) -> tuple[str, str, str]:
    word = verdict_word(verdict)
    about_whom = verdict_about(verdict, subjects, show_all=True)
    why = verdict_text(verdict, subjects, show_all=True)
    tone = "warn" if verdict.kind is VerdictKind.CAN and verdict.warnings else verdict.kind.value
    return _badge(word, tone), escape_html(about_whom), escape_html(why)


def _badge(word: str, kind: str) -> str:
    return f'<span class="badge {kind.replace(" ", "-")}">{word}</span>'


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    body = list(lines)
    if body:
        yield f"<h2>{title}</h2>"
        yield from body


def _group(group: CheckGroup, subjects: Subjects) -> Iterator[str]:
    first = group.first
    name = escape_html(f"{check_phrases.check_name(first)}, {check_phrases.demand(first)}")
    yield f'<article class="{first.result.value}">'
    yield f"<h2>{_badge(check_phrases.status(first), first.result.value)}{name}</h2>"
    for finding in group.findings:
        yield from _finding(finding, subjects)
    label = check_phrases.cause_label(first).capitalize()
    known = (("vCenter", check_phrases.vcenter(first)), (label, check_phrases.cause_text(first)))
    rows = [f"<dt>{label}</dt><dd>{escape_html(text)}</dd>" for label, text in known if text]
    if rows:
        yield f"<dl>{''.join(rows)}</dl>"
    if first.next_steps:
        yield f"<ol>{''.join(f'<li>{html_commands(step)}</li>' for step in first.next_steps)}</ol>"
    if first.references:
        yield f"<ul>{''.join(f'<li>{html_link(reference)}</li>' for reference in first.references)}</ul>"
    yield "</article>"


def _finding(finding: GroupFinding, subjects: Subjects) -> Iterator[str]:
    subject = subjects.about(finding.results, show_all=True)
    basis = check_phrases.basis(finding.results[0])
    yield '<div class="cause">'
    yield f"<p><strong>{escape_html(subject)}</strong></p>\n<p>{escape_html(subjects.shortened(finding.detail))}</p>"
    if basis:
        yield f'<p class="soft">{escape_html(basis)}</p>'
    if finding.values:
        yield f'<ul class="values">{"".join(_value(value, subjects) for value in finding.values)}</ul>'
    yield "</div>"


def _value(value: CheckValue, subjects: Subjects) -> str:
    text = escape_html(check_phrases.hosts_value(value, subjects))
    place = escape_html(check_phrases.value_place(value))
    return f'<li>{text}<div class="soft">{place}</div></li>' if place else f"<li>{text}</li>"


def _needed(needed: NeededFile, subjects: Subjects) -> Iterator[str]:
    name = escape_html(needed.member or check_phrases.NO_NEEDS)
    yield f'<article class="unknown">\n<h2>{_badge("unknown", "unknown")}{name}</h2>\n<dl>'
    for label, is_cut in (("Cut on", True), ("Missing on", False)):
        if hosts := needed.hosts(cut=is_cut):
            yield f"<dt>{label}</dt><dd>{escape_html(subjects.hosts(hosts, show_all=True))}</dd>"
    if needed.how_to_get:
        yield f"<dt>To get it</dt><dd>{escape_html(needed.how_to_get)}</dd>"
    yield "</dl>"
    yield from html_table(
        "", ("Check", "On", "Found"), (row for group in needed.groups for row in _rows(group, subjects))
    )
    yield "</article>"


def _folded(report: CheckReport, noun: str, outcome: CheckOutcome, subjects: Subjects) -> Iterator[str]:
    results = check_groups.with_outcome(report, outcome)
    if results:
        yield f"<details><summary>{len(results):,} {noun}</summary>"
        rows = (row for group in check_groups.grouped(results) for row in _rows(group, subjects))
        yield from html_table("", ("Check", "On", "Found"), rows)
        yield "</details>"


def _rows(group: CheckGroup, subjects: Subjects) -> Iterator[Iterable[str]]:
    for finding in group.findings:
        name = f"{check_phrases.check_name(group.first)}: {group.first.title}"
        found = subjects.shortened(finding.detail)
        yield map(escape_html, (name, subjects.about(finding.results, show_all=True), found))
