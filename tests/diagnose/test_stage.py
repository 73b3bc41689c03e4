"""Which stage it was, and where the progress bar stood: what is named, what is documented."""

import pytest

from tests.support.observed import ID, MATCHER, PATH, at, begin, hello, kernel, seen, state, vmx
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.terms import Outcome, Stage
from vmlog.timeline.build import join_migrations

OP = "kq3t1-2231-auto-1xk-h5:70004117"
STREAM = f"VMotionUtil: 3995: {ID} S: Stream connection 1 added."
LINK = seen(0.5, "hostd", f"vm:{PATH}: VMotionPrepare ({ID}): Sending 'to' srcIp=<1> dstIp=<2>", f"{OP}-a")


def judged(*records, log_end=9000):
    (timeline,), _ = join_migrations(list(records))
    units = {item.unit for item in timeline.observations}
    return Diagnosis(MATCHER, dict.fromkeys(units, at(log_end)), load_stage_limits()).judge(timeline)


def resolved(seconds, fault, key="", message=""):
    keyed = f'\n   key = "{key}",\n   message = "{message}"' if key else ""
    return seen(seconds, "hostd", f"VMotionSrc ({ID}): ResolveCb: Failed with fault: ({fault}) {{{keyed}\n}}", OP)


def test_a_key_names_the_stage_whatever_the_confidence():
    over = resolved(55, "vmodl.fault.SystemError", "msg.checkpoint.migration.maxSwitchoverTimeExceeded", "Trop long.")
    incident = judged(LINK, over)
    assert incident.causes[0].level != "high"
    assert incident.stage is Stage.SWITCHOVER


def test_a_key_does_not_take_back_what_was_begun():
    failed = kernel(60, "Failed: Out of memory (0xbad0014) @0x4180")
    copying = kernel(40, "Estimated network bandwidth 9 MB/s during pre-copy")
    incident = judged(hello(0), seen(1, "vmkernel", STREAM), copying, failed)
    assert incident.causes[0].id == "migration-out-of-memory"
    assert incident.stage is Stage.PRECOPY


def test_words_of_the_failing_record_go_before_the_stage_of_a_pattern():
    waited = "waited 18.210 seconds to leave low memory state on dest host during pre-copy. Failed: Out of memory"
    incident = judged(hello(0, "Dest"), kernel(50, f"World 61001 {waited} (0xbad0014) @0x4180", "D"))
    assert incident.stage is Stage.PRECOPY


def test_the_destination_restores_while_the_source_still_sends():
    sent = vmx(60, "[msg.checkpoint.migration.maxSwitchoverTimeExceeded] The migration has exceeded the maximum "
                   "switchover time of 100 second(s).")  # fmt: skip
    request = vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")
    dest = {"host": "esx-a2"}
    restoring = vmx(30, "DUMPER: Restoring checkpoint version 8.", **dest)
    start = vmx(1, f"Received migrate 'from' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>", **dest)
    failed = vmx(59.9, "Migrate_SetFailure: Failed waiting for data. Error bad003f. Connection closed.", **dest)
    incident = judged(request, start, restoring, vmx(29, "Migrate: VM successfully stunned."), failed, sent)
    assert incident.stage is Stage.SWITCHOVER


@pytest.mark.parametrize(
    "failure",
    [
        resolved(90, "vim.fault.Timedout"),
        seen(90, "hostd", f"VMotionStatusCb ({ID}): Failed with error 195887137: Timeout", OP),
    ],
)
def test_what_times_out_after_its_preparation_stands_at_ten_percent(failure):
    incident = judged(begin(0, OP), LINK, failure)
    assert (incident.outcome, incident.stage) == (Outcome.FAILED, Stage.CONNECT)
    assert (incident.progress_percent, incident.progress_basis) == (10, "documented")
    assert [span.duration_s for span in incident.stages if span.stage is Stage.CONNECT] == [89.5]


@pytest.mark.parametrize("failure", [resolved(90, "vmodl.fault.SystemError"), kernel(90, "Migration considered a failure by the VMX.  It is most likely a timeout, but check the VMX log for the true error.")])  # fmt: skip  # noqa: E501
def test_what_fails_otherwise_after_its_preparation_was_being_prepared(failure):
    incident = judged(begin(0, OP), LINK, failure)
    assert (incident.stage, incident.progress_percent) == (Stage.PREPARE, None)


