"""The Markdown report of checks, for tickets and wikis (CommonMark with tables)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vmlog.model import CheckReport
from vmlog.report import check_groups, check_phrases, overview
from vmlog.report.check_groups import CheckGroup, GroupFinding, NeededFile
from vmlog.report.check_subjects import Subjects
from vmlog.report.markdown_parts import (
    escape_markdown,
    markdown_commands,
    markdown_link,
    markdown_paragraph,
    markdown_section,
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


def check_markdown_lines(report: CheckReport) -> Iterator[str]:
    """Yield the lines of the document."""
    subjects = Subjects(report)
    yield "# Migration check"
    yield from markdown_paragraph(f"**{escape_markdown(check_phrases.check_summary(report))}**")
    for sentence in (*overview.not_read(report), *check_phrases.introduction(report)):
        yield from markdown_paragraph(escape_markdown(sentence))
    verdicts = [*pair_verdicts(report), *vm_verdicts(report)]
    yield from _table(("Answer", "What", "Why"), (_verdict(verdict, subjects) for verdict in verdicts))
    if any(verdict_word(one) == VerdictKind.CAN for one in verdicts):
        yield from markdown_paragraph(escape_markdown(check_phrases.NOT_SHOWN))
    yield from _table(
        ("Host", "Release", "Files"),
        ((host.name, check_phrases.host_line(host), check_phrases.fact_files(host)) for host in report.hosts),
    )
    for title, groups in (("Fails", check_groups.fails(report)), ("Warnings", check_groups.cautions(report))):
        yield from _parts(title, (_group(group, subjects) for group in groups))
    yield from _parts("Unknown", (_needed(needed, subjects) for needed in check_groups.needed_files(report)))
    for title, outcome in (("Passed", CheckOutcome.PASS), ("Not applicable", CheckOutcome.NOT_APPLICABLE)):
        results = check_groups.grouped(check_groups.with_outcome(report, outcome))
        yield from markdown_section(title, (line for group in results for line in _plain(group, subjects)))
    yield from markdown_section("Sources", _items(map(overview.source, report.sources)))
    yield from markdown_section("Notes", _items(check_phrases.later_notices(report)))
    yield from markdown_paragraph(escape_markdown(overview.made_by(report)))


def _verdict(verdict: MoveVerdict, subjects: Subjects) -> tuple[str, str, str]:
    about_whom = verdict_about(verdict, subjects, show_all=True)
    return verdict_word(verdict), about_whom, verdict_text(verdict, subjects, show_all=True)


def _table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    body = [_row(map(escape_markdown, cells)) for cells in rows]
    if body:
        yield from ("", _row(columns), f"|{'---|' * len(columns)}")
        yield from body


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parts(title: str, parts: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a section of parts that begin with an empty line."""
    body = [line for part in parts for line in part]
    if body:
        yield from ("", f"## {title}")
        yield from body


def _group(group: CheckGroup, subjects: Subjects) -> Iterator[str]:
    first = group.first
    name = (
        f"{check_phrases.status(first).capitalize()}: {check_phrases.check_name(first)}, {check_phrases.demand(first)}"
    )
    yield from ("", f"### {escape_markdown(name)}", "")
    for finding in group.findings:
        yield from _finding(finding, subjects)
    cause = check_phrases.cause_label(first).capitalize()
    for label, text in (("vCenter", check_phrases.vcenter(first)), (cause, check_phrases.cause_text(first))):
        if text:
            yield f"- **{label}:** {escape_markdown(text)}"
    for step in first.next_steps:
        yield f"- **Next step:** {markdown_commands(step)}"
    for reference in first.references:
        yield f"- {markdown_link(reference)}"


def _finding(finding: GroupFinding, subjects: Subjects) -> Iterator[str]:
    subject = subjects.about(finding.results, show_all=True)
    basis = check_phrases.basis(finding.results[0])
    found = subjects.shortened(finding.detail)
    detail = f"{found} ({basis})" if basis else found
    yield f"- **{escape_markdown(subject)}:** {escape_markdown(detail)}"
    for value in finding.values:
        place = check_phrases.value_place(value)
        text = check_phrases.hosts_value(value, subjects)
        yield f"  - {escape_markdown(f'{text} ({place})' if place else text)}"


def _needed(needed: NeededFile, subjects: Subjects) -> Iterator[str]:
    yield from ("", f"### {escape_markdown(needed.member or check_phrases.NO_NEEDS)}", "")
    for label, is_cut in (("Cut on", True), ("Missing on", False)):
        if hosts := needed.hosts(cut=is_cut):
            yield f"- **{label}:** {escape_markdown(subjects.hosts(hosts, show_all=True))}"
    if needed.how_to_get:
        yield f"- **To get it:** {escape_markdown(needed.how_to_get)}"
    for group in needed.groups:
        yield from _plain(group, subjects)


def _plain(group: CheckGroup, subjects: Subjects) -> Iterator[str]:
    for finding in group.findings:
        text = f"{check_phrases.check_name(group.first)}: {group.first.title}"
        subject, found = subjects.about(finding.results, show_all=True), subjects.shortened(finding.detail)
        yield f"- {escape_markdown(text)} ({escape_markdown(subject)}): {escape_markdown(found)}"


def _items(texts: Iterable[str]) -> list[str]:
    return [f"- {escape_markdown(text)}" for text in texts]
