"""A fleet on one screen: what was read, what all incidents show, what is missing, and where the rest is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.text import Text

from vmlog.report import overview, phrases, triage_phrases
from vmlog.report.comparison_phrases import causes_text
from vmlog.report.fleet_outcome import FleetOutcome, bundles_text, pair_text, pairs_without_success, periods_text
from vmlog.report.incident_index import short_hosts
from vmlog.report.safe import one_line
from vmlog.report.terminal_incident import plain_text
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.writer import WriterOptions
from vmlog.triage.every_migration import all_migrations
from vmlog.triage.findings import findings_of
from vmlog.triage.fleet_tallies import build_tallies, cause_trends
from vmlog.triage.groups import Group, group_incidents

# Lines of a screen; of these most for findings, and how many rows each other list gets.
_SCREEN_LINES: Final = 40
_FINDINGS: Final = 3
_ROWS: Final = 3
_LEAST_GROUPS: Final = 4
_MOST_BARS: Final = 31
_CLIPPED: Final = 2


def fleet_text(outcome: FleetOutcome, folder: str, options: WriterOptions) -> str:
    """Return the screen, at most 40 lines and `options.width` columns; `folder` has everything else."""
    return _FleetScreen(outcome, folder, options).text()


class _FleetScreen:
    def __init__(self, outcome: FleetOutcome, folder: str, options: WriterOptions) -> None:
        self._outcome, self._folder, self._options = outcome, folder, options
        self._report = outcome.report
        self._short = short_hosts(all_migrations(self._report))

    def text(self) -> str:
        head, foot = self._head(), self._foot()
        middle = [part for part in (self._findings(), self._patterns(), self._missing()) if part.height]
        left = _SCREEN_LINES - head.height - foot.height - sum(one.height + 1 for one in middle) - 2
        groups = self._groups(max(left, _LEAST_GROUPS))
        page = self._page()
        for number, part in enumerate(one for one in (head, groups, *middle, foot) if one.height):
            if number:
                page.blank()
            page.add(part)
        return page.text()

    def _head(self) -> TerminalPage:
        page = self._page()
        page.item(Text(), plain_text(bundles_text(self._outcome), "bold"), limit=_CLIPPED)
        page.item(Text(), plain_text(overview.summary(self._report), "bold"), limit=_CLIPPED)
        page.line(plain_text(overview.amount_read(self._report), "dim"))
        if not self._report.incidents:
            page.line(plain_text(overview.nothing_found(self._report)))
        return page

    def _groups(self, lines: int) -> TerminalPage:
        page = self._page()
        groups = group_incidents(self._report)
        if not groups:
            return page
        page.line(plain_text(triage_phrases.groups_heading(groups, len(self._report.incidents)), "bold"))
        one_day = triage_phrases.is_one_day(groups)
        for number, group in enumerate(groups):
            is_last = number == len(groups) - 1
            entry = self._group(group, one_day=one_day)
            if page.height + entry.height + (not is_last) > lines:
                page.item(Text(" " * 7), Text(f"and {len(groups) - number:,} more causes in report.html", "dim"))
                break
            page.add(entry)
        return page

    def _group(self, group: Group, *, one_day: bool) -> TerminalPage:
        page = self._page()
        facts = [triage_phrases.group_vms(group), triage_phrases.group_hosts(group, self._short)]
        facts += [triage_phrases.group_times(group, one_day=one_day)]
        facts += [article] if (article := triage_phrases.group_article(group)) else []
        title, rest = one_line(triage_phrases.group_title(group)), one_line(" · ".join(facts))
        head = Text(f"{group.count:>5,}  ")
        if head.cell_len + len(title) + 2 + len(rest) <= self._options.width:
            page.item(head, Text.assemble((title, "bold"), f"  {rest}"))
        else:
            page.item(head, plain_text(title, "bold"), limit=1)
            page.item(Text(" " * 7), plain_text(rest), limit=1)
        return page

    def _findings(self) -> TerminalPage:
        page = self._page()
        for finding in findings_of(self._report)[:_FINDINGS]:
            page.item(Text("- "), plain_text(triage_phrases.finding_text(finding, self._short)), limit=_CLIPPED)
        return page

    def _patterns(self) -> TerminalPage:
        """Return which pairs of hosts never work, causes over time, and builds."""
        page = self._page()
        pairs = [
            f"{pair_text(row, self._short)} {phrases.plural(row.count, 'time')}, {causes_text(row.causes)}"
            for row in pairs_without_success(self._report)
        ]
        self._list(page, "never well", pairs)
        trends = cause_trends(self._report, min(_MOST_BARS, page.value_width // 3))
        if trends.first is not None and any(len(one.counts) > 1 for one in trends.causes):
            rows = [f"{triage_phrases.spark_line(one.counts)}  {one.title}" for one in trends.causes]
            self._list(page, "over time", [periods_text(trends), *rows], rows=_ROWS + 1)
        builds = [
            f"{one.build}: {one.bad:,} of {phrases.plural(one.count, 'migration')} went wrong, "
            f"{phrases.plural(one.hosts, 'host')}"
            for one in build_tallies(self._report)
        ]
        self._list(page, "builds", builds)
        return page

    def _missing(self) -> TerminalPage:
        """Return what was not read, what was there twice, and what would help."""
        page = self._page()
        outcome = self._outcome
        width = page.value_width
        failed = [_with_end(one.source, f": {one.error}", width) for one in outcome.failed]
        self._list(page, "failed", failed, "yellow")
        in_part = [_with_end(one.source, f": {one.error}", width) for one in outcome.in_part]
        self._list(page, "in part", in_part, "yellow", 2)
        self._list(page, "no logs", [_with_end(one.source, "", width) for one in outcome.without_logs], "yellow", 2)
        twice = [
            _with_end(one.source, f" is the same as {_with_end(str(one.same_as), '', width // 3)}", width)
            for one in outcome.repeated
        ]
        self._list(page, "twice", twice, rows=2)
        names = [
            f"{self._short.get(one.host, one.host)} ({phrases.plural(one.incidents, 'incident')})"
            for one in outcome.missing
        ]
        if names:
            more = f" and {len(names) - _ROWS:,} more" if len(names) > _ROWS else ""
            text = f"no bundle of {', '.join(names[:_ROWS])}{more}, named by migrations"
            page.field("missing", plain_text(text, "yellow"), limit=_CLIPPED)
        return page

    def _foot(self) -> TerminalPage:
        page = self._page()
        text = f"{self._folder}: report.html, incidents.csv, tables of incidents, migrations, checks, hosts and bundles"
        page.item(Text(), plain_text(text, "dim"), limit=_CLIPPED)
        return page

    def _list(self, page: TerminalPage, label: str, items: Sequence[str], style: str = "", rows: int = _ROWS) -> None:
        shown: Iterable[str] = items[:rows]
        for number, item in enumerate(shown):
            page.field("" if number else label, plain_text(item, style), limit=1)
        if len(items) > rows:
            page.more(Text(f"and {len(items) - rows:,} more", "dim"))

    def _page(self) -> TerminalPage:
        return TerminalPage(self._options.width, color=self._options.color)


def _with_end(source: str, end: str, width: int) -> str:
    """Return a source and what is said of it on a line of so many columns; of a long path the end tells most."""
    room = max(width - len(end), width // 3)
    return f"{source if len(source) <= room else '…' + source[1 - room :]}{end}"
