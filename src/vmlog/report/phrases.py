"""A migration in words that table, Markdown and HTML share. Log text stays raw: each writer escapes its own way."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import Final

from vmlog.model import CauseMatch, Endpoint, Evidence, Gap, Migration, Reference
from vmlog.report.times import clock_text, local, minute_text, stamp_text, time_text, zone_text
from vmlog.terms import Kind, MatchKind, Outcome, Side, Trigger

NOTHING_LOGGED: Final = "nothing logged"
_NO_CAUSE: Final = "No documented cause matches these lines; vmlog does not guess."
_NO_CAUSES: Final = {
    Outcome.CANCELLED: "It was cancelled; no documented trouble was found before that.",
    Outcome.SUCCEEDED: "It succeeded but kept the VM waiting; no documented cause matches these lines.",
}

_KINDS: Final = {
    Kind.VMOTION: "vMotion",
    Kind.STORAGE_VMOTION: "Storage vMotion",
    Kind.VMOTION_STORAGE: "vMotion with storage",
    Kind.CROSS_VCENTER: "Cross-vCenter migration",
    Kind.COLD: "Cold migration",
    Kind.UNKNOWN: "Migration",
}
_MATCHES: Final = {
    MatchKind.EXACT: "exact wording",
    MatchKind.KEY: "message key",
    MatchKind.STATUS: "status code",
    MatchKind.FUZZY: "similar wording",
    MatchKind.CONFIGURATION: "the configuration of the hosts",
}
# How a pasted text named a cause without its wording, by the variable with the name.
_NAMED: Final = {"title": "title", "article": "article number", "cause_id": "its id", "progress": "percent"}


def plural(count: int, noun: str) -> str:
    """Return the count and its noun.

    >>> plural(1, "migration"), plural(12345, "line")
    ('1 migration', '12,345 lines')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def duration(seconds: float | None) -> str:
    """Return a length of time in its two largest units; `unknown` for None and what is not finite.

    >>> duration(0.42), duration(33), duration(125), duration(11_400)
    ('0.42 s', '33 s', '2 min 5 s', '3 h 10 min')
    """
    if seconds is None or not isfinite(seconds):
        return "unknown"
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.3g} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min"


def period(first: datetime, last: datetime) -> str:
    """Return a period to the minute, with both dates when it crosses midnight.

    >>> from datetime import UTC
    >>> period(datetime(2025, 3, 1, 10, tzinfo=UTC), datetime(2025, 3, 1, 11, tzinfo=UTC))
    '2025-03-01 10:00-11:00 UTC'
    """
    start, end, zone = minute_text(first), minute_text(last), zone_text(last)
    if start == end:
        return f"{start} {zone}"
    return f"{start}-{end[11:]} {zone}" if start[:10] == end[:10] else f"{start} to {end} {zone}"


def headline(migration: Migration) -> str:
    """Return what was moved from where to where, in one sentence part."""
    return f"{subject(migration)} {hosts_phrase(place(migration.source), place(migration.destination))}"


def kind_name(kind: Kind) -> str:
    """Return what people call a kind of migration."""
    return _KINDS[kind]


def subject(migration: Migration) -> str:
    """Return what was done to what: `Storage vMotion of web02`."""
    secondary = migration.trigger is Trigger.FAULT_TOLERANCE
    action = "Start of a secondary" if secondary else kind_name(migration.kind)
    return f"{action} of {migration.vm or migration.vm_path or 'an unknown VM'}"


def hosts_phrase(origin: str | None, target: str | None) -> str:
    """Return from where to where.

    >>> hosts_phrase("esx-a1", "esx-b2"), hosts_phrase("esx-a1", "esx-a1"), hosts_phrase(None, None)
    ('from esx-a1 to esx-b2', 'on esx-a1', '(hosts unknown)')
    """
    if origin is None and target is None:
        return "(hosts unknown)"
    if origin == target:
        return f"on {origin}"
    return f"from {origin or 'an unknown host'} to {target or 'an unknown host'}"


def place(endpoint: Endpoint) -> str | None:
    """Return the best name of one side: its host, else its address."""
    return endpoint.host or endpoint.ip


def requester(migration: Migration) -> str | None:
    r"""Return who or what requested it: `DRS`, `EXAMPLE\ops`, `maintenance mode (user EXAMPLE\ops)`."""
    # Of a user's own request the user is shown instead.
    trigger = None if migration.trigger in (None, Trigger.MANUAL) else migration.trigger.label
    if trigger is None or migration.user is None:
        return trigger or migration.user
    return f"{trigger} (user {migration.user})"


def time_span(migration: Migration) -> str:
    """Return the moment that matters most (failure, else end, else start), with the start and the length beside it.

    A start and an end at the same moment come from few records, often one: then the length is unknown and left out.
    """
    start = migration.started_utc
    moment = migration.failed_utc or migration.ended_utc
    if migration.outcome is Outcome.STALLED and moment is not None:
        if start is None or _other_day(start, moment):
            return f"counts as stalled since {stamp_text(moment)}"
        return f"started {stamp_text(start)}, counts as stalled since {clock_text(moment)}"
    if moment is not None and moment == start and not migration.duration_s:
        return f"{'' if migration.failed_utc else 'ended '}{stamp_text(moment)}"
    if moment is None:
        text = "time unknown" if start is None else f"started {stamp_text(start)}"
    else:
        text = f"{'' if migration.failed_utc else 'ended '}{stamp_text(moment)}"
        if start is not None:
            text += f", started {time_text(start) if _other_day(start, moment) else clock_text(start)}"
    if migration.duration_s is not None:
        text += f", lasted {duration(migration.duration_s)}"
    return text


