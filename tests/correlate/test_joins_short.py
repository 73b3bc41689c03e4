"""Operation ids of a few characters, ids of too many, and agents without any."""

from __future__ import annotations

import pytest

from tests.support.observed import ID, OTHER_ID, PATH, at, begin, finish, hello, kernel, seen, state
from vmlog.correlate.group import group_observations
from vmlog.observe.deferred import operation_root
from vmlog.observe.observation import Observation
from vmlog.observe.operation_ids import related_operations
from vmlog.observe.repeated_records import distinct

EMIGRATING, BACK = "VM_STATE_ON -> VM_STATE_EMIGRATING", "VM_STATE_EMIGRATING -> VM_STATE_ON"
OTHER_PATH = PATH.replace("app01", "app02")


def joined(*records: Observation) -> list[list[float]]:
    """Return the groups as lists of the seconds at which their records were written."""
    groups = group_observations(distinct(list(records)))
    return [[round((item.ts - at(0)).total_seconds(), 1) for item in group.observations if item.ts] for group in groups]


def hosts(start: float, op: str, identity: str = ID, path: str = PATH) -> list[Observation]:
    return [
        state(start, EMIGRATING, op, path=path),
        seen(start + 0.2, "hostd", f"VMotionSrc ({identity}): x", op),
        hello(start + 0.4, identity=identity),
        kernel(start + 9, "x", identity=identity),
    ]


@pytest.mark.parametrize("op", ["kk07", "k7", "7", "kk07-2", "kq3t1x"])
def test_an_operation_id_of_any_length_joins_a_task_and_its_hosts(op: str) -> None:
    records = [begin(0, op), *hosts(2, f"{op}-01"), finish(60, op)]
    assert joined(*records) == [[0, 2, 2.2, 2.4, 11, 60]]


def test_a_short_one_that_comes_back_minutes_later_is_another() -> None:
    records = [begin(0, "kk07", task=1), *hosts(2, "kk07-01"), finish(20, "kk07", task=1)]
    again = [begin(600, "kk07", task=2), *hosts(602, "kk07-01", OTHER_ID), finish(620, "kk07", task=2)]
    assert [len(group) for group in joined(*records, *again)] == [6, 6]


def test_without_a_task_a_short_root_joins_no_two_vms() -> None:
    records = [*hosts(0, "kk07-01"), *hosts(1, "kk07-02", OTHER_ID, OTHER_PATH)]
    short = state(12, BACK, "kk07", path=OTHER_PATH)
    assert joined(*records, short) == [[0, 0.2, 0.4, 9], [1, 1.2, 1.4, 10, 12]]


def test_first_words_relate_nothing() -> None:
    assert related_operations(["kk07"], ["kk07-01-2"])
    assert related_operations(["kk07-01-2"], ["kk07"])
    assert not related_operations(["SWI-7c33d20"], ["SWI-1b00a7f"])
    assert not related_operations(["kk07-01"], ["kk08-01"])
    assert [operation_root(op) for op in ("kk07-01", "SWI-7c33d20", "77-1234", "kq3t1x-01-2")] == [
        "kk07", "SWI-7c33d20", "77-1234", "kq3t1x",
    ]  # fmt: skip


def agent(seconds: float, text: str, path: str = PATH, thread: str = "71424944") -> Observation:
    return seen(seconds, "hostd", f"vm:{path}: {text}", thread=thread)


PREPARE = f"VMotionPrepare ({ID}): Sending 'to' srcIp=192.0.2.31 dstIp=192.0.2.32"
WAITED = "Failed waiting for data. Error 16. Invalid argument"


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("late", [121, 4000])
def test_an_agent_without_operations_is_in_one_migration_of_a_vm_until_it_says_that_it_ended(
    late: float, announced: bool
) -> None:
    records = [agent(0, PREPARE), agent(late, WAITED), agent(late, f"State Transition ({BACK})")]
    if announced:
        records.insert(1, agent(0, f"State Transition ({EMIGRATING})"))
    assert joined(*records) == [[0, 0, late, late] if announced else [0, late, late]]


def test_another_vm_or_a_later_begin_is_another_migration() -> None:
    records = [agent(0, PREPARE), agent(121, f"State Transition ({BACK})", OTHER_PATH)]
    assert joined(*records) == [[0], [121]]
    again = [agent(900, f"State Transition ({EMIGRATING})"), agent(1000, f"State Transition ({BACK})")]
    assert joined(agent(0, PREPARE), *again) == [[0], [900, 1000]]


def test_what_comes_after_the_end_is_no_part() -> None:
    records = [agent(0, PREPARE), agent(300, f"State Transition ({BACK})"), agent(900, WAITED)]
    assert joined(*records) == [[0, 300]]


LONG = "99887766554433221100998"


def test_a_number_over_64_bits_in_the_place_of_the_id_is_one_migration_of_both_hosts() -> None:
    records = [
        hello(0, identity=LONG),
        hello(0.5, "Dest", LONG, host="esx-a2"),
        kernel(5, "x", identity=LONG),
        kernel(30, "Failed: Timeout (0xbad0021) @0x41", identity=LONG),
    ]
    (group,) = group_observations(distinct(records))
    assert (group.migration_id, len(group.observations)) == (None, 4)
    other = kernel(31, "Failed: Timeout (0xbad0021) @0x41", identity=f"{LONG}1")
    assert joined(*records, other) == [[0, 0.5, 5, 30], [31]]
