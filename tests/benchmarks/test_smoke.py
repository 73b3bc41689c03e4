"""The guards of speed fail for what is much worse each time, and for nothing else."""

from __future__ import annotations

import pytest

from benchmarks.smoke import much_worse

STORED = {"analyze": 0.25, "events": 0.5}


@pytest.mark.parametrize(
    ("measured", "worse"),
    [
        ([{"analyze": 0.25, "events": 0.5}], []),
        ([{"analyze": 0.30, "events": 0.1}], []),
        ([{"analyze": 0.31, "events": 0.5}, {"analyze": 0.29, "events": 0.5}], []),
        ([{"analyze": 0.31, "events": 0.5}] * 3, ["analyze"]),
        ([*[{"analyze": 0.31, "events": 0.7}] * 2, {"analyze": 0.25, "events": 0.7}], ["events"]),
        ([{"unknown": 9.0}], []),
    ],
)
def test_what_is_worse_each_time_is_named(measured, worse):
    rounds = iter(measured)
    assert [line.partition(":")[0] for line in much_worse(lambda: next(rounds), 1.2, STORED)] == worse
    assert next(rounds, None) is None
