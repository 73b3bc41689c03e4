"""Every rule of the outcome, one by one."""

from datetime import timedelta

import pytest

from tests.support.observed import ID, PATH, at, begin, event, finish, hello, kernel, seen, state, vmx
from vmlog.correlate.group import group_observations
from vmlog.diagnose.outcome import decide_outcome
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.observe.repeated_records import distinct
from vmlog.terms import Outcome, Stage, Trigger
from vmlog.timeline.build import join_migrations
from vmlog.timeline.timeline import build_timeline

OP = "kq3t1-2231-auto-1xk-h5:70004117"
LINK = seen(0.5, "hostd", f"vm:{PATH}: VMotionPrepare ({ID}): Sending 'to' srcIp=<1> dstIp=<2>", f"{OP}-a")


def verdict_of(*records, log_end=None, limits=None):
    groups = group_observations(distinct(list(records)))
    assert len(groups) == 1
    timeline = build_timeline(groups[0], {})
    units = {item.unit for item in timeline.observations}
    return decide_outcome(
        timeline, dict.fromkeys(units, at(log_end)) if log_end is not None else {}, limits or load_stage_limits()
    )


def error(seconds, fault="vmodl.fault.SystemError", message="A general system error occurred: ", op=OP):
    text = (
        f"[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: {fault}:\nResult:\n({fault}) {{\n"
        f'   faultCause = (vmodl.MethodFault) null,\n   msg = "{message}"\n}}'
    )
    return seen(seconds, "vpxd", text, op)


def test_a_migration_that_both_sides_finish_has_succeeded():
    verdict = verdict_of(begin(0, OP), LINK, hello(1), kernel(30, "DONE paging in", "D"), finish(32, OP))
    assert (verdict.outcome, verdict.failed_utc, verdict.ended_utc) == (Outcome.SUCCEEDED, None, at(32))


def test_a_finished_task_alone_has_succeeded():
    assert verdict_of(begin(0, OP), finish(9, OP)).outcome is Outcome.SUCCEEDED


def test_a_failure_on_a_host_is_a_failure_even_when_pages_had_arrived():
    verdict = verdict_of(
        hello(1),
        kernel(9, "Sent all modified pages to destination (no network bandwidth estimate)"),
        kernel(12, "Failed: Timeout (0xbad0021) @0x4180"),
        kernel(13, "Migration considered a failure by the VMX.  It is most likely a timeout"),
    )
    assert (verdict.outcome, verdict.failed_utc, verdict.ended_utc) == (Outcome.FAILED, at(12), at(13))


def test_an_error_of_the_task_after_work_began_is_a_failure():
    assert verdict_of(begin(0, OP), LINK, hello(1), error(9)).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    "text",
    [
        "[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vmodl.fault.RequestCanceled:",
        "Migration cancelled by user",
    ],
)
def test_a_cancelled_task_is_cancelled_whatever_fails_with_it(text):
    cancel = seen(9, "vpxd", text, OP)
    failed = kernel(9.1, "Migration considered a failure by the VMX.  It is most likely a timeout")
    verdict = verdict_of(begin(0, OP), LINK, hello(1), cancel, failed)
    assert (verdict.outcome, verdict.failed_utc) == (Outcome.CANCELLED, at(9))


@pytest.mark.parametrize(
    "text",
    [
        f"Migrate: 274: {ID} S: Failed: Migration failed due to lack of pre-copy forward progress (0xbad0109) @0x4180",
        "The migration was canceled because the amount of changing memory for the virtual machine was greater than the "
        "available network bandwidth, so the migration was not able to make forward progress.",
    ],
)
@pytest.mark.parametrize("fault", ["vmodl.fault.SystemError", "vmodl.fault.RequestCanceled"])
def test_a_host_that_gives_up_without_forward_progress_has_failed_and_nobody_cancelled(text, fault):
    why = seen(9, "vmkernel" if "Migrate" in text else "vpxd", text, OP)
    verdict = verdict_of(begin(0, OP), LINK, hello(1), why, error(12, fault))
    assert (verdict.outcome, verdict.failed_utc) == (Outcome.FAILED, at(9))


def test_what_drs_began_can_be_cancelled_too():
    parent = seen(
        0, "vpxd", "[VpxLRO] -- BEGIN task-9 -- domain-c8 -- vim.ClusterComputeResource.applyRecommendation -- 5", OP
    )
    cancel = seen(
        9,
        "vpxd",
        "[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vmodl.fault.RequestCanceled:",
        f"{OP}-01",
    )
    (timeline,), _ = join_migrations([parent, begin(1, f"{OP}-01"), hello(2, op_id=f"{OP}-01-a"), cancel])
    assert decide_outcome(timeline, {}, load_stage_limits()).outcome is Outcome.CANCELLED
    assert timeline.request.trigger is Trigger.DRS


@pytest.mark.parametrize(
    ("seconds", "outcome"), [(8.9, Outcome.CANCELLED), (9, Outcome.CANCELLED), (9.1, Outcome.SUCCEEDED)]
)
def test_only_a_success_after_the_cancel_counts(seconds, outcome):
    cancel = seen(9, "hostd", "Throw vmodl.fault.RequestCanceled", f"{OP}-a")
    assert verdict_of(begin(0, OP), LINK, hello(1), cancel, finish(seconds, OP)).outcome is outcome


