"""A vmware.log of the states of its VMX alone: a migration, and the VM's name from whatever the log tells."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.support.trees import put
from vmlog import api
from vmlog.model import Incident
from vmlog.read.options import ReadOptions


def line(second: int, text: str) -> str:
    return f"2025-05-06T07:0{second // 60}:{second % 60:02}.000Z In(05) vmx - {text}\n"


FAILED = (
    line(100, "MigrateSetState: Transitioning from state 0 to 8.")
    + line(120, "MigrateSetState: Transitioning from state 10 to 11.")
    + line(121, "[msg.loader.biosfd] Could not open own.rom (No such file or directory).")
    + line(121, "The VM failed to resume on the destination during early power on.")
    + line(121, "Module Migrate power on failed.")
    + line(122, "MigrateSetStateFinished: type=2 new state=12")
    + line(124, "VMX exit (0).")
)
SHOWN = line(1, 'DICT          displayName = "Billing 4"')
SETTINGS = line(1, "DICT --- CONFIGURATION /vmfs/volumes/5f1a-22/Billing 4/Billing 4.vmx ")
OTHER = line(2, "Opening /vmfs/volumes/5f1a-22/x/x.vmx")


def read(folder: Path, name: str, text: str) -> Incident:
    put(folder, {name: text.encode()})
    (incident,) = api.analyze(folder).incidents
    return incident


@pytest.mark.parametrize(
    ("name", "lines", "vm"),
    [
        ("vmware.log", SHOWN, "Billing 4"),
        ("renamed.txt", SHOWN, "Billing 4"),
        ("vmware.log", SHOWN + OTHER, "Billing 4"),
        ("vmware.log", SETTINGS + OTHER, "Billing 4"),
        ("vmware.log", OTHER, "x"),
        ("vmware.log", OTHER + OTHER.replace("x.vmx", "y.vmx"), None),
        ("vmfs/volumes/5f1a-22/crm/vmware.log", "", "crm"),
        ("esx-k7/crm/vmware.log", "", "crm"),
        ("crm/vmware.log", "", None),
        ("vmware.log", "", None),
    ],
)
def test_the_states_are_a_migration_and_the_log_names_the_vm(
    name: str, lines: str, vm: str | None, tmp_path: Path
) -> None:
    incident = read(tmp_path, name, lines + FAILED)
    assert (incident.outcome, incident.stage, incident.vm) == ("failed", "resume", vm)
    assert incident.causes[0].id == "early-power-on-custom-bios-rom"


def test_a_folder_that_holds_other_logs_is_not_named_after_the_vm(tmp_path: Path) -> None:
    put(tmp_path, {"esx-k7/crm/hostd.log": b"2025-05-06T07:00:00.000Z info hostd[1] [Originator@6876 sub=x] y\n"})
    assert read(tmp_path, "esx-k7/crm/vmware.log", FAILED).vm is None


def test_standard_input_tells_the_same() -> None:
    (incident,) = api.analyze("-", options=ReadOptions(stdin=io.BytesIO((SETTINGS + FAILED).encode()))).incidents
    assert (incident.outcome, incident.vm) == ("failed", "Billing 4")


def test_a_vmx_that_is_handed_over_is_a_success_and_both_in_one_log_are_none(tmp_path: Path) -> None:
    steps = ((0, 1), (1, 3), (3, 4), (4, 5), (5, 6))
    text = "".join(
        line(100 + n, f"MigrateSetState: Transitioning from state {a} to {b}.") for n, (a, b) in enumerate(steps)
    )
    put(tmp_path / "one", {"vmware.log": text.encode()})
    assert [one.outcome for one in api.analyze(tmp_path / "one").migrations] == ["succeeded"]
    both = line(101, "MigrateSetState: Transitioning from state 0 to 8.") + text
    put(tmp_path / "both", {"vmware.log": both.encode()})
    assert api.analyze(tmp_path / "both").migrations == ()
