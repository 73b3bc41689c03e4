"""Logs of about `n` lines that might take time with the square of `n`; some once did.

Each function returns the files of a folder by path. Ids, names and words are made up; the shape of the lines counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

Files = dict[str, bytes]

_START: Final = datetime(2023, 5, 9, 8, tzinfo=UTC)
_OLD_DAY: Final = datetime(2009, 6, 17, 5, tzinfo=UTC)
_FIRST_ID: Final = 6103355218470010000
_FAILED: Final = "Failed: Timeout (0xbad0021) @0x4180"
_NO_WAY: Final = (
    "Task Failed: The VMotion migrations failed because the ESX hosts were not able to connect over the VMotion network"
)
_OPERATION: Final = "pool-7c1d-3"
_EMIGRATING: Final = "VM_STATE_ON -> VM_STATE_EMIGRATING"
_BACK: Final = "VM_STATE_EMIGRATING -> VM_STATE_ON"


def _stamp(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def _later(seconds: float) -> datetime:
    return _START + timedelta(seconds=seconds)


def _id(number: int) -> int:
    return _FIRST_ID + number * 7919


def _kernel(when: datetime, text: str, header: str = "cpu3:2771)") -> str:
    return f"{_stamp(when)} In(182) vmkernel: {header}{text}\n"


def _failure(when: datetime, number: int, why: str = _FAILED, side: str = "S", header: str = "cpu3:2771)") -> str:
    return _kernel(when, f"Migrate: 102: {_id(number)} {side}: {why}", header)


def _agent(when: datetime, text: str, op: str | None = _OPERATION, sub: str = "Vimsvc.TaskManager") -> str:
    operation = f" opID={op}" if op else ""
    return f"{_stamp(when)} info hostd[3108] [Originator@6876 sub={sub}{operation} user=root] {text}\n"


def _prepare(when: datetime, number: int, op: str | None = _OPERATION) -> str:
    text = f"VMotionPrepare ({_id(number)}): Sending 'to' srcIp="
    return _agent(when, text, op, f"Vcsvc.VMotionSrc.{_id(number)}")


def _state(when: datetime, vm: str, change: str, op: str | None = None) -> str:
    path = f"/vmfs/volumes/61b2c3d4-00ffee11-2233-005056aabb01/{vm}/{vm}.vmx"
    return _agent(when, f"State Transition ({change})", op, f"Vmsvc.vm:{path}")


def _old_task(when: datetime, number: int) -> str:
    """Return the begin of a task of VirtualCenter 2.5, which names no operation."""
    header = f"[{when:%Y-%m-%d %H:%M:%S}.{when.microsecond // 1000:03d} 'App' 4612 info]"
    return f"{header} [VpxLRO] -- BEGIN task-{number} -- vm-{number} -- vim.VirtualMachine.migrate -- 52c1\n"


def _task(when: datetime, number: int, op: str, method: str = "vim.VirtualMachine.relocate") -> str:
    header = f"{_stamp(when)} info vpxd[1207] [Originator@6876 sub=vpxLro opID={op}]"
    return f"{header} [VpxLRO] -- BEGIN task-{number} -- vm-{number} -- {method} -- 52c1\n"


def _event(when: datetime, number: int, kind: str, sentence: str, chain: int | None = None) -> str:
    first = number if chain is None else chain
    return (
        f"{_stamp(when)} info vpxd[1207] [Originator@6876 sub=vpxdVpxdEventLog] Event [{number}] [1-1] "
        f"[{_stamp(when)}] [vim.event.{kind}] [info] [LAB\\anna] [dc-a] [{first}] [{sentence}]\n"
    )


def _relocating(when: datetime, number: int, vm: str) -> str:
    return _event(when, number, "VmBeingHotMigratedEvent", f"Relocating {vm} from host esx-q1 to esx-q2 in dc-a")


def _text(*lines: Iterable[str]) -> bytes:
    return "".join(line for part in lines for line in part).encode()


def unnamed_requests(n: int) -> Files:
    """Return a VM's log of requests, an hour apart, that name no migration id."""
    request = "In(05) vmx - Migrate: Receiving Migrate.PrepareSource request."
    return {"esx-q1/mail-01/vmware.log": _text(f"{_stamp(_later(3600 * i))} {request}\n" for i in range(n))}


