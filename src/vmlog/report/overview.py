"""A whole report in words that table, Markdown and HTML share. Host names stay raw: each writer escapes its own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from vmlog.model import ClockOffset, Migration, Notice, Report, SourceInfo
from vmlog.report.highlights import all_migrations
from vmlog.report.phrases import corrected, duration, period, plural
from vmlog.terms import Outcome

# The heading of what `highlights.remaining_unexplained` returns.
UNEXPLAINED: Final = "Failing messages that nothing documented explains ({} stands for what varies)"
_HOSTS_SHOWN: Final = 4
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
    parts = [f"{plural(len(migrations), 'migration')}: {outcomes(counts)}" if migrations else "no migration"]
    hosts = sorted({host for host in _hosts(report) if host})
    if hosts:
        parts.append(_listed(hosts))
    covered = _covered(report, migrations)
    if covered:
        parts.append(period(min(covered), max(covered)))
    return " · ".join(parts)


def outcomes(counts: Mapping[Outcome, int]) -> str:
    """Return the counts by outcome.

    >>> outcomes({Outcome.SUCCEEDED: 2, Outcome.FAILED: 3})
    '3 failed, 2 succeeded'
    """
    return ", ".join(f"{counts[outcome]:,} {outcome.value}" for outcome in _OUTCOME_ORDER if counts.get(outcome))


def nothing_found(report: Report) -> str:
    """Return the answer for a report without incidents."""
    migrations = all_migrations(report)
    filtered = next((notice for notice in report.warnings if notice.code == "filtered"), None)
    if filtered and not report.incidents:
        return f"No incident passes the filters: {filtered.message}."
    if not migrations:
        return _no_migration({notice.code for notice in report.warnings})
    if all(migration.outcome is Outcome.SUCCEEDED for migration in migrations):
        return f"No failed or stalled migration: {plural(len(migrations), 'migration')} succeeded."
    return "No incident to explain."


def _no_migration(codes: set[str]) -> str:
    """Return the sentence for no migration; it claims no more than was read."""
    if "documented-message" in codes:
        return "No migration can be told from these lines, but some hold documented messages: see the warnings."
    if "unknown-lines" in codes:
        return "No migration in the lines that are in a known format; most are in none: see the warnings."
    if not codes.isdisjoint(_NOT_READ):
        return "No trace of a migration in what could be read."
    return "No trace of a migration in these logs."


def not_read(report: Report) -> list[str]:
    """Return a sentence for each source of which nothing was read, such as a mistyped path."""
    notices = _unread(report)
    shown = [f"Not read: {notice.source}: {notice.message}" for notice in notices[:_NOT_READ_SHOWN]]
    more = len(notices) - len(shown)
    return [*shown, f"and {plural(more, 'source')} more"] if more > 0 else shown


def warnings(report: Report) -> list[Notice]:
    """Return the warnings that `not_read` and `nothing_found` do not show."""
    shown = _unread(report)[:_NOT_READ_SHOWN]
    return [
        notice
        for notice in report.warnings
        if not any(notice is other for other in shown) and (report.incidents or notice.code != "filtered")
    ]


def _unread(report: Report) -> list[Notice]:
    return [notice for notice in report.warnings if notice.code in _NOT_READ and notice.source and not notice.member]


def amount_read(report: Report) -> str:
    """Return how much was read and how much of it was understood."""
    lines = sum(coverage.lines for coverage in report.coverage)
    unparsed = sum(coverage.unparsed for coverage in report.coverage)
    amounts = (plural(len(report.sources), "source"), plural(len(report.coverage), "log"), plural(lines, "line"))
    text = f"Read {', '.join(amounts)}"
    return f"{text} ({plural(unparsed, 'line')} in no known format)." if unparsed else f"{text}."


def clocks(report: Report) -> list[str]:
    """Return a sentence for each clock that certainly differs from the reference, and which times count."""
    sentences = [_clock(clock) for clock in report.clocks if clock.counts]
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


def warning(notice: Notice) -> str:
    """Return the warning after the member or source that it is about."""
    where = notice.member or notice.source
    return f"{where}: {notice.message}" if where else notice.message


def made_by(report: Report) -> str:
    """Return the versions that a reader needs to make the same report again."""
    return f"vmlog {report.vmlog}, catalogue {report.catalogue}, times in UTC"


def _clock(clock: ClockOffset) -> str:
    direction = "ahead of" if clock.offset_s > 0 else "behind"
    times = ((" from", clock.from_utc), (" until", clock.until_utc))
    held = "".join(f"{word} {at:%Y-%m-%d %H:%M} UTC" for word, at in times if at)
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
    moments = [moment for coverage in report.coverage for moment in (coverage.first_utc, coverage.last_utc) if moment]
    return moments or [
        moment
        for migration in migrations
        for moment in (migration.started_utc, migration.failed_utc, migration.ended_utc)
        if moment
    ]
