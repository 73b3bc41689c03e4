"""What is kept for the correlation, and that it does not pile up."""

from __future__ import annotations

import random
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.support.loose_logs import line, log
from tests.support.trees import put
from vmlog.excerpts import minute_sampler
from vmlog.excerpts.excerpt import Excerpt
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe import deferred, found_buffer, sampling
from vmlog.observe import observer as observer_module
from vmlog.observe.observer import Observer
from vmlog.parse.formats import load_formats
from vmlog.read.member_state import MemberState
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader

KNOWLEDGE = Knowledge.load()

FAILED = "Migrate: 102: 8743996508480001077 S: Failed: Timeout (0xbad0021) @0x41801"
HOSTD = "2024-03-01T10:{0:02}:{1:02}.000Z info hostd[2099] [Originator@6876 sub=Default{2}] {3}"


def observed(*sources: Path, at_once: bool = False, block_bytes: int = 1 << 20) -> list[tuple[str, str | None]]:
    """Return text and operation of every observation."""
    formats = load_formats()
    observer = Observer(KNOWLEDGE, Matcher(KNOWLEDGE.catalogue), at_once=at_once)
    Reader(formats, ReadOptions(block_bytes=block_bytes), observer).run([str(source) for source in sources], observer)
    return [(item.text, item.op_id) for item in observer.observations]


def test_only_lines_of_a_whole_wording_are_kept(tmp_path: Path) -> None:
    throttled = "NMP: nmp_ThrottleLogForDevice:1: Cmd 0x2a to dev failed: Failed: H:0x0 D:0x2 P:0x0"
    put(tmp_path, {"vmkernel.log": log(line(1), line(2, FAILED), line(3, throttled))})
    assert observed(tmp_path) == [(FAILED, None)]


@pytest.mark.parametrize("blanks", ["  ", "\t"])
def test_wordings_with_other_blanks_and_quotes(tmp_path: Path, blanks: str) -> None:
    put(tmp_path, {"vmkernel.log": log(line(2, FAILED.replace(" ", blanks)))})
    assert len(observed(tmp_path)) == 1


FAULT = "AdapterServer caught exception: vim.fault.InvalidState"
TASK = "Task Completed : haTask-7-vim.host.VMotionManager.initiateSource Status error"


def test_a_fault_that_nothing_can_join_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, {"hostd.log": log(HOSTD.format(0, 1, "", FAULT), HOSTD.format(0, 2, " opID=be68efc8-23", FAULT))})
    assert [operation for _, operation in observed(tmp_path, at_once=True)] == ["be68efc8-23"]


def test_faults_are_kept_where_another_record_asks_for_them(tmp_path: Path) -> None:
    machine = "/vmfs/volumes/4b3e9f1c-52d8a6e0/app-01/app-01.vmx"
    lines = [
        HOSTD.format(0, 0, " opID=mine0000-23", f"{FAULT} {machine}"),
        HOSTD.format(0, 1, " opID=other001-1", FAULT),
        HOSTD.format(0, 2, " opID=mine0000", TASK),
        HOSTD.format(0, 3, " opID=mine0000-9", "vim.fault.Timedout\n--> \n--> more"),
        HOSTD.format(0, 4, " opID=other002-1", f"{FAULT} in app-01"),
        HOSTD.format(0, 5, " opID=other003-1", FAULT),
    ]
    put(tmp_path, {"hostd.log": log(*lines)})
    # The VM is named only by a record that was itself waiting.
    assert sorted(str(operation) for _, operation in observed(tmp_path)) == [
        "mine0000",
        "mine0000-23",
        "mine0000-9",
        "other002-1",
    ]


