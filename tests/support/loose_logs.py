"""Small logs of one host, written for the tests."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from vmlog import api
from vmlog.correlate.host_names import name_hosts
from vmlog.model import Coverage
from vmlog.parse.formats import load_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading

TOP = "esx-esx-a1.example.com-2024-03-06--06.45-62382"


def line(second: int, text: str = "ScsiDeviceIO: 1: path checked") -> str:
    """Return a vmkernel line of ESXi 7."""
    return f"2024-03-01T10:{second // 60:02}:{second % 60:02}.000Z cpu4:2097{second:03})" + text


def log(*lines: str) -> bytes:
    return "".join(f"{text}\n" for text in lines).encode()


def reading_of(*sources: Path, host: str | None = None) -> Reading:
    reading = Reader(load_formats(), ReadOptions(host=host)).run([str(source) for source in sources])
    return name_hosts(reading)


def coverage_of(folder: Path) -> dict[str, Coverage]:
    return {row.member: row for row in reading_of(folder).coverage}


def events_of(*sources: Path) -> pl.DataFrame:
    """Return all events, in the order of the log."""
    return pl.concat(list(api.Events(*sources))).sort("ts_utc", "member", "line_no", nulls_last=True)