def test_a_success_after_the_cancel_came_too_late_to_cancel():
    cancel = seen(9, "hostd", "Throw vmodl.fault.RequestCanceled", f"{OP}-a")
    assert verdict_of(begin(0, OP), LINK, hello(1), cancel, finish(12, OP)).outcome is Outcome.SUCCEEDED


def test_a_check_that_says_no_is_a_refusal():
    message = (
        "Unable to migrate from esx-a1.example.com to esx-a2.example.com: Virtual machine has CPU and/or memory "
        "affinities configured, preventing VMotion."
    )
    assert verdict_of(begin(0, OP), error(1, "vim.fault.CannotMoveVmWithNativeDeltaDisk", message)).outcome is (
        Outcome.REFUSED
    )


def test_the_same_words_after_work_began_are_a_failure():
    message = "Unable to migrate from esx-a1.example.com to esx-a2.example.com: affinities"
    assert verdict_of(begin(0, OP), LINK, hello(1), error(9, message=message)).outcome is Outcome.FAILED


def test_an_unknown_error_before_any_work_is_a_failure_not_a_refusal():
    assert verdict_of(begin(0, OP), error(1)).outcome is Outcome.FAILED


def test_an_event_can_refuse_too():
    sentence = "Cannot migrate app01 to esx-a2, ds in dc: Unable to migrate from esx-a1 to esx-a2: no reason"
    assert verdict_of(event(0, "VmFailedMigrateEvent", sentence)).outcome is Outcome.REFUSED


