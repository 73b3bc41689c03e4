"""What is read by a short cut is read as it would be without it, whatever is wrong with the lines."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, assert_series_equal

from vmlog.parse import header_cache, line_parser, originator, timestamps
from vmlog.parse.columns import extract_groups
from vmlog.parse.compiled_format import CompiledFormat
from vmlog.parse.formats import Formats, load_formats
from vmlog.parse.header_cache import HeaderCache
from vmlog.parse.line_parser import LineParser

FORMATS = load_formats()
ANCHOR = datetime(2025, 1, 1, tzinfo=UTC)
COMPILED = {item.id: CompiledFormat(item) for item in FORMATS.all}
CACHEABLE = [item for item in FORMATS.all if HeaderCache.can_cache(item)]
WITH_LIST = [item for item in FORMATS.all if "kv" in item.groups]
STAMP = "2024-05-06T07:08:09.123Z"
MIDDLES = [
    "In(166) Hostd[2099321]: ",
    "Wa(180)+ vmkwarning: ",
    "In(182) vmkernel: ",
    "info hostd[2099001] ",
    "warning -[7F00AA11B700]",
    "cpu12:65801 opID=a1b2c3d4)WARNING: ",
    "esx-a1.example.com Hostd: ",
]
TEXTS = [
    "[Originator@6876 sub=Libs opID=aa-01] x",
    "[Originator@6876 sub=HTTP session map opID=aa sid=52 user=vpxuser:<no user>] x",
    "info -[2099321] [Originator@6876 sub=A item=B user=root] x",
    "cpu1:2099 opID=-)ALERT: Migrate: 12: x",
    "[ConfigStore:a1b2 opId=0f1e] [Run] x",
    " [netCorrelator] 998us: [vob.net] x",
    "--> }",
    "plain text",
    "",
]
ODD = st.sampled_from(list(" \t[](){}<>:=\"'+-.,Z0159aAé")) | st.characters(exclude_categories=["Cs"])


@st.composite
def mutated(draw: st.DrawFn, lines: st.SearchStrategy[str]) -> str:
    """Return a line of which some characters are gone, doubled or others."""
    line = draw(lines)
    for _ in range(draw(st.integers(0, 3))):
        place, end = draw(st.integers(0, min(len(line), 100))), draw(st.integers(0, 2))
        line = line[:place] + draw(st.text(ODD, max_size=2)) + line[place + end :]
    return line.replace("\n", " ")


def sampled(*items: str) -> st.SearchStrategy[str]:
    return st.sampled_from([sample.line for item in FORMATS.all for sample in item.samples if item.layer in items])


COMPOSED = st.builds("{} {}{}".format, st.just(STAMP), st.sampled_from(MIDDLES), st.sampled_from(TEXTS))
LINES = st.lists(mutated(COMPOSED | sampled("head")), min_size=1, max_size=30).map(lambda lines: pl.Series("l", lines))


@pytest.fixture(autouse=True)
def even_few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_cache, "_FEW_LINES", 1)


def sorted_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns with any value, in one order."""
    return frame.select(sorted(name for name in frame.columns if frame[name].null_count() < frame.height))


def run(lines: pl.Series, caches: dict[str, HeaderCache]) -> pl.DataFrame:
    parser = LineParser(COMPILED.__getitem__, lambda line_format: caches.get(line_format.id), ANCHOR)
    return sorted_columns(parser.run(lines, FORMATS.heads))


@pytest.mark.slow
@settings(max_examples=25)
@given(LINES, LINES)
def test_cached_headers(lines: pl.Series, more: pl.Series) -> None:
    caches = {item.id: HeaderCache(COMPILED[item.id]) for item in CACHEABLE}
    for texts in (lines, pl.concat([more, lines])):
        assert_frame_equal(run(texts, caches), run(texts, {}))


