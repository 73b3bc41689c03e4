"""Tasks of an agent's own, whose operation ids carry parts of vCenter's: what they copy is part of the relocation."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmlog import api
from vmlog.model import Migration
from vmlog.observe.operation_ids import is_own_task, served_by

OPERATION = "C07A19E4-00000B31-5d"
OTHER = "0D52B7A6-00000B32-6e"
COPY = (
    "{day}T03:14:58.{ms}00Z [FFA10B90 error 'Libs' opID={op}] [NFC ERROR] NfcNetTcpWrite: bWritten: -1\n"
    "{day}T03:14:58.{ms}10Z [FFA10B90 error 'vpxNfcClient' opID={op}] [VpxNfcClient] File transfer  failed:\n"
)


def copy(op: str, *, ms: int = 1, whole: bool = True) -> str:
    text = COPY.format(day="2015-08-09", op=op, ms=ms)
    return text if whole else text.splitlines(keepends=True)[0]


def relocation(op: str = OPERATION, vm: int = 911, second: int = 5) -> str:
    head = f"2015-08-09T03:{{}}:{second:02}.300Z [7F3301CC0700 info 'commonvpxLro' opID={op}] [VpxLRO] -- "
    of_vm = f"task-{vm} -- vm-{vm} -- vim.VirtualMachine.relocate"
    fault = "vim.fault.GenericVmConfigFault"
    reason = f'--> ({fault}) {{\n-->    reason = "Could not complete network copy for file x.vmdk",\n--> }}\n'
    return f"{head.format(10)}BEGIN {of_vm} -- 52c0\n{head.format(15)}ERROR {of_vm}: {fault}:\n{reason}"


def read(folder: Path, vpxd: str, **agents: str) -> list[Migration]:
    (folder / "vpxd.log").write_text(vpxd)
    for host, text in agents.items():
        (folder / host).mkdir()
        (folder / host / "vpxa.log").write_text(text)
    return [*api.analyze(folder).migrations]


def test_what_the_ids_have_in_common() -> None:
    assert (
        served_by(OPERATION)
        == served_by("task-internal-3-c07a19e4-5d-77")
        == served_by(f"{OPERATION}-4a")
        == "c07a19e4-5d"
    )
    assert [served_by(text) for text in ("task-internal-3", "HB-host-3@4", "C07A19E4-00000B31", "")] == [None] * 4
    assert is_own_task("task-internal-12")
    assert not is_own_task("task-12")


@pytest.mark.parametrize(
    "agents",
    [
        {"esx-p1": copy("task-internal-3-c07a19e4-5d-77")},
        {"esx-p1": copy("task-internal-3-c07a19e4-5d")},
        {"esx-p1": copy("task-internal-81")},
        {"esx-p1": copy("task-internal-3-c07a19e4-5d-77"), "esx-p2": copy("task-internal-9-c07a19e4-5d-78", ms=4)},
        {"esx-p1": copy("task-internal-3-c07a19e4-5d-77", whole=False)},
    ],
    ids=["served", "short", "time alone", "both agents", "error alone"],
)
def test_a_copy_is_part_of_its_relocation(agents: dict[str, str], tmp_path: Path) -> None:
    (one,) = read(tmp_path, relocation(), **agents)
    assert (one.kind, one.outcome, one.vm) == ("cold", "failed", "vm-911")


def test_of_several_relocations_the_id_tells_which(tmp_path: Path) -> None:
    both = relocation() + relocation(OTHER, 922, 7)
    found = read(tmp_path, both, p1=copy("task-internal-4-0d52b7a6-6e-19"))
    assert [(one.vm, one.kind) for one in found] == [("vm-911", "unknown"), ("vm-922", "cold")]


@pytest.mark.parametrize(
    ("vpxd", "op"),
    [
        (relocation(), "task-internal-4-aa52b7a6-6e-19"),
        (relocation() + relocation(OTHER, 922, 7), "task-internal-4"),
    ],
    ids=["of another operation", "of either"],
)
def test_a_copy_that_may_be_of_others_stays_apart(vpxd: str, op: str, tmp_path: Path) -> None:
    assert "cold" not in [one.kind for one in read(tmp_path, vpxd, p1=copy(op)) if one.vm]
