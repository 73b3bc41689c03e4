"""Records that wait are found by the names in any of their lines, in whichever batch they came."""

from __future__ import annotations

from typing import Any, cast

import polars as pl
import pytest
from polars.expr.string import ExprStringNameSpace

from vmlog.observe.deferred import Deferred


def _lines(*records: tuple[int, int, str]) -> pl.DataFrame:
    rows = [(part, record, number, text) for number, (part, record, text) in enumerate(records)]
    return pl.DataFrame(rows, schema=["part", "record", "line_no", "line"], orient="row")


def test_whole_records_are_taken_from_any_batch() -> None:
    deferred, members = Deferred(), cast(Any, ["first", "second"])
    deferred.add(members, _lines((0, 0, "one"), (0, 1, "two"), (0, 1, "--> of app01"), (1, 1, "three")))
    deferred.add(members, _lines((0, 0, "four"), (1, 0, "five of app02")))
    deferred.add(members, _lines((0, 0, "six")))
    popped = deferred.pop_naming({"app01", "app02"})
    assert [(member, [*lines["line"]]) for member, lines in popped] == [
        ("first", ["two", "--> of app01"]),
        ("second", ["five of app02"]),
    ]
    left = [(member, [*lines["line"]]) for member, lines in deferred.lines()]
    assert left == [("first", ["one"]), ("second", ["three"]), ("first", ["four"]), ("first", ["six"])]
    assert not deferred.pop_naming({"app01", "app02"})


def test_the_names_are_made_ready_once_for_all_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    search, deferred = ExprStringNameSpace.contains_any, Deferred()

    def count(self: ExprStringNameSpace, names: list[str]) -> pl.Expr:
        asked.append(len(names))
        return search(self, names)

    for number in range(50):
        deferred.add(cast(Any, ["log"]), _lines((0, 0, f"of app{number}")))
    monkeypatch.setattr(ExprStringNameSpace, "contains_any", count)
    concat = pl.concat
    chunks: list[int] = []

    def joined(*arguments: Any, **options: Any) -> pl.DataFrame:
        frame: pl.DataFrame = concat(*arguments, **options)
        chunks.append(frame.n_chunks())
        return frame

    monkeypatch.setattr(pl, "concat", joined)
    assert len(deferred.pop_naming({f"app{number}" for number in range(50)})) == 50
    assert asked == [50]
    assert chunks == [1]


def test_nothing_waits() -> None:
    assert Deferred().pop_naming({"app01"}) == []