def test_headers_are_cached_at_all() -> None:
    assert {"hostd-60", "hostd-80", "sys-80", "vmkernel-50", "vmkernel-80"} <= {item.id for item in CACHEABLE}
    cache = HeaderCache(COMPILED["hostd-80"])
    lines = pl.DataFrame(
        {"row": range(6), "text": [f"2024-05-06T07:08:{s:02d}.{s:03d}Z {MIDDLES[0]}{s}" for s in range(6)]},
        schema={"row": pl.UInt32, "text": pl.String},
    )
    found, left = cache.read(lines)
    assert left.is_empty()
    assert found is not None
    assert found.select("program", "thread", "level", "body").row(4) == ("Hostd", "2099321", "info", "4")
    assert found["ts_utc"][4] == datetime(2024, 5, 6, 7, 8, 4, 4000, tzinfo=UTC)


@pytest.mark.parametrize(
    "stamp",
    ["2024-05-06T07:08:09Z", "2024-05-06T07:08:09.12Z", "2024-05-06T07:08:09.123456Z", "2024-02-30T07:08:09.123Z"],
)
def test_headers_with_other_stamps_are_left(stamp: str) -> None:
    cache = HeaderCache(COMPILED["hostd-80"])
    texts = [*[f"{STAMP} {MIDDLES[0]}x"] * 3, f"{stamp} {MIDDLES[0]}x"]
    found, left = cache.read(pl.DataFrame({"row": range(4), "text": texts}, schema_overrides={"row": pl.UInt32}))
    assert found is not None
    assert (found["row"].to_list(), left["row"].to_list()) == ([0, 1, 2], [3])


def test_headers_that_never_repeat_are_given_up() -> None:
    cache = HeaderCache(COMPILED["hostd-80"])
    for first in (0, 40):
        texts = [f"{STAMP} In(166) Hostd[{first + number}]: x" for number in range(40)]
        lines = pl.DataFrame({"row": range(40), "text": texts}, schema_overrides={"row": pl.UInt32})
        found, left = cache.read(lines)
        assert found is None
        assert_frame_equal(left, lines)


@pytest.mark.slow
@settings(max_examples=40)
@given(LINES)
def test_rows_without_the_first_tail_are_as_if_taken_out(lines: pl.Series) -> None:
    found = run(lines, {})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(line_parser, "_accepts_any", lambda *_: True)
        assert_frame_equal(found, run(lines, {}))


@pytest.mark.parametrize("line_format", WITH_LIST, ids=lambda line_format: line_format.id)
@settings(max_examples=30)
@given(data=st.data())
def test_plain_lists(line_format: object, data: st.DataObject) -> None:
    item = next(each for each in WITH_LIST if each is line_format)
    samples = st.sampled_from([sample.line for sample in item.samples])
    composed = st.sampled_from(TEXTS) if item.layer == "tail" else samples
    lines = pl.Series("l", data.draw(st.lists(mutated(samples | composed), min_size=1, max_size=20)))
    found = originator.extract_pairs(lines, item)
    general = extract_groups(lines, item.extractor)
    pairs = originator.split_pairs(general["kv"])
    for name in pairs.columns:
        if f"kv_{name}" in found.columns:
            assert_series_equal(found[f"kv_{name}"], pairs[name], check_names=False)
        else:
            assert pairs[name].null_count() == lines.len()
    rest = [name for name in found.columns if not name.startswith("kv_")]
    assert_frame_equal(found.select(rest), general.select(rest))


@settings(max_examples=50)
@given(st.lists(mutated(st.sampled_from([STAMP, "2024-02-29T23:59:60.999Z", "2024-05-06T00:08:09.123+05:30"]))))
def test_stamps_with_milliseconds(texts: list[str]) -> None:
    stamps = pl.Series("stamp", texts, dtype=pl.String)
    general = timestamps._first_of(stamps, (timestamps._ISO_UTC, timestamps._ISO_OFFSET))
    assert_series_equal(timestamps.STAMP_READERS["iso"](stamps, ANCHOR), general, check_names=False)


def test_what_was_read_before_changes_nothing() -> None:
    fresh = Formats(FORMATS.all)
    lines = pl.Series([f"{STAMP} {middle}{text}" for middle in MIDDLES for text in TEXTS] * 3)
    order = fresh.detect(lines, None).order
    first = fresh.parse(lines, order, anchor=ANCHOR, log_hint=None)
    assert_frame_equal(fresh.parse(lines, order, anchor=ANCHOR, log_hint=None), first)
