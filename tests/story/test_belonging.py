from __future__ import annotations

import pytest

from tests.support.observed import ID, OTHER_ID, PATH, at, begin, hello, kernel, seen, state
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.model import Endpoint
from vmlog.observe.observation import Observation
from vmlog.story.belonging import Belonging, Key, Tier, TimeSpan

OP, OTHER_OP = "abcd1234-77-auto", "abcd1234-77-auto-9f-other"


@pytest.fixture(scope="module")
def belonging() -> Belonging:
    group = _group(
        ID,
        begin(0, OP),
        state(1, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{OP}-7-32"),
        hello(2, raw=f"cpu3:4206 opID=9b920bd4)Migrate: Setting VMOTION info: Source ts = {ID}"),
        kernel(3, "Stopping pre-copy", raw=f"cpu3:4206)VMotion: {ID} S: Stopping pre-copy"),
    )
    other = _group(OTHER_ID, kernel(4, "x", identity=OTHER_ID, op=OTHER_OP, raw=f"cpu3:4999)VMotion: {OTHER_ID} S: x"))
    ends = Endpoint("esx-a1", None, "4206"), Endpoint()
    return Belonging(group, ends, [group, other], TimeSpan(at(0), at(30)))


def _group(identity: str, *records: Observation) -> MigrationGroup:
    group = MigrationGroup(identity)
    for record in records:
        group.add(record)
    return group


ALL = Key(0xFF) & ~Key.VMX_LOG


def tier(belonging, seconds, text, log="vmkernel", found=ALL, **fields) -> Tier | None:
    return belonging.tier_of(seen(seconds, log, text, known=False, **fields), found)


@pytest.mark.parametrize(
    ("text", "log"),
    [
        (f"VMotion: {ID} S: anything", "vmkernel"),
        (f"mid={int(ID):x} done", "vmware"),
        (f"mid={int(ID):X} done", "vmware"),
        (f"opID={OP}] x", "vpxd"),
        (f"opID={OP}-7-32-c2] x", "hostd"),
    ],
)
def test_lines_that_name_it(belonging, text, log):
    assert tier(belonging, 500, text, log) is Tier.NAMED


@pytest.mark.parametrize(
    "text",
    [
        "cpu9:4206)Hbr: 3340: x",
        "cpu9:7777)Tcpip: Affinitizing 192.0.2.1 to world 4206, Success",
        "cpu9:7777 opID=9b920bd4)World: x",
        f"cpu9:7777)FS3: opened {PATH.rpartition('/')[0]}/disk.vmdk",
        "opened [shared-2] app01/app01.vmx",
        "reset from vmm0:app01",
    ],
)
def test_lines_about_its_vm_count_in_its_time(belonging, text):
    assert tier(belonging, 15, text) is Tier.NEAR
    assert tier(belonging, 500, text) is None
    assert tier(belonging, -60, text) is None


@pytest.mark.parametrize(
    "text",
    [
        f"VMotion: {ID}9 S: a longer number",
        f"VMotion: {OTHER_ID} S: of another one",
        f"cpu9:4206)VMotion: {OTHER_ID} D: of another one, written by its world",
        f"opID={OTHER_OP}-1] of another one that grew from it",
        f"opID={OP}x] another id",
        "cpu9:4999)Migrate: vm 4206: written by the world of another one",
        "cpu9:77)Migrate: 4206: the number of a source line",
        "/vmfs/volumes/51a0b1c2-00aabbcc-1122-001b21aabb99/app01/app01.vmx of the same name",
        "cpu9:77 opID=11112222)World: x",
    ],
)
def test_other_lines_are_left_out(belonging, text):
    assert tier(belonging, 15, text) is None


def test_a_world_is_one_of_its_host(belonging):
    assert tier(belonging, 15, "cpu9:4206)Hbr: 3340: x", host="esx-b2", unit="esx-b2") is None


def test_short_ids_are_not_searched_for():
    group = _group("12", kernel(1, "Stopping pre-copy", identity="12"))
    short = Belonging(group, (), [group], TimeSpan(at(0), at(5)))
    assert not [text for text, key in short.expressions() if key & Key.MIGRATION]
