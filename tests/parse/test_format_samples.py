"""Every format file proves itself: one test per sample, and the reader refuses files that break the rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.cache_files import cached_entries, write_whole_cache
from vmlog.errors import PatternError, PatternErrors
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.format_file import read_format_files
from vmlog.knowledge.line_format import Format, FormatSample
from vmlog.parse.format_samples import check_formats, check_sample
from vmlog.parse.formats import Formats, load_formats

FORMATS = load_formats()
SAMPLES = [
    pytest.param(item, sample, id=f"{item.id}-{number}")
    for item in FORMATS.all
    for number, sample in enumerate(item.samples)
]
MINIMAL = """schema = 1
id = "demo"
title = "demo"
layer = "head"
rank = 1
log = ""
generations = ["any"]
time = "iso"
regex = '''^(?P<ts>[0-9-]{10}T[0-9:]{8}Z) demo (?P<level>[a-z]+) (?P<msg>.*)$'''

[[samples]]
line = "2024-05-06T07:08:09Z demo info hello"
expect = { body = "hello", level = "info" }
"""


@pytest.mark.parametrize(("item", "sample"), SAMPLES)
def test_sample_is_read_by_its_own_format_with_the_expected_columns(item: Format, sample: FormatSample) -> None:
    assert list(check_sample(FORMATS, item, sample)) == []


def test_ranks_of_head_formats_are_distinct() -> None:
    ranks = [item.rank for item in FORMATS.heads]
    assert len(set(ranks)) == len(ranks)


def read_formats(root: Path, cache: DataCache | None = None) -> Formats:
    return Formats(read_format_files(root / "formats", cache))


def write(root: Path, text: str, name: str = "demo") -> Path:
    folder = root / "formats"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_minimal_file_is_enough(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    assert check_formats(read_formats(tmp_path)).failures == ()


def test_formats_are_the_same_through_a_cache_that_notices_changes(tmp_path: Path) -> None:
    path = write(tmp_path, MINIMAL)
    place = tmp_path / "cache.json"
    plain = read_formats(tmp_path).all
    first, second = (read_formats(tmp_path, DataCache(place)).all for _ in range(2))
    assert [item.regex for item in second] == [item.regex for item in first] == [item.regex for item in plain]
    assert [sample.expect for sample in second[0].samples] == [sample.expect for sample in plain[0].samples]
    path.write_text(MINIMAL.replace('title = "demo"', 'title = "another"'), encoding="utf-8")
    assert read_formats(tmp_path, DataCache(place)).all[0].title == "another"


@pytest.mark.parametrize("content", ["{}", '{"title": "demo"}', "[]"])
def test_a_cache_of_something_else_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    path = write(tmp_path, MINIMAL)
    place = tmp_path / "cache.json"
    read_formats(tmp_path, DataCache(place))
    entries = cached_entries(place)
    entries[str(path)][1] = json.loads(content)
    write_whole_cache(place, json.dumps(entries))
    assert read_formats(tmp_path, DataCache(place)).all[0].id == "demo"


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ('log = ""', 'log = ""\nlogs = "x"', "logs: is not a known key", 7),
        ('title = "demo"\n', "", "title: is missing", 1),
        ("rank = 1", 'rank = "1"', "rank: must be a whole number", 5),
        ("rank = 1", "rank = true", "rank: must be a whole number", 5),
        ("schema = 1", "schema = 2", "schema: must be 1", 1),
        ('id = "demo"', 'id = "other"', "file's name", 2),
        ('layer = "head"', 'layer = "foot"', "layer: 'foot' is not one of", 4),
        ('time = "iso"', 'time = "moon"', "time: 'moon' is not one of", 8),
        ("(?P<level>", "(?P<colour>", "unknown group 'colour'", 9),
        ("'''^(?P<ts>", "'''(?P<ts>", "must start with", 9),
        ("(?P<msg>.*)$", "(?P<msg>.*)", "must start with", 9),
        ("(?P<msg>.*)$", "(?P<msg>(.*)$", "does not compile", 9),
        ('["any"]', "[]", "at least one generation", 7),
        ('time = "iso"', 'time = "iso"\ncontinuation = "-->"', "must start with ^", 9),
        ('level = "info"', 'colour = "red"', "'colour' is not a column", 13),
        ("expect = {", 'remark = "x"\nexpect = {', "remark: is not a known key", 13),
        ('expect = { body = "hello", level = "info" }', "expect = {}", "at least one column", 13),
        ('expect = { body = "hello", level = "info" }', "", "expect: is missing", 11),
        ('id = "demo"', 'id = "demo', "not valid TOML", 2),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str, line: int | None
) -> None:
    path = write(tmp_path, MINIMAL.replace(old, new))
    with pytest.raises(PatternErrors, match=re.escape(message)) as caught:
        read_formats(tmp_path)
    (error,) = caught.value.errors
    assert error.location is not None
    assert (error.location.path, error.location.line) == (str(path), line)


def test_every_mistake_of_a_file_is_reported_at_once(tmp_path: Path) -> None:
    wrong = MINIMAL.replace("title =", "titel =").replace("rank =", "ronk =").replace('"iso"', '"moon"')
    write(tmp_path, wrong)
    with pytest.raises(PatternErrors) as caught:
        read_formats(tmp_path)
    lines = [(error.message.partition(":")[0], error.location and error.location.line) for error in caught.value.errors]
    assert sorted(lines) == [("rank", 1), ("ronk", 5), ("time", 8), ("titel", 3), ("title", 1)]


def test_all_wrong_files_are_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL.replace("schema = 1", "schema = 2"))
    write(tmp_path, MINIMAL, name="elsewhere")
    with pytest.raises(PatternErrors) as caught:
        read_formats(tmp_path)
    assert len(caught.value.errors) == 2


def test_an_unknown_tail_is_refused(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL.replace('time = "iso"', 'time = "iso"\ntails = ["nowhere"]'))
    with pytest.raises(PatternErrors, match="no format 'nowhere'"):
        read_formats(tmp_path)


def test_signs_of_an_unknown_format_are_refused(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL.replace('time = "iso"', 'time = "iso"\nsigns_of = "nowhere"'))
    with pytest.raises(PatternErrors, match="signs_of: there is no format 'nowhere'"):
        read_formats(tmp_path)


def test_two_formats_of_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    (item,) = read_formats(tmp_path).all
    with pytest.raises(PatternError, match="same id"):
        Formats([item, item])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('body = "hello"', 'body = "bye"', "body is 'hello', expected 'bye'"),
        ("demo info hello", "demo INFO hello", "read by None"),
    ],
)
def test_a_sample_that_does_not_hold_is_reported(tmp_path: Path, old: str, new: str, message: str) -> None:
    write(tmp_path, MINIMAL.replace(old, new))
    (error,) = check_formats(read_formats(tmp_path)).failures
    assert message in error.message
    assert error.location is not None
    assert error.location.line == 11


def test_a_sample_claimed_by_a_format_of_smaller_rank_is_reported(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    greedy = MINIMAL.replace('"demo"', '"greedy"').replace("rank = 1", "rank = 0")
    write(tmp_path, greedy, name="greedy")
    (error,) = check_formats(read_formats(tmp_path)).failures
    assert "format demo: the sample is read by greedy" in error.message
