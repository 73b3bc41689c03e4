"""Every stage file's own samples."""

import pytest

from vmlog.knowledge.line_samples import foreign_fault, matching_fault
from vmlog.knowledge.stage_lines import FIELDS, load_stages

STAGES = load_stages()


def samples(kind):
    return [
        pytest.param(line, sample, id=f"{line.id}-{number}")
        for line in STAGES.lines
        for number, sample in enumerate(getattr(line, kind))
    ]


@pytest.mark.parametrize(("line", "sample"), samples("matching"))
def test_a_matching_sample_gives_the_mark_and_its_fields(line, sample):
    assert matching_fault(STAGES, line, sample) is None


@pytest.mark.parametrize(("line", "sample"), samples("foreign"))
def test_a_foreign_sample_gives_no_mark(line, sample):
    assert foreign_fault(STAGES, line, sample) is None


@pytest.mark.parametrize("line", STAGES.lines, ids=lambda line: line.id)
def test_a_stage_line_brings_both_kinds_of_samples(line):
    assert line.matching
    assert line.foreign


def test_every_known_field_is_used():
    assert {name for line in STAGES.lines for template in line.templates for name in template.names} == FIELDS
