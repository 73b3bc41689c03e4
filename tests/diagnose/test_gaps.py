import pytest

from tests.support.observed import ID, begin, hello, kernel, seen, vmx
from vmlog.diagnose.gaps import find_gaps, present_logs
from vmlog.terms import Outcome
from vmlog.timeline.build import join_migrations

OP = "kq3t1-2231-auto-1xk-h5:70004117"
BOTH = [hello(1), hello(1.1, "Dest", host="esx-a2")]
REQUEST = vmx(0.5, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>")


def gaps(*records, outcome=Outcome.FAILED, needs=()):
    (timeline,), _ = join_migrations(list(records))
    return find_gaps(timeline, outcome, needs)


def test_a_failure_seen_from_both_hosts_leaves_no_gap():
    assert gaps(*BOTH) == ()


@pytest.mark.parametrize(
    ("record", "missing"), [(hello(1), "destination host 192.0.2.32"), (hello(1, "Dest"), "source host 192.0.2.31")]
)
def test_the_absent_host_is_named(record, missing):
    (gap,) = gaps(record)
    assert gap.what == f"logs of the {missing}"
    assert "vm-support" in gap.how_to_get


def test_a_success_needs_no_other_host():
    assert gaps(hello(1), outcome=Outcome.SUCCEEDED) == ()


def test_a_request_that_never_reached_a_host_needs_none():
    assert gaps(begin(0, OP), outcome=Outcome.REFUSED) == ()


def test_an_end_that_is_not_in_the_logs_is_a_gap():
    assert [gap.what for gap in gaps(*BOTH, outcome=Outcome.INCOMPLETE)] == ["the end of the migration"]


def test_a_needed_vmware_log_is_a_gap_until_it_is_there():
    needs = ("source/vmware.log",)
    assert [gap.what for gap in gaps(*BOTH, needs=needs)] == ["vmware.log of the source"]
    assert gaps(*BOTH, REQUEST, needs=needs) == ()


def test_a_needed_log_of_vcenter_is_a_gap():
    assert [gap.what for gap in gaps(*BOTH, needs=("vcenter/vpxd.log",))] == ["vpxd.log of vCenter"]


def test_a_log_of_an_absent_host_is_no_gap_of_its_own():
    assert len(gaps(hello(1), needs=("destination/hostd.log", "destination/vmkernel.log"))) == 1


def test_a_log_without_years_is_a_gap():
    records = [kernel(0, "x", time_assumed="year"), hello(1, "Dest", time_assumed="year", host="esx-a2")]
    assert [gap.what for gap in gaps(*records)] == ["the year of the log"]


def test_warnings_of_the_kernel_count_as_its_log():
    (timeline,), _ = join_migrations(
        [seen(1, "vmkwarning", f"Migrate: 274: {ID} S: Failed: Timeout (0xbad0021) @0x41")]
    )
    assert present_logs(timeline) == {"source/vmkernel.log"}


def test_records_without_a_time_say_nothing_of_years():
    assert gaps(hello(None), hello(None, "Dest", host="esx-a2")) == ()


@pytest.mark.parametrize("outcome", [Outcome.STALLED, Outcome.FAILED, Outcome.CANCELLED])
def test_vcenter_alone_shows_too_little(outcome):
    assert [gap.what for gap in gaps(begin(0, OP), outcome=outcome)] == [
        "logs of the source host",
        "logs of the destination host",
    ]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Migrate_SetFailureMsgList: switching to new log file.", True),
        ("Migrate_SetFailure: Failed waiting for data. Error bad0006. Limit exceeded.", False),
    ],
)
def test_a_vmx_that_gives_no_reason_may_have_been_told_to_stop(text, missing):
    assert ("why it ended" in [gap.what for gap in gaps(REQUEST, vmx(9, text))]) is missing


def test_a_storage_vmotion_has_no_second_host_to_ask():
    failed = kernel(9, f"FSR: 1024: {ID} S: Failed: Maximum switchover time for migration exceeded (0xbad0107) @0x41")
    assert [gap.what for gap in gaps(failed, needs=("destination/vmkernel.log",))] == []
