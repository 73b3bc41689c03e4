"""A whole report in words that table, Markdown and HTML share. Host names stay raw: each writer escapes its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from vmlog.model import (
    REDACTED_CODE,
    CheckReport,
    ClockOffset,
    FilterHint,
    Migration,
    Notice,
    Report,
    Selection,
    SourceInfo,
)
from vmlog.report.host_labels import short_labels
from vmlog.report.phrases import corrected, duration, period, plural
from vmlog.report.safe import without_middle
from vmlog.report.times import minute_stamp, zone_name
from vmlog.report.writer import SourceDigest
from vmlog.terms import Outcome
from vmlog.triage.every_migration import all_migrations

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison

# The heading of what `highlights.remaining_unexplained` returns.
UNEXPLAINED: Final = "Failing messages that nothing documented explains ({} stands for what varies)"
_HOSTS_SHOWN: Final = 4
_LETTERS_ASKED: Final = 200
_NOT_READ: Final = frozenset({"source-missing", "source-unreadable", "source-empty", "not-text", "not-read", "foreign"})
_NOT_READ_SHOWN: Final = 5
_OUTCOME_ORDER: Final = (
    Outcome.FAILED,
    Outcome.REFUSED,
    Outcome.STALLED,
    Outcome.CANCELLED,
    Outcome.INCOMPLETE,
    Outcome.SUCCEEDED,
)


def summary(report: Report) -> str:
    """Return the whole report in one line: migrations by outcome, hosts, time covered."""
    migrations = all_migrations(report)
    counts = Counter(migration.outcome for migration in migrations)
    amount = plural(len(migrations), "migration") if migrations else "no migration"
    if report.selection and report.selection.left_out:
        amount = f"{len(migrations):,} of {plural(report.selection.total, 'migration')}"
    parts = [f"{amount}: {outcomes(counts)}" if migrations else amount]
    hosts = sorted({host for host in _hosts(report) if host})
    if hosts:
        parts.append(_listed(hosts))
    covered = _covered(report, migrations)
    if covered:
        parts.append(period(min(covered), max(covered)))
    return " · ".join(parts)


def report_title(report: Report) -> str:
    """Return the title of a report among others: its hosts, the time of its incidents, and what it is."""
    migrations = all_migrations(report)
    hosts = sorted({host for one in migrations for host in (one.source.host, one.destination.host) if host})
    hosts = hosts or sorted({host for host in _hosts(report) if host})
    short = short_labels(hosts)
    moments = _moments(report.incidents or migrations) or _covered(report, migrations)
    parts = [_listed([short.get(host, host) for host in hosts])] if hosts else []
    if moments:
        parts.append(period(min(moments), max(moments)))
    return " · ".join([*parts, "Migration report"])


def check_title(report: CheckReport) -> str:
    """Return the title of a report of checks among others: its hosts and what it is."""
    hosts = sorted(host.name for host in report.hosts)
    short = short_labels(hosts)
    return " · ".join([*([_listed([short.get(host, host) for host in hosts])] if hosts else []), "Migration check"])


def outcomes(counts: Mapping[Outcome, int]) -> str:
    """Return the counts by outcome.

    >>> outcomes({Outcome.SUCCEEDED: 2, Outcome.FAILED: 3})
    '3 failed, 2 succeeded'
    """
    return ", ".join(f"{counts[outcome]:,} {outcome.value}" for outcome in _OUTCOME_ORDER if counts.get(outcome))


def nothing_found(report: Report) -> str:
    """Return the answer for a report without incidents."""
    migrations = all_migrations(report)
    if report.selection and report.selection.left_out:
        return nothing_kept(report.selection) if not migrations else "No incident passes the filters."
    if not migrations:
        return _no_migration({notice.code for notice in report.warnings})
    if all(migration.outcome is Outcome.SUCCEEDED for migration in migrations):
        return f"No failed or stalled migration: {plural(len(migrations), 'migration')} succeeded."
    return "No incident to explain."


def nothing_kept(selection: Selection) -> str:
    """Return that filters leave nothing, and what could be asked for instead."""
    if not selection.hints:
        return "No migration passes the filters. Each of them keeps some, but not the same ones; or no time fits."
    return " ".join(_hint(hint) for hint in selection.hints)


def _hint(hint: FilterHint) -> str:
    asked = f"{hint.option} {without_middle(hint.wanted, _LETTERS_ASKED)} matches none"
    if not hint.nearest:
        return f"{asked}, and the logs name nothing that could."
    names = ", ".join(hint.nearest)
    if hint.count <= len(hint.nearest):
        return f"{asked} of {names}."
    return f"{asked} of {hint.count:,}. Did you mean one of {names}?"


def _no_migration(codes: set[str]) -> str:
    """Return the sentence for no migration; it claims no more than was read."""
    if "documented-message" in codes:
        return "No migration can be told from these lines, but some hold documented messages: see the warnings."
    if "unknown-lines" in codes:
        return "No migration in the lines that are in a known format; most are in none: see the warnings."
    if not codes.isdisjoint(_NOT_READ):
        return "No trace of a migration in what could be read."
    return "No trace of a migration in these logs."


def not_read(report: Report | CheckReport) -> list[str]:
    """Return that names were replaced, and for each source of which nothing was read a sentence."""
    marks = [notice.message for notice in report.warnings if notice.code == REDACTED_CODE]
    notices = _unread(report)
    shown = marks + [f"Not read: {notice.source}: {notice.message}" for notice in notices[:_NOT_READ_SHOWN]]
    more = len(notices) - _NOT_READ_SHOWN
    return [*shown, f"and {plural(more, 'source')} more"] if more > 0 else shown


def other_notices(report: Report | CheckReport) -> list[Notice]:
    """Return the warnings that `not_read` does not show."""
    shown = _unread(report)[:_NOT_READ_SHOWN]
    return [
        notice
        for notice in report.warnings
        if notice.code != REDACTED_CODE and not any(notice is other for other in shown)
    ]


def _unread(report: Report | CheckReport) -> list[Notice]:
    return [notice for notice in report.warnings if notice.code in _NOT_READ and notice.source and not notice.member]


def amount_read(report: Report) -> str:
    """Return how much was read and how much of it was understood; a source is what the user named."""
    lines = sum(coverage.lines for coverage in report.coverage)
    unparsed = sum(coverage.unparsed for coverage in report.coverage)
    named = plural(len({source.source for source in report.sources}), "source")
    amounts = (named, plural(len(report.coverage), "log"), plural(lines, "line"))
    text = f"Read {', '.join(amounts)}"
    return f"{text} ({plural(unparsed, 'line')} in no known format)." if unparsed else f"{text}."


def clocks(report: Report) -> list[str]:
    """Return a sentence for each clock that certainly differs from the reference, and which times count."""
    sentences = [clock_sentence(clock) for clock in report.clocks if clock.counts]
    if sentences and any(corrected(line) for migration in all_migrations(report) for line in migration.evidence):
        sentences.append(f"Times are by the clock of {report.clocks[0].reference}; quoted log lines keep their own.")
    return sentences


def source(info: SourceInfo) -> str:
    """Return what a source turned out to be.

    >>> source(SourceInfo("esx1.tgz", "vm-support", "esx1", "ESXi", "7.0.3", "123", None))
    'esx1.tgz: vm-support, esx1, ESXi, 7.0.3, build 123'
    """
    build = f"build {info.build}" if info.build else None
    facts = (info.kind, info.host, info.product, info.version, build)
    return f"{info.source}: {', '.join(fact for fact in facts if fact)}"


def digests(report: Report, found: Iterable[SourceDigest]) -> list[str]:
    """Return a sentence for each source of the report about its size and its SHA-256."""
    known = {info.source for info in report.sources}
    return [_digest(digest) for digest in found if digest.source in known]


def _digest(digest: SourceDigest) -> str:
    name = "standard input" if digest.source == "-" else digest.source
    if digest.size is None:
        return f"{name}: size and SHA-256 unknown"
    size = plural(digest.size, "byte")
    if digest.files is not None:
        return f"{name}: {'more than ' if digest.more else ''}{plural(digest.files, 'file')} with {size}"
    return f"{name}: {size}, SHA-256 {digest.sha256 or 'not computed, as it is very large'}"


def warning(notice: Notice) -> str:
    """Return the warning after the member or source that it is about."""
    where = notice.member or notice.source
    return f"{where}: {notice.message}" if where else notice.message


def made_by(report: Report | CheckReport | MigrationComparison) -> str:
    """Return the versions that a reader needs to make the same report again."""
    return f"vmlog {report.vmlog}, catalogue {report.catalogue}, times in {zone_name()}"


def clock_sentence(clock: ClockOffset) -> str:
    """Return by how much a clock differs from the reference, and how sure that is."""
    direction = "ahead of" if clock.offset_s > 0 else "behind"
    times = ((" from", clock.from_utc), (" until", clock.until_utc))
    held = "".join(f"{word} {minute_stamp(at)}" for word, at in times if at)
    return (
        f"The clock of {clock.host} runs {duration(abs(clock.offset_s))} {direction} {clock.reference}{held} "
        f"(give or take {duration(clock.spread_s)}, from {plural(clock.pairs, 'pair')} of lines)."
    )


def _hosts(report: Report) -> Iterable[str | None]:
    for info in report.sources:
        yield info.host
    for coverage in report.coverage:
        yield coverage.host
    for migration in all_migrations(report):
        yield migration.source.host
        yield migration.destination.host


def _listed(hosts: Sequence[str]) -> str:
    more = f" and {len(hosts) - _HOSTS_SHOWN} more" if len(hosts) > _HOSTS_SHOWN else ""
    return f"{'host' if len(hosts) == 1 else 'hosts'} {', '.join(hosts[:_HOSTS_SHOWN])}{more}"


def _covered(report: Report, migrations: Iterable[Migration]) -> list[datetime]:
    # The log of a VM goes back to its start, months before what the logs of its host cover.
    rows = [row for row in report.coverage if row.log != "vmware"] or report.coverage
    moments = [moment for row in rows for moment in (row.first_utc, row.last_utc) if moment]
    return moments or _moments(migrations)


def _moments(migrations: Iterable[Migration]) -> list[datetime]:
    return [
        moment
        for migration in migrations
        for moment in (migration.started_utc, migration.failed_utc, migration.ended_utc)
        if moment
    ]
