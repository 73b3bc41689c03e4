"""From timelines to incidents: stage of failure, progress, ids, evidence, severity."""

import pytest

from tests.support.observed import ID, MATCHER, PATH, at, begin, finish, hello, kernel, seen, state, vmx
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.evidence import MAX_EVIDENCE
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.model import Incident
from vmlog.terms import Kind, Outcome, Severity, Side, Stage, Trigger
from vmlog.timeline.build import join_migrations

OP = "kq3t1-2231-auto-1xk-h5:70004117"
NO_WAY = "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180"
CONSIDERED = (
    "Migration considered a failure by the VMX.  It is most likely a timeout, but check the VMX log for the true error."
)


def judged(*records, log_end=None):
    timelines, _ = join_migrations(list(records))
    ends = {item.unit: at(log_end) for timeline in timelines for item in timeline.observations} if log_end else {}
    diagnosis = Diagnosis(MATCHER, ends, load_stage_limits())
    return [diagnosis.judge(timeline) for timeline in timelines]


def only(*records, log_end=None):
    (found,) = judged(*records, log_end=log_end)
    return found


def test_a_success_is_a_migration_without_causes():
    migration = only(hello(1), hello(1.1, "Dest", host="esx-a2"), kernel(9, "DONE paging in", "D", host="esx-a2"))
    assert not isinstance(migration, Incident)
    assert (migration.outcome, migration.severity, migration.message) == (Outcome.SUCCEEDED, Severity.INFO, None)
    assert (migration.progress_percent, migration.progress_basis) == (100, "inferred")
    assert (migration.started_utc, migration.ended_utc, migration.duration_s) == (at(1), at(9), 8.0)


def test_no_way_over_the_network_is_the_classic_ten_percent():
    incident = only(hello(1), kernel(22, NO_WAY), kernel(22.4, CONSIDERED))
    assert (incident.stage, incident.progress_percent, incident.progress_basis) == (Stage.CONNECT, 10, "documented")
    assert (incident.outcome, incident.severity) == (Outcome.FAILED, Severity.ERROR)
    assert incident.causes[0].id == "vmotion-connect-failed"
    assert "VMotion network" in incident.message


def test_a_stall_is_reported_at_its_stage_and_stays_open():
    incident = only(hello(1), log_end=2000)
    assert (incident.outcome, incident.stage, incident.progress_percent) == (Outcome.STALLED, Stage.CONNECT, 10)
    assert (incident.failed_utc, incident.ended_utc) == (at(61), None)
    assert incident.duration_s == 60.0


def test_the_stage_is_that_of_the_first_failing_record_that_names_one():
    incident = only(
        hello(1),
        kernel(4, "Estimated network bandwidth 480.1 MB/s during pre-copy", "D"),
        kernel(9, "failed to end preCopy stream: IO was aborted"),
        kernel(9.4, CONSIDERED),
    )
    assert incident.stage is Stage.PRECOPY


def test_where_no_failure_names_a_stage_it_is_the_furthest_begun():
    incident = only(hello(1), kernel(9, "Stopping pre-copy: only 12 pages left"), kernel(9.5, CONSIDERED))
    assert incident.stage is Stage.SWITCHOVER


def test_a_refusal_happens_at_the_checks():
    message = (
        "Unable to migrate from esx-a1.example.com to esx-a2.example.com: Virtual machine has CPU and/or memory "
        "affinities configured, preventing VMotion."
    )
    fault = f'(vim.fault.X) {{\n msg = "{message}"\n}}'
    text = f"[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vim.fault.X:\n{fault}"
    incident = only(begin(0, OP), seen(1, "vpxd", text, OP))
    assert (incident.outcome, incident.stage, incident.severity) == (
        Outcome.REFUSED, Stage.VALIDATE, Severity.WARNING,
    )  # fmt: skip
    assert incident.kind is Kind.VMOTION
    assert incident.message.startswith("Unable to migrate from esx-a1.example.com")
    assert (incident.source.host, incident.destination.host) == ("esx-a1.example.com", "esx-a2.example.com")


