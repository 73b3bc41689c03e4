"""What sources hold, for a terminal: the sources, a row for each log of each host, and every file on request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from vmlog.model import Coverage, HostFactSummary, SourceInfo
from vmlog.report.check_phrases import fact_files
from vmlog.report.log_families import LogFamily, log_families
from vmlog.report.phrases import duration, plural
from vmlog.report.safe import one_line
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.times import minute_stamp, minute_text, stamp_text, times_in, zone_name
from vmlog.report.writer import WriterOptions

_UNKNOWN_HOST: Final = "host unknown"
_INDENT: Final = " " * 3
_GAP: Final = "  "
_LEAST_NAME: Final = 11
_TIME_WIDTH: Final = 16
_OTHER_COLUMNS: Final = 66  # beside the name of a log


def info_text(
    sources: Sequence[SourceInfo],
    coverage: Sequence[Coverage],
    hosts: Sequence[HostFactSummary],
    options: WriterOptions,
) -> str:
    """Return the whole text, at most `options.width` columns wide."""
    page = TerminalPage(options.width, color=options.color)
    with times_in(options.zone):
        for source in sources:
            page.line(Text(_source(source, coverage)))
        facts = {host.name: fact_files(host) for host in hosts}
        families = log_families(coverage)
        name_width = _name_width(families, page.full_width)
        names = dict.fromkeys([*(family.host for family in families), *facts])
        for name in names:
            page.blank()
            page.line(Text(one_line(name or _UNKNOWN_HOST), "bold"))
            if name in facts:
                page.field("facts", Text(one_line(facts[name])))
            _add_families(page, [family for family in families if family.host == name], name_width)
        if options.show_all:
            _add_files(page, coverage)
        lines, unparsed = sum(row.lines for row in coverage), sum(row.unparsed for row in coverage)
        page.blank()
        page.line(
            Text(f"{plural(len(coverage), 'log')}, {plural(lines, 'line')}, {unparsed} of them in no known format")
        )
        if coverage and not options.show_all:
            page.line(Text("--all lists every file", "dim"))
    return page.text()


def _source(source: SourceInfo, coverage: Iterable[Coverage]) -> str:
    """Return a source with its product; loose logs get the hosts that their folders or lines name."""
    of_logs = {row.host for row in coverage if row.source == source.source and row.host}
    hosts = ", ".join([source.host] if source.host else sorted(of_logs)) or _UNKNOWN_HOST
    product = " ".join(part for part in (source.product, source.version) if part) or "product unknown"
    build = f" build {source.build}" if source.build else ""
    when = f", collected {stamp_text(source.collected_utc)}" if source.collected_utc else ""
    return one_line(f"{source.source}: {source.kind}, {hosts}, {product}{build}{when}")


def _add_families(page: TerminalPage, families: Sequence[LogFamily], name_width: int) -> None:
    if not families:
        return
    until = f"to ({zone_name()})"
    last_width = max(_TIME_WIDTH, min(cell_len(until), page.full_width - _OTHER_COLUMNS - name_width + _TIME_WIDTH))
    head = _GAP.join((f"{'log':{name_width}}", f"{'from':{_TIME_WIDTH}}", f"{until:{last_width}}", f"{'lines':>9}"))
    page.line(Text(f"{_INDENT}{head}  not understood", "dim"))
    for family in families:
        name = one_line(family.log or "-")
        if cell_len(name) > name_width:
            page.item(Text(_INDENT), Text(name))
            name = ""
        first, last = (minute_text(moment) if moment else "-" for moment in (family.first_utc, family.last_utc))
        cells = (
            set_cell_size(name, name_width),
            f"{first:{_TIME_WIDTH}}",
            f"{last:{last_width}}",
            f"{family.lines:>9,}",
        )
        page.indented(Text(f"{_GAP.join(cells)}  {_share(family.unparsed, family.lines)}"))
        for begin, end in family.holes:
            length = duration((end - begin).total_seconds())
            page.item(
                Text(" " * 16), Text(f"nothing for {length} from {minute_stamp(begin)}: is a file missing?", "yellow")
            )


def _name_width(families: Iterable[LogFamily], full_width: int) -> int:
    """Return the columns that names of logs take; the longest ones stand on lines of their own."""
    most = max(full_width - _OTHER_COLUMNS, _LEAST_NAME)
    widths = [cell_len(one_line(family.log or "-")) for family in families]
    return max([_LEAST_NAME, *(width for width in widths if width <= most)])


def _add_files(page: TerminalPage, coverage: Iterable[Coverage]) -> None:
    page.blank()
    page.line(Text("Files", "bold"))
    for row in coverage:
        page.line(Text(one_line(f"{row.host or _UNKNOWN_HOST}: {row.member.rpartition('!/')[2]}")))
        span = f"{stamp_text(row.first_utc)} to {stamp_text(row.last_utc)}" if row.first_utc else "no times"
        amount = f"{plural(row.lines, 'line')}, {_share(row.unparsed, row.lines)} not understood"
        page.item(Text("   "), Text(one_line(f"{row.log or 'no known log'}, {span}, {amount}")))
        if row.note:
            page.item(Text("   "), Text(one_line(row.note), "yellow"))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"