def id_through_the_years(n: int) -> Files:
    """Return one migration id that comes back every other day."""
    return {"esx-q1/vmkernel.log": _text(_failure(_START - timedelta(hours=37 * (n - i)), 0) for i in range(n))}


def id_in_logs_of_vms(n: int) -> Files:
    """Return the same in the logs of VMs, from the latest to the earliest."""
    line = f"In(05) vmx - MigrateSetInfo: state=1 srcIp=<10.1.0.31> dstIp=<10.1.0.32> mid={_FIRST_ID} uuid=4c"
    whens = [_START - timedelta(hours=37 * i) for i in range(n)]
    return {f"esx-q1/vm-{i:06d}/vmware.log": _text([f"{_stamp(when)} {line}\n"]) for i, when in enumerate(whens)}


def tasks_after_moves(n: int) -> Files:
    """Return tasks of one afternoon that name no operation, and moves of hosts on the morning of the same day."""
    moves = (_failure(_OLD_DAY + timedelta(seconds=i / 3), i) for i in range(n))
    tasks = (_old_task(_OLD_DAY + timedelta(hours=11, seconds=i / 3), i + 1) for i in range(n))
    return {"esx-q1/vmkernel.log": _text(moves), "vc-q/vpxd-3.log": _text(tasks)}


def tasks_beside_moves(n: int) -> Files:
    """Return tasks that name no operation at the same times as moves of hosts."""
    moves = (_failure(_OLD_DAY + timedelta(seconds=i), i) for i in range(n))
    tasks = (_old_task(_OLD_DAY + timedelta(seconds=i), i + 1) for i in range(n))
    return {"esx-q1/vmkernel.log": _text(moves), "vc-q/vpxd-3.log": _text(tasks)}


def undated_lines_of_an_operation(n: int) -> Files:
    """Return migrations of one operation at many times, and as many lines of it whose time is no time."""
    rests = (_agent(_START, f"{_NO_WAY} {i}").partition(" ")[2] for i in range(n))
    undated = (f"9999-12-31T23:59:59.{i % 1000:03d}Z {rest}" for i, rest in enumerate(rests))
    return {"esx-q1/hostd.log": _text((_prepare(_later(700 * i), i) for i in range(n)), undated)}


def long_migrations_of_an_operation(n: int) -> Files:
    """Return migrations that share an operation and of which each lasts for a day."""
    lines = [_prepare(_later(700 * i + more), i) for i in range(n) for more in (0, 80_000)]
    return {"esx-q1/hostd.log": _text(sorted(lines))}


def operations_of_many_parts(n: int) -> Files:
    """Return some lines whose operation ids have `n` parts."""
    parts = "-".join(["b"] * n)
    return {"esx-q1/hostd.log": _text(_prepare(_later(i), i, f"{parts}{i}") for i in range(20))}


def growing_migration(n: int) -> Files:
    """Return a migration with many operations, which other migrations have too, that goes on by one of them."""
    first = (_prepare(_START, i % 10, f"pool{i // 10}-7c1d-3") for i in range(n))
    more = (_agent(_later(590 * i), f"{_NO_WAY} {i}", "desk-7c1d-3") for i in range(n))
    return {"esx-q1/hostd.log": _text([_prepare(_START, 0, "desk-7c1d-3")], first, more)}


def operations_of_one_vm(n: int) -> Files:
    """Return a migration by many operations, and as many records of its VM by others."""
    first = [_prepare(_later(i / n), 0, f"pool{i}-7c1d-3") for i in range(n)]
    states = [_state(_later(1 + i / n), "app-03", _EMIGRATING, f"pool{i}-7c1d-3") for i in range(n)]
    others = [_state(_later(2 + i / n), "app-03", _BACK, f"desk{i}-7c1d-3") for i in range(n)]
    return {"esx-q1/hostd.log": _text(first, states, others)}


def states_of_one_vm(n: int) -> Files:
    """Return a VM whose state changes to and fro without operations."""
    return {"esx-q1/hostd.log": _text(_state(_later(i), "app-03", (_EMIGRATING, _BACK)[i % 2]) for i in range(n))}


def begins_of_one_task(n: int) -> Files:
    """Return a task that begins again and again."""
    return {"vc-q/vpxd.log": _text(_task(_later(i), 11, _OPERATION) for i in range(n))}