def test_the_generic_end_never_hides_the_line_that_says_why():
    why = (
        "[msg.checkpoint.migration.maxSwitchoverTimeExceeded] The migration has exceeded the maximum switchover time "
        "of 100 second(s). ESX has preemptively failed the migration to allow the VM to continue running on the source."
    )
    incident = only(
        vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"),
        hello(1),
        vmx(110, why),
        kernel(110.2, CONSIDERED),
    )
    assert incident.causes[0].id == "switchover-timeout-vmotion"
    assert incident.message.startswith("The migration has exceeded the maximum switchover time")
    proof = [incident.evidence[index].text for index in incident.causes[0].evidence]
    assert proof == [why]


def test_a_cancelled_task_says_who_said_so():
    text = "[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vmodl.fault.RequestCanceled:"
    incident = only(begin(0, OP), state(1, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{OP}-a"), seen(9, "vpxd", text, OP))
    assert (incident.outcome, incident.severity) == (Outcome.CANCELLED, Severity.NOTICE)
    assert "RequestCanceled" in incident.message


def test_the_evidence_is_bounded_and_keeps_the_ends():
    measures = [kernel(2 + n / 10, "Estimated network bandwidth 480.1 MB/s during pre-copy", "D") for n in range(60)]
    incident = only(hello(1), *measures, kernel(22, NO_WAY))
    assert len(incident.evidence) == MAX_EVIDENCE
    assert incident.evidence[0].text.startswith("Migrate: vm 4206")
    assert NO_WAY in incident.evidence[-1].text
    assert [item.ts_utc for item in incident.evidence] == sorted(item.ts_utc for item in incident.evidence)


def test_the_evidence_shows_that_drs_requested_it():
    text = "[VpxLRO] -- BEGIN task-9 -- domain-c8 -- vim.ClusterComputeResource.applyRecommendation -- 52ab"
    incident = only(seen(0, "vpxd", text, OP), begin(0.5, f"{OP}-01"), log_end=2000)
    assert text in [item.text for item in incident.evidence]


def test_evidence_names_its_side():
    incident = only(begin(0, OP), hello(1, op_id=f"{OP}-a"), kernel(2, NO_WAY), finish(3, OP, task=99))
    assert [item.side for item in incident.evidence] == [Side.VCENTER, Side.SOURCE, Side.SOURCE]


def test_an_incident_keeps_its_id_when_more_logs_are_read():
    bare = only(hello(1), kernel(22, NO_WAY))
    more = only(hello(1), kernel(22, NO_WAY), hello(1.1, "Dest", host="esx-a2"), kernel(23, CONSIDERED))
    assert bare.incident_id == more.incident_id
    assert len(bare.incident_id) == 12


def test_an_id_used_again_after_years_is_another_incident():
    later = 900 * 86400
    first, second = judged(hello(1), kernel(22, NO_WAY), hello(later), kernel(later + 20, NO_WAY))
    assert first.migration_id == second.migration_id
    assert first.incident_id != second.incident_id


def test_requests_without_an_id_are_distinguished():
    ids = {item.incident_id for item in judged(begin(0, OP), begin(300, f"{OP[:-1]}8", task=12))}
    assert len(ids) == 2


def test_vm_and_operations_are_named():
    incident = only(
        begin(0, OP),
        state(1, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{OP}-a"),
        state(9, "VM_STATE_EMIGRATING -> VM_STATE_ON", f"{OP}-a"),
    )
    assert (incident.vm, incident.vm_path, incident.op_ids) == ("app01", PATH, (OP, f"{OP}-a"))


@pytest.mark.parametrize("known", [True, False])
def test_the_needed_log_of_a_side_is_a_gap_only_while_it_is_missing(known):
    log = [vmx(1.5, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")]
    over = kernel(21, "Stopping pre-copy: only 12 pages left")
    incident = only(hello(1), *(log if known else []), over, kernel(22, CONSIDERED))
    assert any("vmware.log" in gap.what for gap in incident.gaps) is not known


def test_a_host_that_gives_up_is_as_bad_as_its_reason():
    why = kernel(9, "Failed: Migration failed due to lack of pre-copy forward progress (0xbad0109) @0x4180")
    incident = only(hello(1), why, kernel(9.2, CONSIDERED))
    assert (incident.outcome, incident.severity) == (Outcome.FAILED, Severity.ERROR)
    assert incident.causes[0].id == "precopy-no-forward-progress"
    assert incident.stage is Stage.PRECOPY
    assert "forward progress" in incident.message


def test_the_parent_task_is_evidence_of_a_success_too():
    text = "[VpxLRO] -- BEGIN task-9 -- host-8 -- vim.HostSystem.enterMaintenanceMode -- 52ab"
    (done,) = judged(
        seen(0, "vpxd", text, OP), begin(1, f"{OP}-01"), hello(2, op_id=f"{OP}-01-a"), finish(9, f"{OP}-01")
    )
    assert (done.outcome, done.trigger) == (Outcome.SUCCEEDED, Trigger.MAINTENANCE_MODE)
    assert next(item.text for item in done.evidence if item.side is Side.VCENTER) == text


def test_the_record_that_names_the_user_is_evidence():
    naming = seen(2, "hostd", f"VMotionSrc ({ID}): Sending", f"{OP}-a", user="vpxuser:EXAMPLE\\ops")
    measures = [kernel(3 + n / 10, "Estimated network bandwidth 480.1 MB/s during pre-copy", "D") for n in range(60)]
    incident = only(begin(0, OP), hello(1, op_id=f"{OP}-a"), naming, *measures, kernel(22, NO_WAY))
    assert incident.user == "EXAMPLE\\ops"
    assert naming.text in [item.text for item in incident.evidence]


def test_the_end_of_what_was_cancelled_is_no_cause():
    cancel = seen(9, "hostd", "Throw vmodl.fault.RequestCanceled", f"{OP}-a")
    incident = only(begin(0, OP), hello(1, op_id=f"{OP}-a"), cancel, kernel(9.2, CONSIDERED))
    assert (incident.outcome, incident.causes) == (Outcome.CANCELLED, ())
    trouble = only(begin(0, OP), hello(1, op_id=f"{OP}-a"), kernel(5, NO_WAY), cancel, kernel(9.2, CONSIDERED))
    assert [cause.id for cause in trouble.causes][:1] == ["vmotion-connect-failed"]


def test_a_stall_whose_stage_the_logs_at_hand_do_not_show_names_none():
    hostd = state(1, "VM_STATE_ON -> VM_STATE_EMIGRATING", OP)
    incident = only(begin(0, OP), hostd, log_end=5000)
    assert (incident.outcome, incident.stage, incident.progress_percent) == (Outcome.STALLED, None, None)
    assert incident.causes == ()
    assert [gap.what for gap in incident.gaps] == [
        "vmware.log of the source",
        "logs of the destination host",
        "vmkernel.log of the source",
    ]


def test_a_stall_needs_the_log_of_the_vm_and_is_less_sure_without_it():
    both = [hello(1), hello(1.1, "Dest", host="esx-a2")]
    request = "Received migrate '{}' request for mid id " + f"{ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"
    logs = [vmx(1.2, request.format("to")), vmx(1.3, request.format("from"), host="esx-a2")]
    without, full = only(*both, log_end=2000), only(*both, *logs, log_end=2000)
    assert without.stage is Stage.CONNECT
    wanted = {gap.what for gap in without.gaps} - {gap.what for gap in full.gaps}
    assert wanted == {"vmware.log of the source", "vmware.log of the destination"}
    assert [cause.id for cause in without.causes] == [cause.id for cause in full.causes]


def test_the_progress_bar_of_an_open_migration_is_not_guessed():
    assert only(hello(1)).progress_percent == 10
    assert only(hello(1, format="vmkernel-35")).progress_percent is None


def test_a_failing_record_that_nothing_documents_is_the_evidence():
    warning = kernel(9, f"VMotionSend: 3888: {ID} S: failed to fold the table: No frobs (0xbad9999)")
    incident = only(hello(0), warning)
    assert incident.causes == ()
    assert incident.message == "failed to fold the table: No frobs (0xbad9999)"
    assert [line.text for line in incident.evidence][-1] == warning.text
