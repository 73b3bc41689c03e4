"""The limits and how a user sets them."""

import pytest

from vmlog.errors import UsageError
from vmlog.knowledge.stage_limits import MAX_S, load_stage_limits
from vmlog.terms import Stage


def test_other_limits_leave_the_rest_alone():
    rules = load_stage_limits().changed({"connect": 120.5}, 7)
    assert (rules.stages[Stage.CONNECT].stall_after_s, rules.outage_s) == (120.5, 7)
    assert rules.stages[Stage.CONNECT].percent == 10
    assert rules.stages[Stage.PRECOPY] == load_stage_limits().stages[Stage.PRECOPY]
    assert rules.switchover_s == load_stage_limits().switchover_s
    assert load_stage_limits().changed({}, None) == load_stage_limits()


@pytest.mark.parametrize("stage", ["cleanup", "Connect", "", "nowhere"])
def test_a_stage_that_cannot_stall_is_refused(stage):
    with pytest.raises(UsageError, match="is no stage that can stall; these are: request, validate"):
        load_stage_limits().changed({stage: 5.0}, None)


@pytest.mark.parametrize("seconds", [0, -1, MAX_S + 1, float("inf"), float("nan")])
def test_a_time_out_of_range_is_refused(seconds):
    with pytest.raises(UsageError, match="the stall time of connect must be more than 0"):
        load_stage_limits().changed({"connect": seconds}, None)
    with pytest.raises(UsageError, match="the limit of a slow migration must be more than 0"):
        load_stage_limits().changed({}, seconds)
