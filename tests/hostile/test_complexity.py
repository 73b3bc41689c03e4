"""Time grows with the size of the input, and not with its square, whatever logs say.

What a function does is counted in lines that ran, at `n`, `2n` and if need be `4n`, for each function by itself: one
that looks at all pairs shows long before it takes time. What Python does within one line shows only where the input is
so large that the square would never end.
"""

from __future__ import annotations

from functools import cache, partial

import pytest

from tests.support import growing_inputs
from tests.support.counted_steps import count_steps, growing_steps
from tests.support.hang_limit import no_hang
from tests.support.trees import put
from vmlog import api
from vmlog.analysis.analysis import analyze_sources
from vmlog.knowledge.knowledge import Knowledge
from vmlog.model import Report
from vmlog.read.options import ReadOptions
from vmlog.terms import ComparisonKey, GroupKey
from vmlog.triage.findings import findings_of
from vmlog.triage.groups import group_incidents

COUNTED = ("baseline", "correlate", "diagnose", "observe", "story", "timeline", "triage")
# Most rules look at few things one by one, and at none where there are too many; so there must be more than that.
N = 64
# A function that does less than this for each line of the input cannot matter.
NOTABLE = 20


@cache
def knowledge() -> Knowledge:
    return Knowledge.load(())


def report_of(folder) -> Report:
    loaded = knowledge()
    return analyze_sources([str(folder)], loaded, loaded.stage_limits, ReadOptions(jobs=1))


def looked_over(folder) -> None:
    """Analyse a folder, and look over all its migrations in every way."""
    report = report_of(folder)
    findings_of(report)
    for group in GroupKey:
        group_incidents(report, group)
    for key in ComparisonKey:
        api.compare(report, key)


def show_first(folder) -> None:
    """Read the story of the first migration of a folder, with what lies around it."""
    place = report_of(folder).migrations[0]
    api.show(place.incident_id[:12], folder, around=300.0)


def assert_no_pairs(tmp_path, files_of, run) -> None:
    """Fail if any function does more than its share for more input."""

    def steps(size):
        return count_steps(partial(run, put(tmp_path / str(size), files_of(size))), COUNTED)

    few, many = steps(N), steps(2 * N)
    if growing_steps(few, {name: count for name, count in many.items() if count > NOTABLE * N}):
        # Some of them may only have reached the number from which on they look at nothing.
        most = steps(4 * N)
        assert growing_steps(many, {name: count for name, count in most.items() if count > NOTABLE * 4 * N}) == {}


@pytest.mark.slow
@pytest.mark.parametrize("files_of", growing_inputs.INPUTS, ids=lambda made: made.__name__)
def test_no_function_looks_at_all_pairs(tmp_path, files_of):
    assert_no_pairs(tmp_path, files_of, looked_over)


@pytest.mark.slow
@pytest.mark.parametrize(
    "files_of",
    [
        growing_inputs.many_migrations, growing_inputs.one_migration, growing_inputs.operations_of_one_vm,
        growing_inputs.events_of_one_vm, growing_inputs.growing_migration, growing_inputs.mapped_operations,
    ],
    ids=lambda made: made.__name__,
)  # fmt: skip
def test_no_function_looks_at_all_pairs_for_a_story(tmp_path, files_of):
    assert_no_pairs(tmp_path, files_of, show_first)


@pytest.mark.slow
def test_no_id_is_so_long_that_it_is_read_for_ever(tmp_path):
    folder = put(tmp_path, growing_inputs.operations_of_many_parts(400_000))
    with no_hang():
        looked_over(folder)
