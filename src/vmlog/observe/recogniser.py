"""Recognising stage lines and causes in parsed records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import polars as pl

from vmlog.knowledge.line_format import Format
from vmlog.knowledge.stage_lines import Mark, StageLines
from vmlog.knowledge.template_index import LONGEST_WORDING, WORDINGS_REMEMBERED, zeroed
from vmlog.logs import KNOWN_LOGS
from vmlog.match.hit import Hit
from vmlog.match.matcher import Matcher, MatchProspects
from vmlog.observe.loose import is_generic
from vmlog.observe.observation import Observation
from vmlog.observe.sentence import is_about_hosts
from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState
from vmlog.records.line_texts import with_newlines
from vmlog.terms import MatchKind

_MAX_TEXT: Final = 16 * 1024
_MAX_RAW: Final = 4000
_LEFT_OUT: Final = " [...]"
# Many services repeat a short message word by word.
_CACHED_MESSAGES: Final = 1024
# What is used of a record; the first ones decide what is recognised in it.
_COLUMNS: Final = (
    *("line_no", "flags", "log", "format", "component", "body", "text"),
    *("ts_utc", "ts_assumed", "host", "op_id", "level", "user", "thread", "line", "more"),
)
_RECOGNISED_BY: Final = 7


class RecognisedRecord(NamedTuple):
    """What was recognised in a found record.

    Attributes:
        line_no: number of its first line.
        observation: the record, or None if nothing was recognised.
        is_complete: whether as much was recognised as was found in its lines.
    """

    line_no: int
    observation: Observation | None
    is_complete: bool


class _Prospects(NamedTuple):
    """Whether a text with any digits in place of its zeros may be a stage line, and by what it may state a cause."""

    marks: bool
    hits: MatchProspects


class _Recognised(NamedTuple):
    """What a text says.

    Attributes:
        marks: the stage lines in it.
        hits: the causes in it.
        of_host: how many of these causes concern only a host.
        needs_origin: whether a stage line counts only from VMware's programs.
    """

    marks: tuple[Mark, ...] = ()
    hits: tuple[Hit, ...] = ()
    of_host: int = 0
    needs_origin: bool = False


_ANYTHING: Final = _Prospects(marks=True, hits=MatchProspects(wording=True, key=True, status=True))
_NOTHING: Final = _Recognised()


class Recogniser:
    """Asks all stage lines and causes about the text of records."""

    def __init__(self, formats: Formats, stage_lines: StageLines, matcher: Matcher) -> None:
        self._formats = formats
        self._stage_lines = stage_lines
        self._matcher = matcher
        self._recognise = lru_cache(_CACHED_MESSAGES)(self._search)
        self._prospects_of_zeroed = lru_cache(WORDINGS_REMEMBERED)(self._search_zeroed)

    def recognise(self, records: pl.DataFrame, state: MemberState) -> Iterator[RecognisedRecord]:
        """Yield what is recognised in the records of a member, which are a frame of `parse_records`."""
        # Columns become lists at once: a call for each record would cost more than recognising it.
        own_log = state.log or "unknown"
        for row in zip(*(records[name].to_list() for name in _COLUMNS), strict=True):
            line_no, flags, log, known_format, component, body, text = row[:_RECOGNISED_BY]
            message = _message(component, body, text)
            marks, hits, of_host, needs_origin = self._recognise(message, log or own_log, component)
            if marks or hits:
                line_format = self._formats.by_id.get(known_format or "")
                if needs_origin and not _is_of_product(line_format, log or state.log_hint, message, hits):
                    marks = tuple(mark for mark in marks if not mark.line.needs_vmware_origin)
            observation = None
            if marks or hits:
                values = dict(zip(_COLUMNS, row, strict=True))
                observation = observation_of(
                    values, state, line_format, message=message, most_raw=_MAX_RAW, marks=marks, hits=hits
                )
            yield RecognisedRecord(line_no, observation, len(marks) + of_host >= flags.bit_count())

    def _search(self, text: str, log: str, component: str | None) -> _Recognised:
        prospects = self._prospects_of_zeroed(zeroed(text)) if len(text) <= LONGEST_WORDING else _ANYTHING
        marks = self._stage_lines.marks(text, log) if prospects.marks else ()
        hits: list[Hit] = []
        if any(prospects.hits):
            hits = self._matcher.match(text, {"log": log, "component": component}, prospects.hits)
        if not marks and not hits:
            return _NOTHING
        if not marks:
            hits = [hit for hit in hits if hit.kind is not MatchKind.STATUS]
        of_host = sum(hit.cause.of_host for hit in hits)
        return _Recognised(marks, tuple(hits), of_host, any(mark.line.needs_vmware_origin for mark in marks))

    def _search_zeroed(self, text: str) -> _Prospects:
        # A status code means something only in a migration's own line; elsewhere it is any kernel error.
        marks = self._stage_lines.may_mark(text)
        hits = self._matcher.prospects(text)
        return _Prospects(marks, hits._replace(status=marks and hits.status))


def _is_of_product(line_format: Format | None, log: str | None, message: str, hits: Sequence[Hit]) -> bool:
    """Return whether one of VMware's programs wrote words that other programs may use too."""
    return (
        log in KNOWN_LOGS
        or not is_generic(line_format)
        or any(hit.kind is MatchKind.EXACT and hit.cause.role == "cause" and not hit.general for hit in hits)
        or is_about_hosts(message, foreign=log is not None)
    )


def _message(component: str | None, body: str | None, text: str | None) -> str:
    """Return what the patterns see: component, body and the text of the continuation lines.

    >>> _message("Migrate", "done", None)
    'Migrate: done'
    """
    message = body or ""
    if component and not message.startswith(component):
        message = f"{component}: {message}"
    if text:
        message = f"{message}\n{text}"
    return with_newlines(message[:_MAX_TEXT]).rstrip("\n")


def observation_of(
    row: Mapping[str, Any],
    state: MemberState,
    line_format: Format | None,
    *,
    message: str,
    most_raw: int,
    marks: tuple[Mark, ...] = (),
    hits: tuple[Hit, ...] = (),
) -> Observation:
    """Return a record of `parse_records` as an observation.

    Args:
        row: the record.
        state: its member.
        line_format: its format.
        message: what the patterns see of it.
        most_raw: characters that are kept of its lines.
        marks: the stage lines that were recognised in it.
        hits: the causes.
    """
    raw = row["line"] if not row["more"] else f"{row['line']}\n{row['more']}"
    return Observation(
        ts=row["ts_utc"],
        time_assumed=row["ts_assumed"] or "",
        unit=state.member.unit,
        series=state.series,
        source=state.member.source,
        member=state.member.path,
        line_no=row["line_no"],
        host=row["host"],
        log=row["log"] or state.log or "unknown",
        format=line_format,
        op_id=row["op_id"],
        level=row["level"],
        user=row["user"],
        thread=row["thread"],
        message=message,
        raw=cut_record_text(with_newlines(raw).rstrip("\n"), most_raw),
        marks=marks,
        hits=hits,
    )


def cut_record_text(text: str, most: int) -> str:
    """Return a text of a record with at most so many characters, and a sign where more follow.

    >>> cut_record_text("abcdef", 3)
    'abc [...]'
    """
    return text if len(text) <= most else text[:most] + _LEFT_OUT