def children_of_parents(n: int) -> Files:
    """Return migrations whose operation comes from that of as many parent tasks."""
    method = "vim.ClusterComputeResource.applyRecommendation"
    parents = (_task(_later(i), i + 1, "pool-7c1d", method) for i in range(n))
    moves = (_prepare(_later(i + 0.5), i, f"pool-7c1d-{i}") for i in range(n))
    return {"vc-q/vpxd.log": _text(parents), "esx-q1/hostd.log": _text(moves)}


def events_of_one_vm(n: int) -> Files:
    """Return a migration of a VM and many messages about the VM."""
    message = "Error message on web-03 on esx-q1 in dc-a: Failed waiting for data. Error 195887137."
    more = (_event(_later(i / 100), i + 2, "VmMessageErrorEvent", message) for i in range(n))
    return {"vc-q/vpxd.log": _text([_relocating(_START, 1, "web-03")], more)}


def events_of_many_vms(n: int) -> Files:
    """Return migrations of many VMs within a minute, told by vCenter's events alone."""
    failed = "Cannot migrate web-{} from esx-q1 to esx-q2 in dc-a: A general system error occurred"
    begins = (_relocating(_later(i / 100), 2 * i, f"web-{i}") for i in range(n))
    ends = (_event(_later(60 + i / 100), 2 * i + 1, "VmFailedMigrateEvent", failed.format(i)) for i in range(n))
    return {"vc-q/vpxd.log": _text(begins, ends)}


def checks_of_one_request(n: int) -> Files:
    """Return findings of checks that name no VM and are of one chain."""
    why = "Unable to migrate from esx-q1 to esx-q2: Virtual device number {} is not supported by the host"
    lines = (_event(_later(i), i, "GeneralVmErrorEvent", why.format(i), chain=3) for i in range(n))
    return {"vc-q/vpxd.log": _text(lines)}


def events_beside_states(n: int) -> Files:
    """Return migrations of many VMs as hosts tell of them, and vCenter's events about them."""
    states = (_state(_later(i), f"web-{i}", _EMIGRATING) for i in range(n))
    begins = (_relocating(_later(i), i, f"web-{i}") for i in range(n))
    return {"esx-q1/hostd.log": _text(states), "vc-q/vpxd.log": _text(begins)}


def names_of_one_migration(n: int) -> Files:
    """Return a migration whose records name many VMs, and events about each of them."""
    # Of the first 64 the migration remembers the names.
    numbers = range(n + 64)
    states = [_state(_later(i / 1000), f"web-{i}", _EMIGRATING, _OPERATION) for i in numbers]
    begins = (_relocating(_later(i / 1000), i, f"web-{i}") for i in numbers)
    return {"esx-q1/hostd.log": _text([_prepare(_START, 0)], states), "vc-q/vpxd.log": _text(begins)}


def masked_ids(n: int) -> Files:
    """Return many migrations whose ids are one mask."""
    lines = (_kernel(_later(40 * i), f"Migrate: 102: xxxxxxxxxxxxxxxxxxx S: {_FAILED}", f"cpu3:{i})") for i in range(n))
    return {"esx-q1/vmkernel.log": _text(lines)}


def one_migration(n: int) -> Files:
    """Return a migration that fails `n` times."""
    return {"esx-q1/vmkernel.log": _text(_failure(_later(i / 100), 0) for i in range(n))}


def many_migrations(n: int) -> Files:
    """Return many migrations, each of which fails."""
    return {"esx-q1/vmkernel.log": _text(_failure(_later(i / 100), i) for i in range(n))}


def unknown_failures(n: int) -> Files:
    """Return many migrations that fail with messages that nothing documents, each another."""
    letters = str.maketrans("0123456789", "bcdfghjklm")
    things = [(str(i).translate(letters), str(i * 7).translate(letters)) for i in range(n)]
    whys = (f"Failed: the {one} of {other} broke (0xbad00ff) @0x41" for one, other in things)
    return {"esx-q1/vmkernel.log": _text(_failure(_later(i), i, why) for i, why in enumerate(whys))}


