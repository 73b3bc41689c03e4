"""Every stage file's own samples."""

import pytest

from vmlog.knowledge.stage_lines import load_stages

STAGES = load_stages()


def log_of(line):
    return line.logs[0] if line.logs else "hostd"


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        pytest.param(line, text, expected, id=f"{line.id}-{number}")
        for line in STAGES.lines
        for number, (text, expected) in enumerate(line.matching)
    ],
)
def test_a_matching_sample_gives_the_mark_and_its_fields(line, text, expected):
    marks = {mark.line.id: mark for mark in STAGES.marks(text, log_of(line))}
    assert line.id in marks
    for name, value in expected.items():
        assert marks[line.id].fields.get(name) == value


@pytest.mark.parametrize(
    ("line", "text"),
    [
        pytest.param(line, text, id=f"{line.id}-{number}")
        for line in STAGES.lines
        for number, text in enumerate(line.foreign)
    ],
)
def test_a_foreign_sample_gives_no_mark(line, text):
    assert line.id not in {mark.line.id for mark in STAGES.marks(text, log_of(line))}


@pytest.mark.parametrize("line", STAGES.lines, ids=lambda line: line.id)
def test_a_stage_line_brings_both_kinds_of_samples(line):
    assert line.matching
    assert line.foreign