def test_faults_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_buffer, "_MAX_LINES", 5)
    monkeypatch.setattr(deferred, "_MAX_BYTES", 2000)
    thrown = [HOSTD.format(1, n % 60, f" opID=other{n:03}-2", FAULT) for n in range(200)]
    task = HOSTD.format(0, 1, " opID=mine0000", TASK)
    early, late = (HOSTD.format(minute, 2, f" opID=mine0000-{minute}", FAULT) for minute in (0, 2))
    put(tmp_path, {"a/hostd.log": log(early, *thrown), "b/hostd.log": log(task, late, *thrown)})
    # What waited too long is gone, what came when the migration was known is not.
    assert [operation for _, operation in observed(tmp_path)] == ["mine0000", "mine0000-2"]


def test_loose_records_of_unknown_operations_do_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observer_module, "_MAX_LOOSE", 10)
    thrown = [vmkernel(n % 60, f"other{n:03}-2", "vim.fault.InvalidState") for n in range(50)]
    begun = vmkernel(0, "mine0000", "Migrate: 102: 8743996508480001077 S: Failed: Timeout (0xbad0021) @0x41801")
    put(tmp_path, {"vmkernel.log": log(vmkernel(0, "mine0000-23", "vim.fault.InvalidState"), begun, *thrown)})
    kept = sorted(str(operation) for _, operation in observed(tmp_path, at_once=True))
    assert kept == ["mine0000", "mine0000-23", *(f"other{n:03}-2" for n in range(40, 50))]


def vmkernel(second: int, operation: str, text: str) -> str:
    return line(second, "").replace(")", f" opID={operation})") + text


MAP = "World: 12231: VC opID 7d396967-{} maps to vmkernel opID {}"


def test_short_ids_are_named_by_what_stands_before_them(tmp_path: Path) -> None:
    lines = [
        vmkernel(1, "aaaa1111", FAILED),
        vmkernel(2, "aaaa1111", MAP.format(1, "aaaa1111")),
        vmkernel(3, "aaaa1111", FAILED),
        vmkernel(4, "aaaa1111", MAP.format(2, "aaaa1111")),
        vmkernel(5, "aaaa1111", FAILED),
        vmkernel(6, "bbbb2222", FAILED),
    ]
    put(tmp_path, {"vmkernel.log": log(*lines, line(9))})
    assert [operation for _, operation in observed(tmp_path)] == ["aaaa1111", "7d396967-1", "7d396967-2", "bbbb2222"]


def test_short_ids_are_named_across_a_rotation(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "vmkernel.1": log(vmkernel(1, "aaaa1111", MAP.format(1, "aaaa1111"))),
            "vmkernel.0": log(line(2), line(3)),
            "vmkernel.log": log(vmkernel(4, "aaaa1111", FAILED), line(5)),
        },
    )
    assert [operation for _, operation in observed(tmp_path)] == ["7d396967-1"]


def test_short_ids_of_another_series_are_others(tmp_path: Path) -> None:
    for host, lines in (("esx-a1", [MAP.format(1, "aaaa1111")]), ("esx-a2", [FAILED])):
        put(tmp_path / host, {"vmkernel.log": log(*(vmkernel(1, "aaaa1111", text) for text in lines), line(2))})
    assert [operation for _, operation in observed(tmp_path)] == ["aaaa1111"]


def test_short_ids_are_named_where_two_logs_are_read_by_turns(tmp_path: Path) -> None:
    formats = load_formats()
    observer = Observer(KNOWLEDGE, Matcher(KNOWLEDGE.catalogue), at_once=True)
    records: dict[str, list[tuple[Excerpt, MemberState]]] = {}
    for host, known in (("esx-a1", "1"), ("esx-a2", "2")):
        lines = [vmkernel(1, "aaaa1111", MAP.format(known, "aaaa1111")), line(2)]
        lines += [vmkernel(3, "aaaa1111", FAILED), line(4)]
        put(tmp_path / host, {"vmkernel.log": log(*lines)})
        reader = Reader(formats, ReadOptions(block_bytes=1, jobs=1), observer)
        records[host] = list(reader.excerpts([str(tmp_path / host)]))
    for turn in zip_longest(*records.values()):
        for item in filter(None, turn):
            observer.take(*item)
    assert sorted(str(item.op_id) for item in observer.observations) == ["7d396967-1", "7d396967-2"]


