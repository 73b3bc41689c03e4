"""A task of vCenter that fails, without anything from a host: what its fault tells of the VM and of the kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmlog import api
from vmlog.correlate.reference_names import name_in_fault
from vmlog.model import Migration

HEAD = "2021-04-05T06:07:{:02}.100Z info vpxd[07112] [Originator@6876 sub=vpxLro opID=kqz1-88-auto-3] [VpxLRO] -- "


def dump(fault: str, *fields: str) -> str:
    return f"({fault}) {{\n" + "".join(f"-->    {field},\n" for field in fields) + "--> }"


def read(folder: Path, method: str, fault: str, *fields: str, after: str = "") -> Migration:
    of_vm = f"vm-3101 -- vim.VirtualMachine.{method}"
    text = (
        f"{HEAD.format(0)}BEGIN task-71 -- {of_vm} -- 52ab\n{HEAD.format(9)}ERROR task-71 -- {of_vm}: {fault}:\n"
        f"--> Result:\n--> {dump(fault, *fields)}\n--> Args:\n-->\n{after}"
    )
    (folder / "vpxd.log").write_text(text)
    (one,) = api.analyze(folder / "vpxd.log").migrations
    return one


def test_the_name_in_the_fault_is_the_name_of_the_vm(tmp_path: Path) -> None:
    one = read(tmp_path, "migrate", "vim.fault.VmHostAffinityRuleViolation", 'vmName = "tax 7"', 'hostName = "esx-u1"')
    assert (one.vm, one.outcome) == ("tax 7", "refused")


def test_a_name_inside_the_reasons_counts(tmp_path: Path) -> None:
    inner = '(vim.fault.FtVmHostRuleViolation) {\n-->       vmName = "tax 7"\n-->    }'
    one = read(
        tmp_path, "migrate", "vim.fault.NoCompatibleHost", f"error = (vmodl.MethodFault) [\n-->    {inner}\n--> ]"
    )
    assert one.vm == "tax 7"


@pytest.mark.parametrize(
    ("fault", "fields", "name"),
    [
        ("vim.fault.X", ['vmName = "tax 7"'], "tax 7"),
        ("vim.fault.X", ['vm = "tax 7"'], "tax 7"),
        ("vim.fault.X", ["vm = 'vim.VirtualMachine:vm-3101'", 'name = "tax 7"'], "tax 7"),
        ("vim.fault.X", ["entity = 'vim.VirtualMachine:vm-3101'", 'vmName = "tax 7"'], "tax 7"),
        ("vim.fault.X", ["vm = 'vim.VirtualMachine:vm-3102'", 'name = "other"'], None),
        ("vim.fault.X", ["vm = 'vim.VirtualMachine:vm-3102'", 'vmName = "other"'], None),
        ("vim.fault.X", ['name = "Hard disk 1"'], None),
        ("vim.fault.X", ['vm = "vm-3101"'], None),
        ("vim.fault.X", ['vmName = ""'], None),
        ("vim.fault.X", ['vmName = "tax 7"', 'vm = "other"'], None),
        ("vim.fault.VmWwnConflict", ['vm = "other"', 'name = "other"'], None),
    ],
)
def test_only_a_field_about_the_vm_names_it(fault: str, fields: list[str], name: str | None) -> None:
    assert name_in_fault(dump(fault, *fields), "vm-3101") == name


DISKS = [
    "Storage vMotion cannot be done now",
    "A storage VMotion of this machine has failed",
    "Failed to copy one or more of the virtual machine's disks.",
    "Copying the disk was given up",
]


@pytest.mark.parametrize("reason", DISKS)
def test_a_relocation_that_fails_for_its_disks_is_a_storage_vmotion(reason: str, tmp_path: Path) -> None:
    assert (
        read(tmp_path, "relocate", "vim.fault.GenericVmConfigFault", f'reason = "{reason}"').kind == "storage_vmotion"
    )


def test_a_cause_about_disks_alone_decides_the_kind(tmp_path: Path) -> None:
    assert read(tmp_path, "relocate", "vim.fault.NonHomeRDMVMotionNotSupported", "key = 1").kind == "storage_vmotion"


@pytest.mark.parametrize(
    "reason",
    [
        "Could not complete network copy for file x.vmdk",
        "The disk is gone",
        "A general system error occurred",
        "The migration has exceeded the maximum switchover time of 100 second(s)",
    ],
)
def test_other_reasons_leave_the_kind_open(reason: str, tmp_path: Path) -> None:
    assert read(tmp_path, "relocate", "vim.fault.GenericVmConfigFault", f'reason = "{reason}"').kind == "unknown"


def test_words_about_disks_decide_no_kind_between_two_hosts(tmp_path: Path) -> None:
    event = (
        "2021-04-05T06:07:09.300Z info vpxd[07112] [Originator@6876 sub=vpxLro opID=kqz1-88-auto-3] [VpxVmomi] "
        "Event [9] [1-1] [2021-04-05T06:07:09.200Z] [vim.event.VmRelocateFailedEvent] [error] [LAB\\una] [Bremen] [8] "
        "[Failed to relocate tax 7 from esx-u1, vol 1 to esx-u2, vol 2 in Bremen]\n"
    )
    one = read(tmp_path, "relocate", "vim.fault.GenericVmConfigFault", f'reason = "{DISKS[0]}"', after=event)
    assert (one.source.host, one.destination.host, one.kind) == ("esx-u1", "esx-u2", "unknown")
