"""How long the rows of a database are, read off its pages, bounds the steps that its reading may take."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from vmlog.facts.fact_text import FactText
from vmlog.facts.readers.config_store import read_config_store
from vmlog.facts.store_pages import largest_row
from vmlog.knowledge.fact_files import END_MISSING

COLUMNS = "Junk, Component, ConfigGroup, Name, Identifier, AutoConfValue, UserValue"


def store(*junk: int, page: int = 4096, extra: str = "") -> bytes:
    """Return a store with a switch in each row, behind a column of so many bytes."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"PRAGMA page_size = {page}")
        database.execute(f"CREATE TABLE Config ({COLUMNS})")
        value = json.dumps({"mtu": 1500})
        rows = [("j" * count, "esx", "network_vss", "switches", f"v{at}", "", value) for at, count in enumerate(junk)]
        database.executemany("INSERT INTO Config VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        if extra:
            database.execute(extra)
        database.commit()
        return database.serialize()


def names(data: bytes) -> list[str]:
    return [row.name for row in read_config_store(FactText("x", data))]


@pytest.mark.parametrize("page", [512, 4096, 65536])
@pytest.mark.parametrize("longest", [10, 3_000, 300_000])
def test_the_longest_row_is_found(page, longest):
    found = largest_row(store(1, longest, 2, page=page))
    assert found is not None
    assert longest < found < longest + 300


def test_the_longest_key_of_an_index_counts_too():
    found = largest_row(store(1, 70_000, extra="CREATE INDEX i ON Config (Junk)"))
    assert found is not None
    assert found > 70_000


def test_where_rows_are_long_fewer_steps_are_taken(monkeypatch):
    monkeypatch.setattr("vmlog.facts.readers.config_store._MOST_STEPS", 200_000)
    assert END_MISSING not in names(store(*[10] * 500))
    assert names(store(*[10] * 499, 1_000_000))[-1] == END_MISSING


def test_a_row_that_is_longer_than_its_file_is_not_read():
    data = bytearray(store(3_000))
    page = len(data) // 4096 * 4096 - 4096
    place = page + int.from_bytes(data[page + 8 : page + 10], "big")
    data[place : place + 2] = b"\xff\xff"
    assert largest_row(bytes(data)) is None
    assert names(bytes(data)) == [END_MISSING]


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"SQLite format 3\0" + b"\0" * 200])
def test_what_is_no_database_has_no_rows(data):
    assert largest_row(data) is None
