"""Failures that only a message tells, and messages that are none."""

import pytest

from tests.support.observed import ID, MATCHER, at, begin, finish, hello, kernel, seen, vmx
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.terms import Outcome, Stage
from vmlog.timeline.build import join_migrations

OP = "kq3t1-2231-auto-1xk-h5:70004117"
REQUEST = vmx(0, f"Received migrate 'from' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")
LINK = seen(0.5, "hostd", f"VMotionPrepare ({ID}): Sending 'to' srcIp=<1> dstIp=<2>", f"{OP}-a")
# Longer than any stage may be silent.
LATER = 9000


def judged(*records, log_end=LATER):
    (timeline,), _ = join_migrations(list(records))
    units = {item.unit for item in timeline.observations}
    return Diagnosis(MATCHER, dict.fromkeys(units, at(log_end)), load_stage_limits()).judge(timeline)


def warning(seconds, text, side="S", level="warning", component="VMotionSend"):
    return seen(seconds, "vmkernel", f"{component}: 3902: {ID} {side}: {text}", level=level)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Could not power on VM: the frobnicator is gone.", Stage.RESUME),
        ("[msg.moduletable.powerOnFailed] Module Frobnicator power on failed.", Stage.RESUME),
        ("[msg.checkpoint.migration.frobnicator] The frobnicator did not answer.", Stage.PREPARE),
        ("Migrate: Remote Log: Destination failed to frobnicate.", Stage.PREPARE),
    ],
)
def test_a_message_of_the_vmx_is_a_failure_and_no_stall(text, stage):
    incident = judged(REQUEST, vmx(9, text))
    assert (incident.outcome, incident.failed_utc, incident.stage) == (Outcome.FAILED, at(9), stage)


def test_a_message_before_the_vmx_is_finished_makes_it_a_failure():
    power = vmx(9, "Could not power on VM: No space left on device.")
    incident = judged(REQUEST, power, vmx(9.2, "MigrateSetStateFinished: type=2 new state=12"))
    assert (incident.outcome, incident.stage) == (Outcome.FAILED, Stage.RESUME)
    assert incident.causes[0].id == "vmfs-datastore-full"


@pytest.mark.parametrize("component", ["Migrate", "VMotionSend", "VMotionUtil", "VMotionMem"])
@pytest.mark.parametrize("text", ["Failed: the frobnicator", "peer <192.0.2.32> failed with status Odd", "error 17."])
def test_a_warning_of_its_own_that_says_so_is_a_failure_without_a_cause(component, text):
    incident = judged(hello(0), warning(9, text, component=component))
    assert (incident.outcome, incident.failed_utc, incident.causes) == (Outcome.FAILED, at(9), ())
    assert text.rstrip(".") in incident.message


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("failed with status Odd", "info"),
        ("May cause unexpected VMotion failures!", "warning"),
        ("World 4206 waited 41.118 seconds to leave low memory state on dest host during pre-copy.", "warning"),
        ("finished with no error", "warning"),
    ],
)
def test_what_no_warning_calls_failed_is_none(text, level):
    assert judged(hello(0), warning(9, text, level=level)).outcome is Outcome.STALLED


def test_a_warning_that_a_success_follows_is_none():
    end = (begin(0, OP), LINK, hello(1), warning(9, "failed to frobnicate"), finish(12, OP))
    assert judged(*end).outcome is Outcome.SUCCEEDED


@pytest.mark.parametrize(("seconds", "outcome"), [(11, Outcome.FAILED), (400, Outcome.SUCCEEDED)])
def test_a_message_shortly_after_the_memory_was_sent_is_a_failure(seconds, outcome):
    sent = kernel(10, "DONE paging in", "D")
    late = vmx(seconds, "[msg.checkpoint.frobnicator] The frobnicator did not answer.")
    assert judged(REQUEST, hello(1, "Dest"), sent, late).outcome is outcome


def test_needs_unregister_of_the_destination_is_no_success():
    failed = seen(22, "hostd", f"VMotionDst ({ID}): ResolveCb: Failed with fault: (vmodl.fault.SystemError) {{", OP)
    text = f"VMotionDst ({ID}): ResolveCb: VMX reports needsUnregister = true for migrateType MIGRATE_TYPE_VMOTION"
    incident = judged(hello(0), failed, seen(22.1, "hostd", text, OP))
    assert (incident.outcome, incident.stage) == (Outcome.FAILED, Stage.CONNECT)
    assert judged(hello(0), seen(22.1, "hostd", text, OP)).outcome is not Outcome.SUCCEEDED


def ended(seconds, fault, message):
    text = (
        f"[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: {fault}:\n"
        f'({fault}) {{\n   msg = "{message}"\n}}'
    )
    return seen(seconds, "vpxd", text, OP)


@pytest.mark.parametrize(
    ("fault", "message", "outcome"),
    [
        ("vim.fault.VMotionLinkDown", "Aucune liaison physique.", Outcome.REFUSED),
        ("vmodl.fault.RequestCanceled", "La tâche a été annulée.", Outcome.CANCELLED),
    ],
)
def test_a_task_that_finishes_after_its_error_has_not_succeeded(fault, message, outcome):
    records = [begin(0, OP), ended(1.5, fault, message)]
    unfinished, finished = judged(*records), judged(*records, finish(1.51, OP))
    assert (unfinished.outcome, finished.outcome) == (outcome, outcome)
    assert (unfinished.stage, unfinished.failed_utc) == (finished.stage, finished.failed_utc)


@pytest.mark.parametrize(
    ("message", "who"),
    [
        ("The task was canceled by a user.", "a user"),
        ("Migration cancelled by user", "a user"),
        ("The operation was canceled by DRS.", "DRS"),
        ("The task was cancelled by EXAMPLE\\\\ops.", "EXAMPLE\\\\ops"),
        ("La tâche a été annulée.", None),
    ],
)
def test_the_canceller_is_the_one_that_the_text_names(message, who):
    incident = judged(begin(0, OP), ended(9, "vmodl.fault.RequestCanceled", message))
    assert (incident.outcome, incident.cancelled_by) == (Outcome.CANCELLED, who)


@pytest.mark.parametrize(("where", "outcome"), [("vpxd", Outcome.CANCELLED), ("hostd", Outcome.FAILED)])
def test_what_agents_cancel_after_a_known_failure_nobody_cancelled(where, outcome):
    failed = kernel(20, "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180")
    cancel = seen(25, where, f"[MIGRATE] ({ID}) Throw vmodl.fault.RequestCanceled", OP)
    assert judged(begin(0, OP), LINK, hello(1), failed, cancel).outcome is outcome


def test_pages_that_arrive_after_a_cancellation_are_no_success():
    cancel = seen(9, "vpxd", "Throw vmodl.fault.RequestCanceled", OP)
    paged = kernel(9.2, "DONE paging in", "D")
    assert judged(begin(0, OP), LINK, hello(1), cancel, paged).outcome is Outcome.CANCELLED


def test_an_event_without_the_fault_is_a_cancellation_by_its_words():
    records = (begin(0, OP), LINK, hello(1), seen(9, "vpxd", "Migrating failed: The task was canceled by a user.", OP))
    incident = judged(*records)
    assert (incident.outcome, incident.cancelled_by) == (Outcome.CANCELLED, "a user")
