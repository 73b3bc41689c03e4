"""Grouping incidents."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.many_moves import NIGHT, OTHER_CAUSE, moved, report_of
from tests.support.report_samples import KB, NETWORK
from vmlog.model import Endpoint
from vmlog.terms import GroupKey, Outcome
from vmlog.triage.groups import NO_CAUSE, UNKNOWN, group_incidents

FIVE = (
    moved(1, 60, cause=NETWORK),
    moved(2, 130, "esx-a2", "esx-a1", cause=NETWORK, vm="web-01"),
    moved(3, 131, cause=NETWORK, vm="web-01"),
    moved(4, 132, "esx-a3", cause=OTHER_CAUSE, outcome=Outcome.STALLED),
    moved(5, 140, outcome=Outcome.CANCELLED),
    moved(6, 150),
)


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        (GroupKey.CAUSE, {NETWORK.id: 3, OTHER_CAUSE.id: 1, NO_CAUSE: 1}),
        (GroupKey.HOST, {"esx-a1": 4, "esx-a2": 5, "esx-a3": 1}),
        (GroupKey.PAIR, {"esx-a1 > esx-a2": 3, "esx-a2 > esx-a1": 1, "esx-a3 > esx-a2": 1}),
        (GroupKey.VM, {"web-01": 2, "vm-1": 1, "vm-4": 1, "vm-5": 1}),
        (GroupKey.HOUR, {"2025-03-01T01:00:00Z": 1, "2025-03-01T02:00:00Z": 4}),
        (GroupKey.NONE, {}),
    ],
)
def test_each_key(by, counts):
    groups = group_incidents(report_of(FIVE), by)
    assert {group.key: group.count for group in groups} == counts
    if by is GroupKey.HOUR:
        assert [group.key for group in groups] == sorted(counts)
    else:
        assert [group.count for group in groups] == sorted(counts.values(), reverse=True)


def test_what_a_group_says():
    group = group_incidents(report_of(FIVE))[0]
    assert (group.title, group.count, group.outcomes) == (NETWORK.title, 3, {Outcome.FAILED: 3})
    assert group.vms == ("web-01", "vm-1")
    assert group.host_pairs == (("esx-a1", "esx-a2"), ("esx-a2", "esx-a1"))
    assert (group.first_utc, group.last_utc) == (NIGHT + timedelta(minutes=60), NIGHT + timedelta(minutes=131))
    assert KB in group.references
    assert group.incident_ids == ("00000001", "00000002", "00000003")


def test_an_address_stands_for_the_host_that_has_it():
    known = replace(moved(1, 1, cause=NETWORK), destination=Endpoint("esx-a2", "192.0.2.12"))
    bare = replace(moved(2, 2, cause=NETWORK), destination=Endpoint(None, "192.0.2.12"))
    assert [group.key for group in group_incidents(report_of([known, bare]), GroupKey.PAIR)] == ["esx-a1 > esx-a2"]
    other = replace(moved(3, 3), destination=Endpoint("esx-a9", "192.0.2.12"))
    found = {group.key for group in group_incidents(report_of([known, bare, other]), GroupKey.PAIR)}
    assert found == {"esx-a1 > esx-a2", "esx-a1 > 192.0.2.12"}


def test_nothing_known():
    lost = replace(moved(1, 1, cause=NETWORK), vm=None, vm_path=None, source=Endpoint(), destination=Endpoint())
    lost = replace(lost, started_utc=None, ended_utc=None)
    for by in (GroupKey.HOST, GroupKey.VM, GroupKey.HOUR):
        assert [group.key for group in group_incidents(report_of([lost]), by)] == [UNKNOWN]
    assert group_incidents(report_of([lost]))[0].host_pairs == ()


@pytest.mark.parametrize(
    ("minutes", "until", "later", "goes_on"),
    [
        ((10, 20, 30), 40, None, True),
        ((10, 20, 30), 41, None, False),  # a pause has gone by
        ((10, 20), 21, None, False),  # too few
        ((10, 10.1, 10.2), 15, None, True),  # at least five minutes
        ((10, 200, 400), 461, None, False),  # at most an hour
        ((10, 20, 30), 38, moved(9, 36, "esx-a2", "esx-a1"), False),  # it works again
        ((10, 20, 30), 38, moved(9, 36, "esx-a2", "esx-a3"), True),  # other hosts
        ((10, 20, 30), 38, moved(9, 25), True),  # before the last failure
    ],
)
def test_whether_it_goes_on(minutes, until, later, goes_on):
    moves = [moved(number, minute, cause=NETWORK) for number, minute in enumerate(minutes)]
    report = report_of([*moves, *([later] if later else [])], until=until)
    assert group_incidents(report)[0].open_at_end is goes_on


MOVES = st.builds(
    moved,
    st.integers(0, 10**6),
    st.floats(0, 1440),
    st.sampled_from(["esx-a1", "esx-a2", "esx-a3"]),
    st.sampled_from(["esx-a1", "esx-a2", "esx-a3"]),
    cause=st.sampled_from([None, NETWORK, OTHER_CAUSE]),
    outcome=st.sampled_from(list(Outcome)),
)


@given(st.lists(MOVES, max_size=30, unique_by=lambda move: move.incident_id), st.sampled_from(list(GroupKey)))
def test_groups_hold_each_incident_once_and_do_not_depend_on_the_order_of_others(moves, by):
    report = report_of(moves)
    groups = group_incidents(report, by)
    held = [name for group in groups for name in group.incident_ids]
    assert all(group.count == len(group.incident_ids) == sum(group.outcomes.values()) for group in groups)
    assert len({group.key for group in groups}) == len(groups)
    if by is GroupKey.NONE:
        assert not held
    elif by is GroupKey.HOST:
        of_hosts = [len({one.source.host, one.destination.host}) for one in report.incidents]
        assert len(held) == sum(of_hosts)
    else:
        assert sorted(held) == sorted(one.incident_id for one in report.incidents)