def _other_day(start: datetime, moment: datetime) -> bool:
    return local(start).date() != local(moment).date()


def stage(migration: Migration) -> str:
    """Return the stage it ended in, the client's progress bar there and how that is known."""
    basis = migration.progress_basis if migration.progress_percent is not None else None
    if migration.stage is None and migration.progress_percent is None:
        return "unknown"
    return progress(migration) + (f" ({basis})" if basis else "")


def progress(migration: Migration) -> str:
    """Return the stage and the progress bar in few words: `connect at 10%`."""
    text = migration.stage.value if migration.stage else "unknown stage"
    return text if migration.progress_percent is None else f"{text} at {migration.progress_percent}%"


def stage_table(migration: Migration) -> str:
    """Return the stages by side, in order: `source: prepare 1.2 s, nothing logged 3 s; destination: prepare 2 s`."""
    by_side: dict[Side | None, list[str]] = {}
    for span in migration.stages:
        length = "length unknown" if span.duration_s is None else duration(span.duration_s)
        by_side.setdefault(span.side, []).append(f"{span.stage.value if span.stage else NOTHING_LOGGED} {length}")
    return "; ".join(
        f"{side.value}: {', '.join(spans)}" if side else ", ".join(spans) for side, spans in by_side.items()
    )


def cancelled_by(migration: Migration) -> str | None:
    """Return who cancelled it, or that the logs name nobody; None if it was not cancelled."""
    if migration.outcome is not Outcome.CANCELLED:
        return None
    return migration.cancelled_by or "somebody whom these logs do not name"


def message(migration: Migration) -> str | None:
    """Return the product's own text and the detail as one text, for formats with one field for both."""
    return " | ".join(text for text in (migration.message, migration.detail) if text) or None


def metrics(migration: Migration) -> str:
    """Return what the logs measured: `downtime_ms 120, precopy_mb_s 850.5`."""
    return ", ".join(f"{name} {value:,.6g}" for name, value in sorted(migration.metrics.items()))


def identity(migration: Migration) -> str:
    """Return the ids of the migration in the logs and in other reports."""
    parts = [f"incident {migration.incident_id}"]
    if migration.migration_id:
        parts.append(f"migration {migration.migration_id}")
    if migration.op_ids:
        parts.append(f"opID {', '.join(migration.op_ids)}")
    return ", ".join(parts)


def no_cause(migration: Migration) -> str:
    """Return the sentence for an incident without a documented cause."""
    return _NO_CAUSES.get(migration.outcome, _NO_CAUSE)


def confidence(cause: CauseMatch) -> str:
    """Return `92% confidence (high), found by exact wording`, and whether no public source shows that wording."""
    draft = "; no public log confirms the wording" if cause.draft else ""
    named = next((words for name, words in _NAMED.items() if name in cause.variables), None)
    return f"{percent(cause)} confidence ({cause.level}), found by {named or _MATCHES[cause.match]}{draft}"


def percent(cause: CauseMatch) -> str:
    """Return the confidence in whole percent: `92%`."""
    return f"{cause.confidence * 100:.0f}%"


def candidate(cause: CauseMatch) -> str:
    """Return the cause in brief; `sure` distinguishes its percent from that of a progress bar."""
    return f"{cause.title} ({percent(cause)} sure)"


def reference(article: Reference) -> str:
    """Return the usual name of an article: its number, or its title when it has none.

    >>> reference(Reference("kb", "344097", "1004424", "https://knowledge.broadcom.com/external/article/344097", ""))
    'KB 344097 (formerly 1004424)'
    """
    number = article.id or article.legacy_id
    if number is None:
        return article.title or article.kind
    former = f" (formerly {article.legacy_id})" if article.id and article.legacy_id else ""
    return f"{article.kind.upper()} {number}{former}"


def citation(article: Reference) -> str:
    """Return the article's name and title."""
    name = reference(article)
    return f"{name}: {article.title}" if article.title and article.title != name else name


def gap(missing: Gap) -> str:
    """Return what evidence was missing, why, and how to get it."""
    return f"{missing.what}: {missing.why.rstrip('.')}. To get it: {missing.how_to_get}"


def location(evidence: Evidence) -> str:
    """Return `member:line`, the form that editors and terminals understand; of a pipe `standard input:line`."""
    return member_place(evidence.source, evidence.member, evidence.line_no)


def member_place(source: str | None, member: str | None, line_no: int | None) -> str:
    """Return `member:line`, without the line where the file has none; empty where nothing stands in a file.

    >>> member_place("a.tgz", "a.tgz!/etc/x.conf", 7), member_place("-", "-", 7), member_place("a.db", None, None)
    ('a.tgz!/etc/x.conf:7', 'standard input:7', 'a.db')
    >>> member_place("-", "stdin!/var/log/vpxd.log", 7)
    'standard input!/var/log/vpxd.log:7'
    """
    place = member or source or ""
    top, mark, inner = place.partition("!/")
    if top == "-" or (source == "-" and top == "stdin"):
        place = f"standard input{mark}{inner}"
    return f"{place}:{line_no}" if place and line_no else place


def corrected(evidence: Evidence) -> str | None:
    """Return the time of a record by the reference's clock and by its own; None where both agree."""
    if evidence.ts_log_utc in (None, evidence.ts_utc):
        return None
    return f"{stamp_text(evidence.ts_utc)} by the clock of the report, {stamp_text(evidence.ts_log_utc)} in the log"
