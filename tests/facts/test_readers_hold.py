"""What holds for every reader of files that state facts, whatever the content: one test for all shapes at once."""

from __future__ import annotations

import re
import sqlite3
import time
from collections import defaultdict
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.hang_limit import no_hang
from vmlog.facts.fact_text import FactText
from vmlog.facts.reader_registry import reader_named
from vmlog.knowledge.fact_files import END_MISSING, LISTED, load_fact_files
from vmlog.knowledge.fact_names import load_fact_names

SHAPES = load_fact_files()
SAMPLES = {f"{shape.id}: {sample.name}": (shape, sample) for shape in SHAPES.values() for sample in shape.samples()}
TEXTS = {name: pair for name, pair in SAMPLES.items() if not pair[1].is_sql and pair[1].text}
FACTS = load_fact_names()

each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
MOST_CUTS = 40
"""At how many lines a sample is cut; reading a dump takes some time."""

each_text = pytest.mark.parametrize(("shape", "sample"), TEXTS.values(), ids=list(TEXTS))


def read(shape, data, inner="", *, is_cut=False):
    data = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    text = FactText(inner or shape.paths[0].replace("*", "1"), data, is_cut)
    return [*reader_named(shape.reader)(text)]


def stated(rows):
    """Return what is stated, without the lines."""
    return {(row.name, row.subject, row.value, row.vm) for row in rows if row.name != END_MISSING}


def database(script):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return connection.serialize()


def damaged(shape):
    """Make texts of pieces of a shape's samples, so that some come close to what the reader expects."""
    texts = [sample.text for sample in shape.samples() if not sample.is_sql]
    lines = sorted({line for text in texts for line in text.splitlines()}) or [""]
    words = sorted({word for text in texts for word in re.findall(r"\w+|\s+|[^\w\s]+", text)}) or [""]
    pieces = st.one_of(st.sampled_from(lines).map("{}\n".format), st.sampled_from(words), st.text(max_size=8))
    return st.lists(pieces, max_size=30).map("".join)


def check_rows(shape, rows, data):
    last = data.count(b"\n") + data.count(b"\r") + 1
    for row in rows:
        assert row.name in {*shape.gives, END_MISSING, LISTED}
        assert type(row.value) is FACTS[row.name].type, row
        assert 0 <= row.line <= last, row
        for text in (row.subject, row.vm, str(row.value)):
            text.encode()  # no half of a surrogate pair


@pytest.mark.slow
@each_shape
@settings(max_examples=25)
@given(st.data())
def test_no_text_raises(shape, data):
    text = data.draw(damaged(shape)).encode("utf-8", "replace")
    check_rows(shape, read(shape, text, is_cut=data.draw(st.booleans())), text)


@pytest.mark.slow
@each_shape
@settings(max_examples=15)
@given(content=st.binary(max_size=200), is_cut=st.booleans())
def test_no_bytes_raise(shape, content, is_cut):
    check_rows(shape, read(shape, content, is_cut=is_cut), content)


@pytest.mark.parametrize(
    "sample", [pair for pair in SAMPLES.values() if pair[1].is_sql], ids=lambda pair: f"{pair[0].id}: {pair[1].name}"
)
@settings(max_examples=15)
@given(st.data())
def test_no_damaged_database_raises(sample, data):
    shape, found = sample
    content = bytearray(database(found.text))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(content)))
    for row in read(shape, bytes(content[:end]), found.inner, is_cut=data.draw(st.booleans())):
        assert type(row.value) is FACTS[row.name].type, row


def loses_a_second_value(shape, kept, lost):
    """Return whether a key that was kept has another value in the lost part, which no reader could know."""
    if shape.trust not in ("conf", "vm_file"):
        return False
    first, second = ({line.partition("=")[0].strip().lower() for line in part if "=" in line} for part in (kept, lost))
    return bool(first & second)


