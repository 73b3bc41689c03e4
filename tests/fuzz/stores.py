"""Configuration stores: whatever the bytes of the database, there is an answer in time, and every fact has its type."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.fuzz.target import LARGEST, Target, stable_answer
from vmlog.facts.fact_text import FactText
from vmlog.facts.reader_registry import reader_named
from vmlog.knowledge.fact_files import END_MISSING, load_fact_files
from vmlog.knowledge.fact_names import load_fact_names

SHAPES = [shape for shape in load_fact_files().values() if shape.trust == "store"]
# Loaded here, so that the fuzzer sees what they reach.
READERS = {shape.id: reader_named(shape.reader) for shape in SHAPES}
NAMES = load_fact_names()


def check(data: bytes) -> None:
    for shape in SHAPES:
        reader = READERS[shape.id]
        for row in stable_answer(lambda reader=reader: list(reader(FactText("x", data[:LARGEST])))):  # type: ignore[misc]
            assert row.name in {*shape.gives, END_MISSING}
            assert type(row.value) is NAMES[row.name].type, row
            assert row.line == 0
            assert row.subject or row.name == END_MISSING
            f"{row.subject}{row.value}".encode()


def _database(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(f"PRAGMA page_size = 512; {script}")
        return database.serialize()


SEEDS = [_database(sample.text) for shape in SHAPES for sample in shape.samples() if sample.is_sql]

TARGET = Target(
    check,
    (b"", b"SQLite format 3\0", *SEEDS),
    (
        b"SQLite format 3\0", b"CREATE TABLE Config (", b"CREATE VIEW Config AS ", b"WITH RECURSIVE n(i) AS (",
        b"esx", b"network_vss", b"switches", b"nfs_v3_datastores", b'{"mtu":1500}', b'{"name":"vSwitch0"', b"[[[[[[",
        b'"\\ud800"', b"1e999", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x0d", b"\x05", b"\x02\x02", b"hex(zeroblob(",
    ),
)  # fmt: skip
