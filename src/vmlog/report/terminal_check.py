"""The report of checks for terminals: the answer for each pair and VM first, then what stands against it."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from vmlog.model import CheckReport, CheckValue
from vmlog.report import check_groups, check_phrases, overview, phrases
from vmlog.report.check_groups import CheckGroup, GroupFinding, NeededFile
from vmlog.report.check_subjects import Subjects
from vmlog.report.highlights import best_reference
from vmlog.report.paths import check_places
from vmlog.report.safe import one_line
from vmlog.report.terminal_incident import plain_text, styled_commands
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.terminal_report import add_notices
from vmlog.report.verdicts import (
    MoveVerdict,
    VerdictKind,
    pair_verdicts,
    verdict_about,
    verdict_text,
    verdict_word,
    vm_verdicts,
)
from vmlog.report.writer import WriterOptions
from vmlog.terms import CheckOutcome

_VERDICT_STYLES: Final = {
    VerdictKind.CANNOT: "bold red",
    VerdictKind.DOUBTFUL: "bold yellow",
    VerdictKind.UNKNOWN: "bold magenta",
    VerdictKind.CAN: "bold green",
}
_STATUS_STYLES: Final = {
    CheckOutcome.FAIL: "bold red",
    CheckOutcome.WARN: "bold yellow",
    CheckOutcome.UNKNOWN: "bold magenta",
    CheckOutcome.PASS: "bold green",
}
_VERDICTS_SHOWN: Final = 8
_FINDINGS_SHOWN: Final = 3
_VALUES_SHOWN: Final = 6
_CLIPPED_LINES: Final = 4
_WORD: Final = 10  # columns of a verdict's word
_PLACE: Final = 28  # a place of a value with fewer columns takes the next line


def checks_text(report: CheckReport, options: WriterOptions) -> str:
    """Return the whole report, at most `options.width` columns wide."""
    return _CheckScreen(report, options).text()


class _CheckScreen:
    """Writes one report to a page."""

    def __init__(self, report: CheckReport, options: WriterOptions) -> None:
        self._report = report
        self._all = options.show_all
        self._limit = None if options.show_all else _CLIPPED_LINES
        self._subjects = Subjects(report)
        self._places = check_places(report)
        self._page = TerminalPage(options.width, color=options.color)
        self._pairs, self._vms = pair_verdicts(report), vm_verdicts(report)
        self._causes: dict[str | None, str] = {}
        self._valued: set[str] = set()

    def text(self) -> str:
        """Return the lines of the report."""
        self._add_verdicts()
        self._add_head()
        for group in (*check_groups.fails(self._report), *check_groups.cautions(self._report)):
            self._add_group(group)
        self._add_unknown()
        self._add_unproblematic()
        add_notices(self._page, check_phrases.later_notices(self._report), show_all=self._all)
        return self._page.text()

    def _add_verdicts(self) -> None:
        for verdicts in (self._pairs, self._vms):
            shown = verdicts if self._all else verdicts[:_VERDICTS_SHOWN]
            for verdict in shown:
                self._add_verdict(verdict)
            self._page.rest(len(verdicts) - len(shown))
            if verdicts:
                self._page.blank()

    def _add_verdict(self, verdict: MoveVerdict) -> None:
        word = f"{verdict_word(verdict).upper():<{_WORD}}"
        subject = verdict_about(verdict, self._subjects, show_all=self._all)
        why = verdict_text(verdict, self._subjects, show_all=self._all)
        why = f"{',' if why.startswith('but ') else ':'} {why}" if why else ""
        line = Text.assemble((one_line(subject), "bold"), one_line(why))
        limit = None if self._all else 2 * _CLIPPED_LINES
        style = _VERDICT_STYLES[verdict.kind]
        if verdict.kind is VerdictKind.CAN and verdict.warnings:
            style = _VERDICT_STYLES[VerdictKind.DOUBTFUL]
        self._page.item(Text(word, style), line, limit=limit)

    def _add_head(self) -> None:
        page, report = self._page, self._report
        if report.hosts:
            page.line(plain_text(check_phrases.check_summary(report), "dim"))
        names = [one_line(self._subjects.host(host.name)) for host in report.hosts]
        margin = max((len(name) for name in names if len(name) < page.value_width // 2), default=0)
        for name, host in zip(names, report.hosts, strict=True):
            page.line(Text.assemble(f"{name:<{margin}}  ", (one_line(check_phrases.host_line(host)), "dim")))
        for sentence in (*overview.not_read(report), *check_phrases.introduction(report)):
            page.line(plain_text(sentence, "yellow"))

    def _add_group(self, group: CheckGroup) -> None:
        page, first = self._page, group.first
        page.blank()
        status = (check_phrases.status(first).upper(), _STATUS_STYLES.get(first.result, ""))
        name = (f"{one_line(check_phrases.check_name(first))}  ", "bold")
        page.line(Text.assemble(status, "  ", name, one_line(check_phrases.demand(first))))
        shown = group.findings if self._all else group.findings[:_FINDINGS_SHOWN]
        for finding in shown:
            # Of many warnings of a check the values of one tell enough.
            is_new = first.check not in self._valued
            self._add_finding(finding, with_values=is_new or self._all or first.result is CheckOutcome.FAIL)
            self._valued.add(first.check)
        if len(shown) < len(group.findings):
            rest = [result for finding in group.findings[len(shown) :] for result in finding.results]
            page.field("also", plain_text(self._subjects.about(rest)))
        if basis := check_phrases.group_basis(group):
            page.field("facts", plain_text(basis, "dim"))
        if vcenter := check_phrases.vcenter(first):
            page.field("vCenter", plain_text(vcenter))
        if first.cause in self._causes:
            page.field(
                check_phrases.cause_label(first),
                plain_text(f"as for {self._causes[first.cause]} above: {first.cause_title}"),
            )
            return
        if first.cause:
            self._causes[first.cause] = check_phrases.check_name(first)
            page.field(check_phrases.cause_label(first), plain_text(check_phrases.cause_text(first)))
        article = best_reference(first.references)
        for reference in first.references if self._all else [article] if article else []:
            page.field(
                "article", plain_text(phrases.citation(reference) if self._all else phrases.reference(reference))
            )
            page.more(plain_text(reference.url, "blue"))
        for number, step in enumerate(first.next_steps if self._all else first.next_steps[:1]):
            page.field("" if number else "next step", styled_commands(step))

    def _add_finding(self, finding: GroupFinding, *, with_values: bool) -> None:
        page = self._page
        page.field("on", plain_text(self._subjects.about(finding.results, show_all=self._all)))
        page.field("found", plain_text(self._subjects.shortened(finding.detail)), limit=self._limit)
        if with_values:
            self._add_values(finding)

    def _add_values(self, finding: GroupFinding) -> None:
        page = self._page
        # The values of one host or VM stand for those that differ in nothing else.
        known = finding.values if self._all else finding.results[0].values
        values = known if self._all else known[:_VALUES_SHOWN]
        left = [one_line(check_phrases.hosts_value(value, self._subjects)) for value in values]
        # A long value takes a line of its own, and does not push the places of the others away.
        column = max((len(text) for text in left if len(text) + 2 + _PLACE <= page.value_width), default=0) + 2
        for number, (value, text) in enumerate(zip(values, left, strict=True)):
            self._add_value("" if number else "values", text, value, column)
        page.rest(len(known) - len(values))

    def _add_value(self, label: str, text: str, value: CheckValue, column: int) -> None:
        page = self._page
        place = check_phrases.value_place(value)
        left = f"{text:<{max(column, len(text) + 2)}}"
        room = page.value_width - len(left)
        width = len(place) if self._all else room
        beside = one_line(self._places.short(place, value.host, width))
        if not place:
            page.field(label, Text(text))
        elif len(beside) <= room:
            page.field(label, Text.assemble(left, (beside, "cyan")))
        else:
            page.field(label, Text(text))
            # Under a value of its own the place stands further in.
            below = place if self._all else f"  {self._places.short(place, value.host, page.value_width - 2)}"
            page.more(plain_text(below, "cyan"))

    def _add_unknown(self) -> None:
        rows = check_groups.needed_files(self._report)
        for needed in rows:
            if needed.decides or self._all:
                self._page.blank()
                self._add_needed(needed)
        groups = [group for needed in rows if not needed.decides for group in needed.groups]
        if groups and not self._all:
            names = ", ".join(dict.fromkeys(check_phrases.check_name(group.first) for group in groups))
            self._page.blank()
            self._page.line(plain_text(f"Unknown too, but no reason to refuse: {names}; --all tells more", "dim"))

    def _add_needed(self, needed: NeededFile) -> None:
        page = self._page
        status = ("UNKNOWN", _STATUS_STYLES[CheckOutcome.UNKNOWN])
        page.line(Text.assemble(status, "  ", (one_line(needed.member or check_phrases.NO_NEEDS), "bold")))
        for label, is_cut in (("cut on", True), ("missing on", False)):
            if hosts := needed.hosts(cut=is_cut):
                page.field(label, plain_text(self._subjects.hosts(hosts, show_all=self._all)))
        whats, rest = needed.missing(len(needed.needs) if self._all else _FINDINGS_SHOWN)
        for number, what in enumerate(whats):
            page.field("" if number else "to know", plain_text(self._subjects.shortened(what)))
        page.rest(rest)
        if needed.how_to_get:
            page.field("to get it", plain_text(needed.how_to_get))
        if len(needed.groups) > _CLIPPED_LINES and not self._all:
            names = dict.fromkeys(check_phrases.check_name(group.first) for group in needed.groups)
            page.field("settles", plain_text(", ".join(names)))
            return
        for number, group in enumerate(needed.groups):
            page.field("" if number else "settles", plain_text(self._settled(group)))
            if not needed.member:
                page.more(plain_text(self._subjects.shortened(group.findings[0].detail)))

    def _settled(self, group: CheckGroup) -> str:
        results = [result for finding in group.findings for result in finding.results]
        subject = self._subjects.about(results, show_all=self._all)
        return f"{check_phrases.check_name(group.first)}: whether {group.first.title} ({subject})"

    def _add_unproblematic(self) -> None:
        page = self._page
        if self._all:
            for outcome in (CheckOutcome.PASS, CheckOutcome.NOT_APPLICABLE):
                self._add_results(outcome)
        elif counts := check_phrases.unproblematic(self._report):
            page.blank()
            can_move = any(verdict_word(one) == VerdictKind.CAN for one in (*self._pairs, *self._vms))
            limits = f". {check_phrases.NOT_SHOWN}" if can_move else ""
            page.line(plain_text(f"--all lists the {counts}{limits}", "dim"))

    def _add_results(self, outcome: CheckOutcome) -> None:
        page = self._page
        groups = check_groups.grouped(check_groups.with_outcome(self._report, outcome))
        if groups:
            page.blank()
        for group in groups:
            status = (check_phrases.status(group.first).upper(), _STATUS_STYLES.get(outcome, "bold"))
            page.line(
                Text.assemble(status, one_line(f"  {check_phrases.check_name(group.first)}: {group.first.title}"))
            )
            for finding in group.findings:
                found = self._subjects.shortened(finding.detail)
                text = f"{self._subjects.about(finding.results, show_all=True)}: {found}"
                page.line(plain_text(f"   {text}"))
