"""Running the samples of formats, which prove the rules that format files keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from vmlog.errors import PatternError
from vmlog.knowledge.line_format import Format, FormatSample
from vmlog.knowledge.sample_run import SampleRun
from vmlog.parse.formats import Formats

SELF_TEST_ANCHOR: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""The anchor that samples without a year are read with."""


def check_formats(formats: Formats) -> SampleRun:
    """Run every sample of every format.

    Checked: the format that comes first by rank accepts its own sample, the columns hold what is expected, the head
    and continuation regexes agree with the result, and both regex engines find the same groups.
    """
    samples = [(item, sample) for item in formats.all for sample in item.samples]
    failures = [
        PatternError(f"format {item.id}: {fault}", sample.location)
        for item, sample in samples
        for fault in check_sample(formats, item, sample)
    ]
    return SampleRun("formats", len(samples), tuple(failures))


def check_sample(formats: Formats, item: Format, sample: FormatSample) -> Iterator[str]:
    """Yield what is wrong with one sample, in words."""
    line = pl.Series("line", [sample.line])
    order = (item,) if item.layer == "tail" else formats.heads
    row = formats.parse(line, order, anchor=SELF_TEST_ANCHOR, log_hint=None).row(0, named=True)
    if row["format"] != sample.expect.get("format", item.id):
        yield f"the sample is read by {row['format']}"
        return
    for column, wanted in sample.expect.items():
        if not _equal(row[column], wanted):
            yield f"{column} is {row[column]!r}, expected {wanted!r}"
    cleaned = formats.strip_decoration(line)
    rust = cleaned.str.extract_groups(item.regex).struct.unnest().row(0, named=True)
    python = re.match(item.regex, cleaned[0])
    if python is None or python.groupdict() != rust:
        yield "the two regex engines disagree"
    if item.layer != "tail":
        if not line.str.contains(formats.head_regex)[0]:
            yield "the common head regex does not accept the sample"
        if line.str.contains(formats.continuation_regex)[0] != row["continuation"]:
            yield "the common continuation regex and the parsed line disagree"


def _equal(found: Any, wanted: str | bool) -> bool:
    if isinstance(found, datetime):
        return isinstance(wanted, str) and found == datetime.fromisoformat(wanted)
    return bool(found == wanted)