LINK_AT_ONCE = seen(0, "hostd", f"vm:{PATH}: VMotionPrepare ({ID}): Sending 'to' srcIp=<1> dstIp=<2>", f"{OP}-a")
# No line is known that only says that `validate` or `finish` has begun, so these two never stall.
SILENT = {
    Stage.REQUEST: [begin(0, OP), seen(-1, "hostd", f"VMotionSrc ({ID}): x", f"{OP}-a")],
    Stage.PREPARE: [LINK_AT_ONCE, kernel(0, "Set ip address '192.0.2.31' worldlet affinity")],
    Stage.CONNECT: [hello(0)],
    Stage.PRECOPY: [hello(-1), kernel(0, "Estimated network bandwidth 480.1 MB/s during pre-copy", "D")],
    Stage.SWITCHOVER: [kernel(0, "Stopping pre-copy: only 12 pages left")],
    Stage.RESUME: [
        vmx(-1, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"),
        vmx(0, "CPT: Restoring checkpoint (null)"),
    ],
}


@pytest.mark.parametrize("stage", SILENT)
def test_silence_beyond_the_time_of_the_stage_is_a_stall(stage):
    limit = load_stage_limits().stages[stage].stall_after_s
    verdict = verdict_of(*SILENT[stage], log_end=limit + 1)
    assert (verdict.outcome, verdict.failed_utc, verdict.ended_utc) == (Outcome.STALLED, at(limit), None)


@pytest.mark.parametrize("stage", SILENT)
def test_silence_until_the_log_ends_in_time_is_incomplete(stage):
    verdict = verdict_of(*SILENT[stage], log_end=load_stage_limits().stages[stage].stall_after_s)
    assert (verdict.outcome, verdict.failed_utc, verdict.ended_utc) == (Outcome.INCOMPLETE, None, None)


def test_silence_of_the_destination_alone_is_no_stall():
    """Who cancels a migration tells the source; no published log shows that the destination says anything."""
    verdict = verdict_of(hello(0, "Dest"), kernel(1, "Stream connection 1 added.", "D"), log_end=100_000)
    assert (verdict.outcome, verdict.open_at) == (Outcome.INCOMPLETE, ())


FROM_PREPARE = tuple(Stage)[Stage.PREPARE.rank : Stage.FINISH.rank]


@pytest.mark.parametrize(
    ("records", "stages"),
    [
        ([begin(0, OP)], tuple(Stage)[: Stage.FINISH.rank]),
        ([state(0, "VM_STATE_ON -> VM_STATE_EMIGRATING", OP)], FROM_PREPARE),
        ([state(0, "VM_STATE_ON -> VM_STATE_EMIGRATING", OP), begin(0, OP)], FROM_PREPARE),
        ([hello(0)], (Stage.CONNECT,)),
        ([hello(0), seen(0.1, "vmkernel", f"VMotionUtil: 1: {ID} S: Stream connection 1 added.")], (Stage.PRECOPY,)),
        ([seen(0, "vmkwarning", kernel(0, "x").text), hello(0, "Dest"),
          seen(0.1, "vmkernel", f"VMotionUtil: 1: {ID} D: Stream connection 1 added.")],
         (Stage.PRECOPY, Stage.SWITCHOVER, Stage.RESUME)),
        ([seen(0, "vmkwarning", hello(0).text), LINK], FROM_PREPARE[1:]),
    ],
)  # fmt: skip
def test_where_the_next_stage_would_not_show_the_silence_may_be_its_own(records, stages):
    limit = max(load_stage_limits().stages[stage].stall_after_s for stage in stages)
    last = max(item.when for item in records)
    stalled, early = (verdict_of(*records, log_end=limit + more) for more in (1, 0))
    assert (stalled.outcome, stalled.open_at) == (Outcome.STALLED, stages)
    assert stalled.failed_utc - last == timedelta(seconds=limit)
    assert (early.outcome, early.open_at) == (Outcome.INCOMPLETE, stages)


@pytest.mark.parametrize(("log_end", "outcome"), [(5, Outcome.INCOMPLETE), (5.001, Outcome.STALLED)])
def test_the_time_of_a_stage_can_be_set(log_end, outcome):
    limits = load_stage_limits().changed({"connect": 5}, None)
    assert verdict_of(hello(0), log_end=log_end, limits=limits).outcome is outcome
    other = load_stage_limits().changed({"precopy": 5}, None)
    assert verdict_of(hello(0), log_end=log_end, limits=other).outcome is Outcome.INCOMPLETE


def test_the_logs_of_others_say_nothing_about_a_stall():
    groups = group_observations([hello(0)])
    assert (
        decide_outcome(build_timeline(groups[0], {}), {"esx-b7": at(5000)}, load_stage_limits()).outcome
        is Outcome.INCOMPLETE
    )


def test_a_failure_is_no_stall_however_long_the_logs_go_on():
    assert (
        verdict_of(hello(0), kernel(9, "Failed: Timeout (0xbad0021) @0x4180"), log_end=9000).outcome is Outcome.FAILED
    )


def test_a_failure_of_one_side_goes_before_the_success_of_the_other():
    verdict = verdict_of(
        hello(1),
        hello(1.1, "Dest", host="esx-a2"),
        kernel(9, "DONE paging in", "D", host="esx-a2"),
        kernel(10, "Failed: Timeout (0xbad0021) @0x4180"),
    )
    assert verdict.outcome is Outcome.FAILED


def test_a_log_that_ends_with_the_migration_is_incomplete():
    assert verdict_of(hello(0)).outcome is Outcome.INCOMPLETE


def test_a_sign_of_life_starts_the_clock_anew():
    again = kernel(50, "Estimated network bandwidth 480.1 MB/s during pre-copy", "D")
    assert verdict_of(hello(0), again, log_end=1000).outcome is Outcome.INCOMPLETE


def test_a_vmx_that_goes_on_at_the_source_has_failed():
    request = vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")
    assert verdict_of(request, vmx(9, "Migrate: Attempting to continue running on the source.")).outcome is (
        Outcome.FAILED
    )


REQUEST = vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")


@pytest.mark.parametrize("last", ["type=1 new state=6", "type=2 new state=12"])
def test_a_vmx_that_is_finished_says_that_it_is_over_and_not_how(last):
    verdict = verdict_of(REQUEST, vmx(9, f"MigrateSetStateFinished: {last}"), log_end=5000)
    assert (verdict.outcome, verdict.ended_utc) == (Outcome.INCOMPLETE, None)


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        ("5 to 6", Outcome.SUCCEEDED),
        ("11 to 12", Outcome.SUCCEEDED),
        ("MIGRATE_TO_VMX_WAIT_HANDSHAKE (5) to MIGRATE_TO_VMX_FINISHED (6)", Outcome.SUCCEEDED),
        ("3 to 6", Outcome.FAILED),
        ("10 to 12", Outcome.FAILED),
        ("MIGRATE_FROM_VMX_PRECOPY (10) to MIGRATE_FROM_VMX_FINISHED (12)", Outcome.FAILED),
        ("7 to 12", Outcome.INCOMPLETE),
    ],
)
def test_the_state_before_the_last_one_shows_whether_the_vm_was_handed_over(step, outcome):
    finished = vmx(9.1, "MigrateSetStateFinished: type=1 new state=6")
    step = vmx(9, f"MigrateSetState: Transitioning from state {step}.", format="vmware-60")
    assert verdict_of(REQUEST, step, finished, log_end=5000).outcome is outcome


def test_a_vmx_that_finishes_with_a_failure_has_failed():
    request = vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")
    over = vmx(9, "MigrateSetStateFinished: type=1 new state=6")
    assert verdict_of(request, over, vmx(9.1, "Migrate: Caching migration error message list:")).outcome is (
        Outcome.FAILED
    )


def test_the_silence_of_an_old_kernel_alone_shows_nothing():
    old = hello(0, format="vmkernel-35")
    assert verdict_of(old, log_end=5000).outcome is Outcome.INCOMPLETE
    hostd = seen(0.5, "hostd", f"VMotionSrc ({ID}): x", format="hostd-41")
    assert verdict_of(old, hostd, log_end=5000).outcome is Outcome.STALLED


def test_every_stage_has_a_documented_time():
    assert set(load_stage_limits().stages) == set(Stage) - {Stage.CLEANUP}
    assert load_stage_limits().stages[Stage.CONNECT].percent == 10
