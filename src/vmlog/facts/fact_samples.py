"""Running the samples of the shapes in `patterns/facts/`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Final

from vmlog.errors import PatternError
from vmlog.facts.fact_text import FactText
from vmlog.facts.reader_registry import reader_named
from vmlog.knowledge.fact_files import FactFile, FactSample
from vmlog.knowledge.sample_run import SampleRun

_MOST_SHOWN: Final = 6


def check_fact_files(shapes: Iterable[FactFile]) -> SampleRun:
    """Read the samples of every shape and compare the facts."""
    count = 0
    failures = []
    for shape in shapes:
        samples = shape.samples()
        count += len(samples)
        if not samples:
            failures.append(PatternError(f"{shape.id} has no sample", shape.location))
        for sample in samples:
            failures += [PatternError(message, sample.location) for message in _differences(shape, sample)]
    return SampleRun("facts", count, tuple(failures))


def _differences(shape: FactFile, sample: FactSample) -> list[str]:
    data = _database(sample.text) if sample.is_sql else sample.text.encode()
    text = FactText(sample.inner or shape.paths[0], data, sample.is_cut)
    found = {(row.name, row.subject, row.value, row.line, row.vm) for row in reader_named(shape.reader)(text)}
    wanted = set(sample.rows)
    differences = [("not read", row) for row in sorted(wanted - found, key=repr)]
    if not sample.is_part:
        differences += [("read, but not stated by the sample", row) for row in sorted(found - wanted, key=repr)]
    return [f"{sample.name}: {what}: {[*row]}" for what, row in differences[:_MOST_SHOWN]]


def _database(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(script)
        return database.serialize()