STYLES = (
    "2024-03-01T10:{0:02}:{1:02}.000Z In(182) vmkernel: cpu{2}:2099)",
    "2024-03-01T10:{0:02}:{1:02}.000Z cpu{2}:2099)",
    "Mar  1 10:{0:02}:{1:02} esx-a1 vmkernel: 0:01:02:03.456 cpu{2}:2099)",
)
SAID = (
    "StorageApdHandler: 1205: APD start for 0x430211aa22bb [naa.60000000000000000e00000000010001]",
    "StorageApdHandler: 1205: of the same component, but no trouble",
    "HBX: 6214: APD EventType: APD_START (3) for vol 'shared-1'",
    "HBX: 2313: Waiting for timed out [HB state abcdef02 offset 3456000 gen 341 stampUS 216755582727 uuid 17]",
    "HBX: 6214: APD EventType: APD_START (3) for vol 'shared-2'\n\tsecond line",
    FAILED,
)


def sample_more_than(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    for module in (sampling, minute_sampler):
        monkeypatch.setattr(module, "FEW_SAMPLED", count)


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("block_bytes", [1 << 20, 4096])
def test_of_masses_is_kept_what_would_be_kept_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str, seed: int, block_bytes: int
) -> None:
    rng = random.Random(seed)
    times = sorted(divmod(second, 60) for second in rng.sample(range(1200), 400))
    lines = [style.format(*time, rng.randrange(30)) + rng.choice(SAID) for time in times]
    put(tmp_path, {"vmkernel.log": log(*lines)})
    sample_more_than(monkeypatch, 10**6)
    each = observed(tmp_path)
    sample_more_than(monkeypatch, 0)
    assert observed(tmp_path, block_bytes=block_bytes) == each
    assert 20 < len(each) < 300


def test_most_lines_of_a_storm_are_set_aside_before_their_text_is_taken_out(tmp_path: Path) -> None:
    times = [(index // 60, index % 60) for index in range(600)]
    put(tmp_path, {"vmkernel.log": log(*(STYLES[0].format(*time, 7) + SAID[0] for time in times))})
    formats = load_formats()
    observer = Observer(KNOWLEDGE, Matcher(KNOWLEDGE.catalogue))
    blocks = [block for block, _ in Reader(formats, observer=observer).records([str(tmp_path)])]
    found, spare = (sum(map(len, parts)) for parts in zip(*((b.found, b.found.skipped) for b in blocks), strict=True))
    assert found <= 21  # ten minutes, and the last record is read later
    assert found + spare == 600


def test_a_cause_in_a_vmkernel_log_that_names_neither_operation_nor_vm_is_left_out(tmp_path: Path) -> None:
    refused = "Sched: vm 2100040: 4596: could not create a group, status: Admission check failed for memory resource"
    named = vmkernel(3, "be68efc8", refused)
    put(tmp_path, {"vmkernel.log": log(line(1, refused), named, line(5, f"{refused} /vmfs/volumes/a1/b/b.vmx"))})
    assert [operation for _, operation in observed(tmp_path, at_once=True)] == ["be68efc8", None]


@pytest.mark.slow
def test_lines_that_come_one_by_one_are_kept_together(tmp_path: Path) -> None:
    """Or else every look-up in a stream would go through all of them."""
    put(
        tmp_path,
        {"vmkernel.log": log(*(vmkernel(n, f"{n:08x}", "ScsiDeviceIO: 1: path checked") for n in range(3000)))},
    )
    formats = load_formats()
    observer = Observer(KNOWLEDGE, Matcher(KNOWLEDGE.catalogue))
    Reader(formats, ReadOptions(block_bytes=1, jobs=1), observer).run([str(tmp_path)], observer)
    assert 3 <= len(observer._operations._window) < 20