def many_hosts(n: int) -> Files:
    """Return migrations between many hosts, each with a clock of its own."""
    hello = (
        "Migrate: vm 4206: 3284: Setting VMOTION info: {} ts = {}, src ip = <10.1.{}.31> dest ip = <10.2.{}.32> "
        "Dest wid = 4655 using SHARED swap"
    )
    files: dict[str, list[str]] = {f"esx-q{host}/vmkernel.log": [] for host in range(n)}
    for number in range(n):
        source, target = number % n, (number * 7 + 1) % n
        for host, side in ((source, "Source"), (target, "Destination")):
            when = _later(number * 60 + 10 * host)
            log = files[f"esx-q{host}/vmkernel.log"]
            log.append(_kernel(when, hello.format(side, _id(number), source % 250, target % 250)))
            log.append(_failure(when + timedelta(seconds=20), number, side=side[0]))
    return {name: _text(sorted(lines)) for name, lines in files.items()}


def flapping_adapters(n: int) -> Files:
    """Return links of many adapters that go down and come back, and migrations that fail among that."""
    trouble = [
        _kernel(_later(60 * (i // 100) + 0.3 * (i % 100)), f"NetPort: 1: vmnic{i % 100} NIC Link is {what}")
        for i in range(n)
        for what in ("Down", "Up")
    ]
    return {"esx-q1/vmkernel.log": _text(sorted(trouble + [_failure(_later(0.6 * i), i) for i in range(n)]))}


def trouble_in_many_folders(n: int) -> Files:
    """Return many folders of logs that all name one host with trouble, and migrations on it."""
    files = {}
    for i in range(n):
        header = f"{_stamp(_later(i / 100))} esx-q1 vmkernel: cpu3:2771)"
        texts = (f"NetPort: 1: vmnic{i % 7} NIC Link is Down", f"Migrate: 102: {_id(i)} S: {_FAILED}")
        files[f"part-{i}/vmkernel.log"] = _text(f"{header}{text}\n" for text in texts)
    return files


def mapped_operations(n: int) -> Files:
    """Return lines that name a short operation id, which is mapped once before all of them."""
    mapping = "opID: 1: VC opID pool-7c1d-3 maps to vmkernel opID 1a2b3c4d"
    lines = (_failure(_later(i / 100), i, header="cpu3:2771 opID=1a2b3c4d)") for i in range(n))
    return {"esx-q1/vmkernel.log": _text([_kernel(_START, mapping)], lines)}


def unmapped_operations(n: int) -> Files:
    """Return lines with short operation ids of which no line tells the operation, in many rotated logs."""
    files = {}
    for i in range(n // 10):
        mapping = f"opID: 1: VC opID pool{i}-7c1d-3 maps to vmkernel opID 1a2b{i:04x}"
        numbers = range(10 * i, 10 * i + 10)
        lines = (_failure(_later(10 * one), one, header=f"cpu3:2771 opID=9f{one:06x})") for one in numbers)
        files[f"esx-q1/var/log/vmkernel.{n // 10 - i}"] = _text([_kernel(_later(100 * i), mapping)], lines)
    return files


def waiting_faults(n: int) -> Files:
    """Return faults that wait for a migration, and migrations that ask for some of them."""
    faults = [_agent(_later(i), f"{_NO_WAY} {i}", f"pool{i}ab-7c1d-3") for i in range(n)]
    moves = [_prepare(_later(i + 0.5), i, f"pool{i // 2}ab-7c1d-3") for i in range(0, n, 3)]
    return {"esx-q1/hostd.log": _text(sorted(faults + moves))}


def copies_of_logs(n: int) -> Files:
    """Return one log in many folders."""
    return {f"part-{i}/vmkernel.log": _text(_failure(_later(k), k) for k in range(2)) for i in range(n)}


INPUTS: Final = (
    unnamed_requests, id_through_the_years, id_in_logs_of_vms, tasks_after_moves, tasks_beside_moves,
    undated_lines_of_an_operation, long_migrations_of_an_operation, operations_of_many_parts, growing_migration,
    operations_of_one_vm, states_of_one_vm, begins_of_one_task, children_of_parents, events_of_one_vm,
    events_of_many_vms, checks_of_one_request, events_beside_states, names_of_one_migration, masked_ids, one_migration,
    many_migrations, unknown_failures, many_hosts, flapping_adapters, trouble_in_many_folders, mapped_operations,
    unmapped_operations, waiting_faults, copies_of_logs,
)  # fmt: skip
"""All of them."""
