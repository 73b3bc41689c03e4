"""A fault type that says nothing of why names no cause above low, whatever undocumented reason stands beside it."""

import pytest

from tests.support.observed import ID, MATCHER, begin, seen
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.explanation.explanation import explain_text
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.timeline.build import join_migrations

GENERAL = (
    "vim.fault.GenericVmConfigFault",
    "vim.fault.GenericDrsFault",
    "vim.fault.InvalidState",
    "vim.fault.InvalidPowerState",
    "vim.fault.MigrationFault",
    "vim.fault.VmConfigFault",
    "vim.fault.HostConfigFault",
    "vim.fault.PlatformConfigFault",
    "vim.fault.Timedout",
    "vim.fault.VimFault",
    "vmodl.fault.InvalidArgument",
    "vmodl.fault.InvalidRequest",
    "vmodl.fault.NotSupported",
    "vmodl.fault.SystemError",
)
REASON = "The loom has lost its shuttle."


def dump(fault):
    return f'({fault}) {{\n-->    key = "msg.loom.shuttle",\n-->    msg = "{REASON}"\n--> }}'


def causes_of(*records):
    (timeline,), _ = join_migrations(list(records))
    return Diagnosis(MATCHER, {}, load_stage_limits()).judge(timeline).causes


@pytest.mark.parametrize("fault", GENERAL)
def test_it_names_no_cause_above_low(fault):
    resolved = f"Vcsvc.VMotionSrc ({ID}): ResolveCb: Failed with fault: {dump(fault)}"
    task = f"[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: {fault}:\n--> {dump(fault)}"
    found = [
        *causes_of(seen(2, "hostd", resolved, "k1")),
        *causes_of(begin(0, "k1"), seen(2, "vpxd", task, "k1")),
        *explain_text(MATCHER, f"Migrate virtual machine web-04: {dump(fault)}"),
    ]
    assert [(cause.id, cause.confidence) for cause in found if cause.level != "low"] == []
