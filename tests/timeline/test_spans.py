"""The stages of a side follow each other without holes and last as long as the migration, whatever was logged."""

from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.observed import ID, PATH, at, begin, finish, hello, kernel, seen, vmx
from vmlog.correlate.group import group_observations
from vmlog.observe.repeated_records import distinct
from vmlog.terms import Side, Stage
from vmlog.timeline.record import Record
from vmlog.timeline.spans import MigrationFrame, spans_of
from vmlog.timeline.stage_events import StageEvent
from vmlog.timeline.timeline import build_timeline

D = {"host": "esx-a2"}
PREPARED = seen(0, "hostd", f"vm:{PATH}: VMotionPrepare ({ID}): Sending 'to' srcIp=<1> dstIp=<2>")


def spans(frame, *records):
    (group,) = group_observations(distinct(list(records)))
    found = spans_of(build_timeline(group, {}).stage_events, frame)
    return [(str(span.side), span.stage and str(span.stage), span.duration_s) for span in found]


def test_a_stage_lasts_until_the_next_one_of_its_side_begins_and_the_last_one_until_the_end():
    rows = spans(
        MigrationFrame(at(0), None, at(70)),
        hello(0),
        hello(1, "Dest", **D),
        seen(3, "vmkernel", "VMotionUtil: 3995: 4402718853920117764 S: Stream connection 1 added."),
        kernel(60, "Stopping pre-copy: only 12 pages left"),
        kernel(62, "Sent all modified pages to destination (no network bandwidth estimate)"),
        kernel(65, "DONE paging in", "D", **D),
    )
    assert rows == [
        ("source", "connect", 3),
        ("source", "precopy", 57),
        ("source", "switchover", 2),
        ("source", "resume", 8),
        ("destination", None, 1),
        ("destination", "connect", 0),
        ("destination", "precopy", 64),  # when the copy began and ended there nobody wrote, but it took the time
        ("destination", "finish", 5),
    ]


def test_between_stages_with_limits_nothing_shows_which_of_them_it_was():
    stream = seen(20, "vmkernel", "VMotionUtil: 3995: 4402718853920117764 S: Stream connection 1 added.")
    rows = spans(MigrationFrame(at(0), None, at(40)), PREPARED, stream)
    assert rows == [("source", "prepare", 0), ("source", None, 20), ("source", "precopy", 20)]


def test_the_failing_stage_lasts_until_the_failure_and_clean_up_follows_where_a_side_writes_of_it():
    rows = spans(
        MigrationFrame(at(0), at(22), at(25), Stage.CONNECT),
        hello(0),
        hello(2, "Dest", **D),
        kernel(22, "Failed: Timeout (0xbad0021) @0x4180"),
        kernel(23, "Migration considered a failure by the VMX."),
    )
    assert rows == [
        ("source", "connect", 22),
        ("source", "cleanup", 3),
        ("destination", None, 2),
        ("destination", "connect", 20),
        ("destination", None, 3),
    ]


@pytest.mark.parametrize(("silent", "stage"), [(True, "connect"), (False, None)])
def test_how_long_the_last_stage_lasted_is_not_known_where_it_broke_in_a_later_one(silent, stage):
    rows = spans(MigrationFrame(at(0), at(55), at(55), Stage.CONNECT, silent), PREPARED, hello(0))
    assert rows == [("source", "prepare", 0), ("source", "connect", 55)]
    without_hello = spans(MigrationFrame(at(0), at(55), at(55), Stage.CONNECT, silent), PREPARED)
    assert without_hello == [("source", "prepare", 0), ("source", stage, 55)]


def test_the_last_span_of_an_open_migration_has_no_end():
    assert spans(MigrationFrame(at(0), None, None), PREPARED, hello(4)) == [
        ("source", "prepare", 4),
        ("source", "connect", None),
    ]


def test_what_tells_of_no_stage_is_one_span_without_one():
    request = vmx(0, "Migrate_SetFailureMsgList: switching to new log file.")
    assert spans(MigrationFrame(at(0), at(0), at(9)), request) == [("None", None, 9)]


def test_vcenter_waits_for_its_request_until_it_is_closed():
    assert spans(MigrationFrame(at(0), None, at(30)), begin(0, "op-1a2b"), finish(30, "op-1a2b")) == [
        ("vcenter", "request", 30),
        ("vcenter", "finish", 0),
    ]


EVENTS = ("identity", "begin", "end", "measure", "success", "fail", "cancel", "abort", "refuse", "error", "over")
STAGE_EVENTS = st.lists(
    st.tuples(
        st.integers(-5, 120), st.sampled_from([*Stage, None]), st.sampled_from(EVENTS), st.sampled_from([*Side, None])
    ),
    max_size=12,
)


@given(
    STAGE_EVENTS,
    st.one_of(st.none(), st.integers(0, 100)),
    st.one_of(st.none(), st.integers(0, 130)),
    st.sampled_from([*Stage, None]),
    st.booleans(),
)
def test_the_spans_of_a_side_are_as_long_as_the_migration(rows, failed, end, stage, silent):
    end = None if end is None else max(end, failed or 0)
    stage_events = [
        StageEvent(Record(seen(when, "vmkernel", "x", known=False), None), *rest, None) for when, *rest in rows
    ]
    frame = MigrationFrame(
        at(0), None if failed is None else at(failed), None if end is None else at(end), stage, silent
    )
    last = end if end is not None else failed
    found = spans_of(stage_events, frame)
    assert found or last == 0
    for _, side in groupby(found, key=lambda span: span.side):
        chain = list(side)
        assert chain[0].start_utc == at(0)
        assert all(before.end_utc == after.start_utc for before, after in pairwise(chain))
        if last is None:
            assert [span.duration_s is None for span in chain] == [False] * (len(chain) - 1) + [True]
            continue
        assert chain[-1].end_utc == at(last)
        assert sum(span.duration_s for span in chain) == pytest.approx(timedelta(seconds=last).total_seconds())
        ranks = [span.stage.rank for span in chain if span.stage]
        assert ranks == sorted(set(ranks))
        assert all(span.stage or span.duration_s for span in chain) or len(chain) == 1