@pytest.mark.slow
@each_text
def test_a_cut_file_states_nothing_that_the_whole_does_not(shape, sample):
    whole = stated(read(shape, sample.text, sample.inner, is_cut=sample.is_cut))
    lines = sample.text.splitlines(keepends=True)
    for end in range(0, len(lines), len(lines) // MOST_CUTS + 1):
        if loses_a_second_value(shape, lines[:end], lines[end:]):
            continue
        part = "".join(lines[:end])
        assert stated(read(shape, part, sample.inner, is_cut=True)) <= whole, f"cut before line {end + 1}"


@pytest.mark.slow
@each_text
@settings(max_examples=15)
@given(st.data())
def test_a_file_cut_in_a_line_states_nothing_that_the_whole_does_not(shape, sample, data):
    content = sample.text.encode()
    end = data.draw(st.integers(0, len(content) - 1))
    parts = (part.decode("utf-8", "replace").splitlines() for part in (content[:end], content[end:]))
    assume(not loses_a_second_value(shape, *parts))
    whole = stated(read(shape, content, sample.inner, is_cut=sample.is_cut))
    assert stated(read(shape, content[:end], sample.inner, is_cut=True)) <= whole, content[:end][-60:]


@each_text
def test_line_ends_of_windows_change_nothing(shape, sample):
    text = sample.text.replace("\r\n", "\n")
    rows = read(shape, text, sample.inner, is_cut=sample.is_cut)
    assert read(shape, text.replace("\n", "\r\n"), sample.inner, is_cut=sample.is_cut) == rows


@each_text
def test_a_mark_of_utf_8_changes_nothing(shape, sample):
    rows = read(shape, sample.text, sample.inner, is_cut=sample.is_cut)
    assert read(shape, "\ufeff" + sample.text, sample.inner, is_cut=sample.is_cut) == rows


def has_rows(shape, sample):
    """Return whether lines of a sample may change places: no commas stand between them, and none may be lost."""
    return shape.trust != "json" and not sample.is_cut


def rows_to_swap(rows):
    """Return the numbers of lines whose next line states the same facts about another thing."""
    by_line = defaultdict(list)
    for row in rows:
        by_line[row.line].append(row)
    swappable = []
    for number, following in pairwise(sorted(by_line)):
        names = [sorted(row.name for row in by_line[line]) for line in (number, following)]
        subjects = [{(row.subject, row.vm) for row in by_line[line]} for line in (number, following)]
        is_one_each = all(len(found) == 1 for found in subjects)
        if following == number + 1 and names[0] == names[1] and is_one_each and not subjects[0] & subjects[1]:
            swappable.append(number)
    return swappable


@pytest.mark.parametrize(
    ("shape", "sample"),
    [pair for pair in TEXTS.values() if has_rows(*pair)],
    ids=[name for name, pair in TEXTS.items() if has_rows(*pair)],
)
def test_the_order_of_rows_changes_nothing(shape, sample):
    rows = read(shape, sample.text, sample.inner)
    for number in rows_to_swap(rows):
        lines = sample.text.split("\n")
        if number + 1 == len(lines) or '{"' in lines[number]:
            continue  # the end of the file, or rows with commas between them
        lines[number - 1 : number + 1] = reversed(lines[number - 1 : number + 1])
        swapped = read(shape, "\n".join(lines), sample.inner)
        assert stated(swapped) == stated(rows), f"lines {number} and {number + 1}"


@each_shape
def test_a_file_with_any_name_is_known_by_its_first_lines(shape):
    """The opening of a sample that states facts is claimed by no other reader, and that of some sample by its own."""
    samples = [sample.text for sample in shape.samples() if sample.rows and not sample.is_sql]
    for text in [*samples, *(text.replace("\n", "\r\n") for text in samples)]:
        claims = [other for other in SHAPES.values() if other.begins_with and other.begins_with.search(text[:4096])]
        assert {other.reader for other in claims} <= {shape.reader}, text[:200]
    if shape.begins_with:
        assert any(shape.begins_with.search(text[:4096]) for text in samples)


SMALL, FACTOR = 16 << 10, 4


def long_texts(shape):
    """Return makers of texts of a size: the shape's own lines over and over, on one line too, and runs of marks."""
    texts = [sample.text for sample in shape.samples() if not sample.is_sql and sample.text]
    longest = max(texts, key=len, default="")
    body = longest.split("\n")
    head = "\n".join(body[: len(body) // 2])
    units = [*(" ", "\t", "a", "1", "[", "{", "(", "<a>", "'", '"', "\\", "-", "= ", ", ", "\n")]
    units += [longest, longest.replace("\n", " "), *(f"{line}\n" for line in body[:6])]
    for unit in filter(None, dict.fromkeys(units)):
        yield lambda size, unit=unit: unit * (size // len(unit) + 1)
        yield lambda size, unit=unit: head + unit * (size // len(unit) + 1)
        yield lambda size, unit=unit: longest.replace(" ", unit * (size // len(unit) + 1), 1)


def seconds_of(action, text, times=3):
    spent = []
    for _ in range(times):
        begun = time.process_time()
        action(text)
        spent.append(time.process_time() - begun)
    return min(spent)


FAST_S = 0.05
"""What takes less than this is not looked at again: at these sizes a square would take far longer."""
LARGE = SMALL << 9


def check_large(action, make):
    """Fail if a large text is read for ever; texts whose time does not grow like the square are not tried so large.

    The square of what takes long enough to be looked at again lasts longer than is waited. That a machine is busy while
    small texts are measured costs a look at a large one, and decides nothing.
    """
    if seconds_of(action, make(SMALL * FACTOR), 1) < FAST_S:
        return
    small, large = (seconds_of(action, make(size)) for size in (SMALL, SMALL * FACTOR))
    if large > small * FACTOR * 2:
        with no_hang():
            action(make(LARGE))


@pytest.mark.slow
@each_shape
def test_no_text_is_read_for_ever(shape):
    for make in long_texts(shape):
        check_large(lambda text: read(shape, text), make)


def test_a_text_that_would_be_read_for_ever_is_found():
    with pytest.raises(AssertionError, match="has not ended"), no_hang(0.2):
        re.search(r"(a+)+b", "a" * 60)
