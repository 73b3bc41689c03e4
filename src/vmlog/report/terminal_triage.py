"""The first screen of many incidents: what all of them show, groups of them, hosts, hours and VMs that stand out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.text import Text

from vmlog.model import Report
from vmlog.report import overview, phrases, triage_phrases
from vmlog.report.highlights import best_reference, remaining_unexplained
from vmlog.report.incident_index import short_hosts
from vmlog.report.safe import one_line
from vmlog.report.terminal_incident import plain_text, styled_commands
from vmlog.report.terminal_next import add_commands
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.writer import WriterOptions
from vmlog.terms import GroupKey
from vmlog.triage.every_migration import all_migrations
from vmlog.triage.findings import findings_of
from vmlog.triage.groups import NO_CAUSE, Group, group_incidents
from vmlog.triage.tallies import host_tallies, hour_tallies

# Lines of a screen, and most of them for findings and for groups before anything else gets its place.
SCREEN_LINES: Final = 40
_FINDING_LINES: Final = 12
_GROUP_LINES: Final = 16
# Lines for groups that stay when the next step of the largest one needs room.
_LEAST_GROUP_LINES: Final = 9
_HEAD_SENTENCES: Final = 2
_NAMES_SHOWN: Final = 4
_MOST_BARS: Final = 48
_CLIPPED: Final = 4
# Lines of the text of a cause, and of the step of one that is not the first.
_CAUSE_LINES: Final = 3
# What is given up for the first next step, in this order: tallies, then lines of the cause, then those of the step.
_TALLIES: Final = ("hosts", "VMs", "hours")
_FEWER_TALLIES: Final[tuple[tuple[str, ...], ...]] = (_TALLIES, ("hosts", "hours"), ("hosts",), ())
_FIRST_SHAPES: Final[tuple[tuple[tuple[str, ...], int, int | None], ...]] = (
    *((names, _CAUSE_LINES, None) for names in _FEWER_TALLIES),
    *(((), 2, clip) for clip in (None, 8, 4, 3, 2)),
)


def add_screen(page: TerminalPage, report: Report, options: WriterOptions, by: GroupKey) -> None:
    """Add everything that tells of all incidents together; unless all is shown, at most `SCREEN_LINES` lines."""
    screen = _Screen(report, options, by)
    if options.show_all:
        parts = [screen.head(), screen.findings(None), screen.groups(None), screen.tallies()]
    else:
        parts = screen.fitted()
    for number, part in enumerate(part for part in parts if part.height):
        if number:
            page.blank()
        page.add(part)


class _Screen:
    """The parts of the screen, each on a page of its own so that its lines can be counted."""

    def __init__(self, report: Report, options: WriterOptions, by: GroupKey) -> None:
        self._report, self._options, self._by = report, options, by
        self._short = short_hosts(all_migrations(report))
        self._groups = group_incidents(report, by)
        self._findings = findings_of(report)
        self._incidents = {incident.incident_id: incident for incident in report.incidents}
        self._one_day = triage_phrases.is_one_day(self._groups)

    def fitted(self) -> list[TerminalPage]:
        """Return the parts, cut so that all of them fit."""
        head, foot = self.head(), self.foot()
        left = SCREEN_LINES - head.height - foot.height - 1
        findings = self.findings(min(_FINDING_LINES, left // 3))
        left -= _cost(findings)
        first, tallies = self._first_cause(left - _cost(self.groups(_LEAST_GROUP_LINES)))
        left -= _cost(first) + _cost(tallies)
        # Other explanations get what a first look at the groups leaves, and the groups what is left of that.
        groups = self.groups(min(_GROUP_LINES, left - 1))
        others = self._other_causes(left - _cost(groups)) if first.height else []
        if not others:
            groups = self.groups(left - 1)
        tallies = self._tallies_within(left - sum(map(_cost, (groups, *others))) + _cost(tallies))
        return [head, findings, groups, tallies, first, *others, foot]

    def head(self) -> TerminalPage:
        page = self._page()
        limit = None if self._options.show_all else 2
        page.line(plain_text(overview.summary(self._report), "bold"))
        page.line(plain_text(overview.amount_read(self._report), "dim"))
        sentences = [*overview.not_read(self._report), *overview.clocks(self._report)]
        shown = sentences if self._options.show_all else sentences[:_HEAD_SENTENCES]
        for sentence in shown:
            page.item(Text(), plain_text(sentence, "yellow"), limit=limit)
        if len(shown) < len(sentences):
            page.line(Text(f"and {len(sentences) - len(shown)} more; --all shows them", "yellow"))
        return page

    def findings(self, lines: int | None) -> TerminalPage:
        texts = [triage_phrases.finding_text(finding, self._short) for finding in self._findings]
        entries = (self._entry([("- ", text, "")]) for text in texts)
        return self._fitting(entries, len(texts), "  ", lines)

    def groups(self, lines: int | None) -> TerminalPage:
        page = self._page()
        page.line(plain_text(triage_phrases.groups_heading(self._groups, len(self._report.incidents)), "bold"))
        entries = (self._group(group) for group in self._groups)
        page.add(self._fitting(entries, len(self._groups), " " * 7, None if lines is None else lines - 1))
        return page

    def tallies(self, chosen: Sequence[str] = _TALLIES) -> TerminalPage:
        page = self._page()
        hosts = [
            f"{self._short.get(one.host, one.host)} from {one.as_source:,}, to {one.as_destination:,}"
            for one in host_tallies(self._report)
        ]
        vms = [f"{group.title} {group.count:,}" for group in group_incidents(self._report, GroupKey.VM)]
        for label, names in (("hosts", hosts), ("VMs", vms)):
            if label not in chosen:
                continue
            more = f" · and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN + 1 else ""
            shown = names[:_NAMES_SHOWN] if more else names
            page.field(label, plain_text(" · ".join(shown) + more), limit=2)
        hours = hour_tallies(self._report, min(_MOST_BARS, page.value_width // 2)) if "hours" in chosen else ()
        if hours:
            bars = triage_phrases.spark_line([one.count for one in hours])
            text = f"{bars}  {triage_phrases.hours_text(hours, one_day=self._one_day)}"
            page.field("hours", plain_text(text), limit=2)
        return page

    def _first_cause(self, lines: int) -> tuple[TerminalPage, TerminalPage]:
        """Return the cause of the largest group that has one, with its next step, and the tallies beside it."""
        explained = self._explained()
        if not explained:
            return self._page(), self.tallies()
        for names, cause_clip, step_clip in _FIRST_SHAPES:
            first, tallies = self._cause(explained[0], cause_clip, step_clip), self.tallies(names)
            if _cost(first) + _cost(tallies) <= lines:
                break
        return first, tallies

    def _tallies_within(self, lines: int) -> TerminalPage:
        fewer = (self.tallies(names) for names in _FEWER_TALLIES)
        return next((one for one in fewer if _cost(one) <= lines), self._page())

    def _other_causes(self, lines: int) -> list[TerminalPage]:
        """Return the explanations of the next groups, as many as fit."""
        parts = []
        for group in self._explained()[1:]:
            part = self._cause(group, _CAUSE_LINES, _CAUSE_LINES)
            lines -= _cost(part)
            if lines < 0:
                break
            parts.append(part)
        return parts

    def _explained(self) -> list[Group]:
        by_cause = self._groups if self._by is GroupKey.CAUSE else ()
        return [group for group in by_cause if group.key != NO_CAUSE]

    def foot(self) -> TerminalPage:
        page = self._page()
        unexplained, warnings = len(remaining_unexplained(self._report)), len(overview.other_notices(self._report))
        told = [f"{phrases.plural(unexplained, 'failing message')} without a documented cause"] if unexplained else []
        told += [phrases.plural(warnings, "warning")] if warnings else []
        if told:
            page.item(Text(), plain_text(f"{' and '.join(told)}: --all lists them", "yellow"), limit=2)
        add_commands(page, self._groups[0], self._by)
        return page

    def _group(self, group: Group) -> TerminalPage:
        title = triage_phrases.group_title(group, self._short)
        facts = [] if self._by is GroupKey.VM else [triage_phrases.group_vms(group)]
        facts += [] if self._by is GroupKey.PAIR else [triage_phrases.group_hosts(group, self._short)]
        facts += [triage_phrases.group_times(group, one_day=self._one_day)]
        if self._by is GroupKey.CAUSE:
            facts += [article] if (article := triage_phrases.group_article(group)) else []
            facts += [group.key]
        else:
            facts += [triage_phrases.commonest_cause([self._incidents[name] for name in group.incident_ids])]
        return self._entry([(f"{group.count:>5,}  ", title, "bold"), (" " * 7, " · ".join(facts), "")])

    def _cause(self, group: Group, cause_clip: int, step_clip: int | None) -> TerminalPage:
        """Return what the cause of a group is and what to do, in at most so many lines each."""
        page = self._page()
        incidents = [self._incidents[name] for name in group.incident_ids]
        cause = incidents[0].causes[0]
        page.line(plain_text(cause.title, "bold"))
        page.field("cause", styled_commands(cause.cause), limit=cause_clip)
        if step := triage_phrases.group_step(incidents):
            page.field("next step", styled_commands(step), limit=step_clip)
        if article := best_reference(cause.references):
            page.field("article", plain_text(article.url, "blue"))
        return page

    def _entry(self, rows: Sequence[tuple[str, str, str]]) -> TerminalPage:
        """Return the rows of an entry; in one line where they fit together."""
        page = self._page()
        (head, title, style), *rest = rows
        together = "  ".join([one_line(title), *(one_line(text) for _, text, _ in rest)])
        if rest and len(head) + len(together) <= self._options.width:
            page.item(
                Text(head), Text.assemble((one_line(title), style), *(f"  {one_line(text)}" for _, text, _ in rest))
            )
            return page
        for lead, text, shape in rows:
            page.item(Text(lead), plain_text(text, shape), limit=None if self._options.show_all else _CLIPPED)
        return page

    def _fitting(self, entries: Iterable[TerminalPage], count: int, indent: str, lines: int | None) -> TerminalPage:
        """Return as many entries as fit into some lines, and how many there are besides."""
        page = self._page()
        for number, entry in enumerate(entries):
            is_last = number == count - 1
            if lines is not None and page.height + entry.height + (not is_last) > lines:
                page.item(Text(indent), Text(f"and {count - number:,} more; --all shows them", "dim"))
                break
            page.add(entry)
        return page

    def _page(self) -> TerminalPage:
        return TerminalPage(self._options.width, color=self._options.color)


def _cost(part: TerminalPage) -> int:
    """Return the lines that a part takes with the empty line beside it."""
    return part.height + 1 if part.height else 0
