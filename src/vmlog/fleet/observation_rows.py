"""Observations as rows of a frame, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from sys import intern
from typing import Any, Final, TypeVar

import polars as pl

from vmlog.fleet.plain_values import PlainValueError
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.knowledge import Knowledge
from vmlog.knowledge.line_format import Format
from vmlog.knowledge.stage_lines import Mark, StageLine
from vmlog.match.hit import Hit
from vmlog.observe.observation import MarkValues, Observation
from vmlog.parse.schema import UTC_TIME
from vmlog.terms import MatchKind

OBSERVATION_SCHEMA: Final[Mapping[str, pl.DataType]] = {
    "ts": UTC_TIME,
    "time_assumed": pl.String(),
    "unit": pl.String(),
    "series": pl.String(),
    "member": pl.String(),
    "line_no": pl.UInt32(),
    "host": pl.String(),
    "log": pl.String(),
    "format": pl.String(),
    "op_id": pl.String(),
    "level": pl.String(),
    "user": pl.String(),
    "thread": pl.String(),
    "message": pl.String(),
    "start": pl.UInt32(),
    "raw": pl.String(),
    "marks": pl.String(),
    "hits": pl.String(),
    "stated_vm": pl.String(),
}
"""One row per observation. `message` is null where it is the end of `raw`, from the character `start` on; `marks` and
`hits` are JSON: the id of the stage line or cause, then the other values in their order."""

_NEEDED: Final = ("time_assumed", "unit", "series", "member", "line_no", "log", "raw")

_T = TypeVar("_T")


def observation_rows(observations: Sequence[Observation]) -> pl.DataFrame:
    """Return a frame of `OBSERVATION_SCHEMA`."""
    return pl.DataFrame([_row(item) for item in observations], schema=dict(OBSERVATION_SCHEMA), orient="row")


def _row(item: Observation) -> tuple[object, ...]:
    text = item.text
    is_end = item.raw.endswith(text)
    marks = [[mark.line.id, dict(mark.fields)] for mark in item.marks]
    hits = [_plain_hit(hit) for hit in item.hits]
    return (
        item.ts,
        item.time_assumed,
        item.unit,
        item.series,
        item.member,
        item.line_no,
        item.host,
        item.log,
        item.format.id if item.format else None,
        item.op_id,
        item.level,
        item.user,
        item.thread,
        None if is_end else text,
        len(item.raw) - len(text) if is_end else None,
        item.raw,
        _json(marks),
        _json(hits),
        item.stated_vm,
    )


def _plain_hit(hit: Hit) -> list[object]:
    return [
        hit.cause.id,
        str(hit.kind),
        hit.score,
        hit.specificity,
        hit.verified,
        hit.variables,
        hit.matched_words,
        hit.named,
        hit.general,
    ]


def _json(value: list[Any]) -> str | None:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None


class ObservationReader:
    """Makes observations of rows, with the formats, stage lines and causes that are known."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Prepare to read what was stored with this knowledge."""
        self._formats: dict[str | None, Format | None] = {None: None}
        self._formats.update((item.id, item) for item in knowledge.formats)
        self._lines: dict[str, StageLine] = {line.id: line for line in knowledge.stage_lines.lines}
        self._causes: dict[str, Cause] = knowledge.catalogue.causes

    def read(self, rows: pl.DataFrame, source: str) -> list[Observation]:
        """Return the observations of a frame of `OBSERVATION_SCHEMA`.

        A fleet has millions, so each column is made to values at once, and equal marks and hits are read once.

        Args:
            rows: the frame.
            source: the source that they are from.

        Raises:
            PlainValueError: a row is not one of `observation_rows`.
        """
        if not rows.height:
            return []
        if any(rows[name].null_count() for name in _NEEDED) or not self._formats.keys() >= {*rows["format"].unique()}:
            raise PlainValueError("a row without the place of its record")
        try:
            values = _read_once(rows["marks"], self._values)
            hits = _read_once(rows["hits"], self._found)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise PlainValueError(f"not what was written: {error}") from None
        return [
            *map(
                Observation.restored,
                rows["ts"].to_list(),
                _shared(rows["time_assumed"]),
                _shared(rows["unit"]),
                _shared(rows["series"]),
                repeat(source),
                _shared(rows["member"]),
                rows["line_no"].to_list(),
                _shared(rows["host"]),
                _shared(rows["log"]),
                map(self._formats.__getitem__, rows["format"].to_list()),
                _shared(rows["op_id"]),
                _shared(rows["level"]),
                _shared(rows["user"]),
                _shared(rows["thread"]),
                rows["message"].to_list(),
                rows["start"].fill_null(0).to_list(),
                rows["raw"].to_list(),
                values,
                hits,
                _shared(rows["stated_vm"]),
            )
        ]

    def _values(self, plain: Any) -> MarkValues:
        return MarkValues.of(tuple(map(self._mark, plain)))

    def _found(self, plain: Any) -> tuple[Hit, ...]:
        return tuple(map(self._hit, plain))

    def _mark(self, plain: Any) -> Mark:
        line, found = plain
        return Mark(self._lines[line], _texts(found))

    def _hit(self, plain: Any) -> Hit:
        cause, kind, score, specificity, verified, variables, words, named, general = plain
        if not isinstance(words, str) or not isinstance(score, int | float) or not isinstance(specificity, int):
            raise PlainValueError("a hit without words or figures")
        flags = bool(verified), bool(named), bool(general)
        return Hit(
            self._causes[cause], MatchKind(kind), score, specificity, flags[0], _texts(variables), words, *flags[1:]
        )


def _texts(found: Any) -> dict[str, str]:
    """Return names with their values; ids, addresses and paths stand in many records and are kept once."""
    return {intern(name): intern(value) for name, value in found.items()}  # what is no text cannot be interned


def _shared(column: pl.Series) -> list[Any]:
    """Return the texts of a column, equal ones as one object."""
    return [intern(text) if text else text for text in column.to_list()]


def _read_once(column: pl.Series, make: Callable[[Any], _T]) -> Iterator[_T]:
    """Return what a column of JSON lists says, equal texts read once."""
    texts = column.to_list()
    distinct = [text for text in dict.fromkeys(texts) if text]
    # One call for all costs a fraction of a call for each.
    plain = json.loads(f"[{','.join(distinct)}]")
    nothing = make(())
    known: dict[str | None, _T] = {None: nothing, "": nothing}
    known.update(zip(distinct, map(make, plain), strict=True))
    return map(known.__getitem__, texts)
