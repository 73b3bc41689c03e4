"""Successes that kept the VM waiting are warnings; others stay plain migrations."""

import pytest

from tests.support.observed import ID, MATCHER, hello, kernel, seen, vmx
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.model import Incident
from vmlog.report.highlights import key_evidence
from vmlog.terms import Kind, Outcome, Severity
from vmlog.timeline.build import join_migrations

LIMIT_US = int(load_stage_limits().outage_s * 1_000_000)
REQUEST = f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"


def only(*records, limits=None):
    (timeline,), _ = join_migrations(list(records))
    return Diagnosis(MATCHER, {}, limits or load_stage_limits()).judge(timeline)


def success(*more, **fields):
    end = kernel(9, "DONE paging in", "D", host="esx-a2")
    return only(hello(1), hello(1.1, "Dest", host="esx-a2"), end, *more, **fields)


def downtime(us):
    return seen(9.5, "hostd", f"[MIGRATE] ({ID}) vmotion result has downtime value {us}")


def stun(us):
    return seen(9.2, "hostd", f"VMotionSrc ({ID}): Set source task result precopyStunTime to {us}")


@pytest.mark.parametrize("figure", [downtime, stun])
def test_a_long_printed_outage_is_a_warning(figure):
    slow = success(figure(LIMIT_US + 1))
    assert isinstance(slow, Incident)
    assert (slow.outcome, slow.severity, slow.kind) == (Outcome.SUCCEEDED, Severity.WARNING, Kind.VMOTION)
    assert str(LIMIT_US + 1) in slow.message
    assert str(LIMIT_US + 1) in key_evidence(slow).text
    assert (slow.causes, slow.failed_utc, slow.progress_percent) == ((), None, 100)


@pytest.mark.parametrize("figure", [downtime, stun])
def test_an_outage_up_to_the_limit_is_none(figure):
    assert not isinstance(success(figure(LIMIT_US)), Incident)


def test_the_longest_figure_is_the_message():
    assert str(LIMIT_US * 3) in success(stun(LIMIT_US * 2), downtime(LIMIT_US * 3)).message


@pytest.mark.parametrize(("seconds", "slow"), [(100, False), (101, True)])
def test_a_switchover_beyond_the_usual_limit_is_a_warning(seconds, slow):
    sent = "Sent all modified pages to destination (no network bandwidth estimate)"
    found = only(
        hello(1),
        vmx(2, REQUEST),
        vmx(5, "Migrate: VM successfully stunned."),
        kernel(5 + seconds, sent),
    )
    assert found.outcome is Outcome.SUCCEEDED
    assert isinstance(found, Incident) is slow
    if slow:
        assert found.message.endswith(sent)
        assert sent in key_evidence(found).text


def test_the_limit_can_be_set():
    limits = load_stage_limits().changed({}, 5.0)
    assert not isinstance(success(downtime(5_000_000), limits=limits), Incident)
    assert isinstance(success(downtime(5_000_001), limits=limits), Incident)


def test_a_failure_with_a_long_stun_stays_a_failure():
    assert success(downtime(LIMIT_US * 2), kernel(12, "Failed: Timeout (0xbad0021) @0x4180")).outcome is Outcome.FAILED
