"""Observations as rows of a frame: they come back as they were, and nothing else does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

from tests.support.cluster import build_cluster
from tests.support.observed import hello, seen
from tests.support.trees import put
from vmlog.fleet.observation_rows import ObservationReader, observation_rows
from vmlog.fleet.plain_values import PlainValueError
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.observation import MarkValues, Observation
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader

_KNOWLEDGE = Knowledge.load(())
_READER = ObservationReader(_KNOWLEDGE)


def test_observations_come_back_as_they_were(tmp_path: Path) -> None:
    put(tmp_path, build_cluster("6.7", 6).files)
    observer = Observer(_KNOWLEDGE, Matcher(_KNOWLEDGE.catalogue))
    Reader(compile_formats(_KNOWLEDGE.formats), ReadOptions(), observer).run([str(tmp_path)], observer)
    before = [item for item in observer.observations if item.source == str(tmp_path)]
    after = _READER.read(observation_rows(before), str(tmp_path))
    assert any(item.marks for item in before)
    assert any(item.hits for item in before)
    assert any(item.vm_path and not item.fields.get("vm_path") for item in before)
    for name in {item.name.replace("_move", "move") for item in fields(Observation)}:
        assert [getattr(one, name) for one in after] == [getattr(one, name) for one in before], name


def test_a_masked_id_and_a_text_of_its_own_come_back() -> None:
    before = [hello(0, identity="<19-digit id>"), seen(1, "hostd", "not the end", raw="not the end of it")]
    after = _READER.read(observation_rows(before), "esx-a1")
    assert [(item.mask, item.migration_id, item.text) for item in after] == [
        (item.mask, item.migration_id, item.text) for item in before
    ]


def test_what_equal_records_say_is_kept_once() -> None:
    first, second = _READER.read(observation_rows([hello(0), hello(1)]), "esx-a1")
    assert first.marks is second.marks
    assert first.fields is second.fields
    assert first.unit is second.unit
    assert first.marks == MarkValues.of(first.marks).marks


@pytest.mark.parametrize(
    ("column", "value"),
    [("marks", "[]],[["), ("marks", '[["no-such-line",{}]]'), ("marks", "{"), ("hits", "[[1]]"), ("format", "none"),
     ("member", None)],
)  # fmt: skip
def test_other_rows_are_refused(column: str, value: str | None) -> None:
    rows = observation_rows([hello(0)]).with_columns(pl.lit(value, pl.String()).alias(column))
    with pytest.raises(PlainValueError):
        _READER.read(rows, "esx-a1")
