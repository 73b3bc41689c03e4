"""A live run remembers the task that migrations come from, for as long as migrations are remembered."""

from datetime import timedelta

import pytest

from tests.support.observed import MATCHER, at, begin, finish, seen
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.live.tracker import FORGET, Tracker
from vmlog.terms import Trigger

OP = "abcd12-4711-auto-6b"


@pytest.mark.parametrize(
    ("later", "trigger"),
    [(FORGET - timedelta(minutes=1), Trigger.MAINTENANCE_MODE), (FORGET + timedelta(minutes=1), None)],
)
def test_a_host_that_is_emptied_is_remembered(later, trigger):
    tracker = Tracker(MATCHER, load_stage_limits())
    parent = "[VpxLRO] -- BEGIN task-91 -- host-31 -- vim.HostSystem.enterMaintenanceMode -- 52ab"
    tracker.add([seen(0, "vpxd", parent, OP)], 0.0)
    tracker.note_time("vc", at(later.total_seconds()))
    assert list(tracker.conclude(1.0)) == []
    seconds = later.total_seconds()
    tracker.add([begin(seconds, f"{OP}-01"), finish(seconds + 9, f"{OP}-01")], 2.0)
    (done,) = tracker.conclude(9.0)
    assert done.trigger is trigger