def test_silence_after_the_preparation_is_at_ten_percent_where_the_next_stage_would_show():
    here = {"unit": "esx-a1", "host": "esx-a1"}
    kernel_line = seen(0.2, "vmkernel", f"Migrate: 99: {ID} S: Set ip address", **here)
    incident = judged(begin(0, OP), LINK, kernel_line)
    assert (incident.outcome, incident.stage, incident.progress_percent) == (Outcome.STALLED, Stage.CONNECT, 10)
    other = judged(begin(0, OP), state(0.5, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{OP}-a"))
    assert (other.outcome, other.stage, other.progress_percent) == (Outcome.STALLED, None, None)


def test_a_cause_may_have_a_percent_of_its_own():
    text = (
        "[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vmodl.fault.SystemError:\n"
        '   msg = "A general system error occurred: Failed waiting for data.  Error 16. Invalid argument"'
    )
    incident = judged(begin(0, OP), seen(60, "vpxd", text, OP))
    assert (incident.stage, incident.progress_percent, incident.progress_basis) == (Stage.SWITCHOVER, 90, "documented")


def test_a_stall_says_what_it_waited_for_and_how_long():
    incident = judged(hello(1, line_no=7), log_end=301.5)
    assert incident.detail == (
        "The last sign of it came at 2024-03-05 09:00:01 UTC (vmkernel.log:7); then nothing for 300.5 s while the logs "
        "went on until 2024-03-05 09:05:01.500; the limit is 60 s. It waited for the hosts to connect over the vMotion "
        "network."
    )
    assert incident.failed_utc == at(61)


def test_a_stall_without_a_stage_names_those_that_it_may_be_in():
    incident = judged(begin(0, OP), log_end=4000)
    assert incident.stage is None
    assert "the limit is 1800 s. These logs do not tell which of request, validate, prepare" in incident.detail


def test_what_a_line_of_the_other_side_calls_broken_is_the_stage():
    dest = {"host": "esx-a2"}
    start = vmx(1, f"Received migrate 'from' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>", **dest)
    power = vmx(31.2, "[msg.moduletable.powerOnFailed] Module Frobnicator power on failed.", **dest)
    failed = kernel(31, "Migration considered a failure by the VMX.  It is most likely a timeout")
    incident = judged(hello(0), seen(1, "vmkernel", STREAM), start, failed, power)
    assert incident.stage is Stage.RESUME


def test_a_success_that_only_the_states_show_is_finished():
    start = vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")
    states = [
        vmx(n, f"MigrateSetState: Transitioning from state {n} to {n + 1}.", format="vmware-50") for n in range(5)
    ]
    migration = judged(start, *states)
    assert (migration.outcome, migration.stage, migration.progress_percent) == (Outcome.SUCCEEDED, Stage.FINISH, 100)


def test_what_only_says_that_it_failed_names_the_stage_where_the_logs_show_no_more_than_a_beginning():
    named = seen(
        9,
        "hostd",
        f"Vcsvc.VMotionSrc ({ID}): ResolveCb: Failed with fault: (vim.fault.GenericVmConfigFault) {{\n"
        '   reason = "The source detected that the destination failed to resume."\n}',
    )
    assert judged(hello(1), named).stage is Stage.RESUME
    broken = [seen(4, "vmkernel", STREAM), kernel(8, "Failed: Connection reset by peer (0xbad004b) @0x4180")]
    assert judged(hello(1), *broken, named).stage is Stage.PRECOPY


def test_a_source_that_waits_for_the_handshake_is_still_handing_over():
    steps = ("0 to 1", "1 to 2", "2 to 3", "3 to 4", "4 to 5")
    states = [
        vmx(2 + number, f"MigrateSetState: Transitioning from state {step}.", format="vmware-80")
        for number, step in enumerate(steps)
    ]
    begun = vmx(1, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>.")
    key = "[msg.checkpoint.migration.maxSwitchoverTimeExceeded] Die Umschaltzeit von 100 Sekunden ist vorbei."
    assert judged(begun, *states, vmx(110, key)).stage is Stage.SWITCHOVER


def test_a_reason_that_nobody_documents_leaves_the_checklist_for_ten_percent_little():
    considered = "Migration considered a failure by the VMX.  It is most likely a timeout, but check the VMX log."
    incident = judged(hello(1), kernel(3, "Failed: Invalid handle (0xbad000e) @0x4180"), kernel(3.4, considered))
    assert (incident.outcome, incident.stage) == (Outcome.FAILED, Stage.CONNECT)
    assert {cause.level for cause in incident.causes if cause.role == "cause"} == {"low"}
    silent = judged(hello(1), log_end=4000)
    assert [(cause.id, cause.level) for cause in silent.causes] == [("seed-1003734-fails-at-10-percent", "medium")]
