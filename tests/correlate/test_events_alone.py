"""vCenter's events without its log, as a relay writes them: one migration each, whatever the events name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from vmlog import api
from vmlog.model import Incident, Migration

START = datetime(2025, 5, 6, 9, 0, tzinfo=UTC)
NETWORK = (
    "The vMotion migrations failed because the ESX hosts were not able to connect over the vMotion network. Check the "
    "vMotion network settings and physical network configuration."
)
SLOW = (
    "The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the "
    "migration to allow the VM to continue running on the source."
)
ENDS = "esx-k1.example.com, disk-2 in Halle to esx-k2.example.com, disk-2 in Halle"
HERE = "esx-k1.example.com, disk-2 in Halle to esx-k1.example.com, fast 1 in Halle"
BOTH = ENDS.replace("disk-2", "fast 1", 1)


class Relay:
    """A relay's file: events with an hour of others before and behind them."""

    def __init__(self) -> None:
        self._numbers = count(880_100)
        self._lines: list[str] = []

    def event(
        self, seconds: float, kind: str, sentence: str, user: str = r"LAB\ines", chain: int | None = None
    ) -> Relay:
        number = next(self._numbers)
        stamp = (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        level = "error" if "Fail" in kind or "Error" in kind else "info"
        kind = kind if "." in kind else f"vim.event.{kind}"
        self._lines.append(
            f"<14>1 {stamp} vc-k vpxd 5911 - -  Event [{number}] [1-1] [{stamp}] [{kind}] [{level}] [{user}] [Halle] "
            f"[{number - 1 if chain is None else chain}] [{sentence}]"
        )
        return self

    def read(self, folder: Path) -> list[Migration]:
        def others(begin: int) -> list[str]:
            relay = Relay()
            for minute in range(0, 60, 2):
                relay.event(begin + 60 * minute, "UserLoginSessionEvent", "User LAB\\probe@10.3.0.9 logged in", "")
            return relay._lines

        lines = [*others(-3600), *self._lines, *others(7200)]
        (folder / "vc.log").write_text("\n".join(lines) + "\n")
        return [*api.analyze(folder / "vc.log").migrations]


def summaries(migrations: list[Migration]) -> list[tuple[str | None, ...]]:
    return [(one.vm, one.kind, one.outcome, one.source.host, one.destination.host) for one in migrations]


def causes(migration: Migration) -> list[str]:
    assert isinstance(migration, Incident)
    return [cause.id for cause in migration.causes]


K1, K2 = "esx-k1.example.com", "esx-k2.example.com"


def test_begin_and_end_are_one_whatever_their_chains(tmp_path: Path) -> None:
    relay = Relay().event(0, "VmBeingHotMigratedEvent", f"Migrating pay-1 from {ENDS}")
    relay.event(
        95, "VmFailedMigrateEvent", f"Cannot migrate pay-1 from {ENDS.replace(' in Halle to', ' to')}: {NETWORK}"
    )
    relay.event(300, "VmBeingHotMigratedEvent", f"Migrating crm 2 from {ENDS}", "")
    relay.event(325, "DrsVmMigratedEvent", f"DRS migrated crm 2 from {K1} to {K2} in cluster CL-1 in Halle", "")
    found = relay.read(tmp_path)
    assert summaries(found) == [("pay-1", "vmotion", "failed", K1, K2), ("crm 2", "vmotion", "succeeded", K1, K2)]
    assert (found[0].stage, causes(found[0])[0]) == ("connect", "vmotion-connect-failed")


def test_a_chain_finds_its_own_account_among_those_of_a_vm(tmp_path: Path) -> None:
    relay = Relay().event(0, "VmBeingHotMigratedEvent", f"Migrating pay-1 from {ENDS}", chain=51)
    relay.event(400, "VmBeingHotMigratedEvent", f"Migrating pay-1 from {ENDS}", chain=77)
    relay.event(410, "VmFailedMigrateEvent", "Cannot migrate pay-1: no", chain=51)
    relay.event(430, "VmMigratedEvent", "Migration of virtual machine pay-1 completed", chain=77)
    assert [one.outcome for one in relay.read(tmp_path)] == ["failed", "succeeded"]


KINDS = [
    ("VmBeingHotMigratedEvent", "Migrating", ENDS, "VmMigratedEvent", "vmotion"),
    ("VmBeingHotMigratedEvent", "Hot migrating", BOTH, "VmMigratedEvent", "vmotion_storage"),
    ("VmBeingHotMigratedEvent", "Migrating", HERE, "VmMigratedEvent", "storage_vmotion"),
    ("VmBeingRelocatedEvent", "Relocating", HERE, "VmRelocatedEvent", "storage_vmotion"),
    # A VM that is switched off moves with the same events.
    ("VmBeingRelocatedEvent", "Relocating", ENDS, "VmRelocatedEvent", "unknown"),
    ("VmBeingMigratedEvent", "Migrating", ENDS, "VmMigratedEvent", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("begin", "word", "ends", "end", "kind"), KINDS)
def test_the_ends_tell_the_kind(begin: str, word: str, ends: str, end: str, kind: str, tmp_path: Path) -> None:
    relay = Relay().event(0, begin, f"{word} wiki from {ends}")
    relay.event(700, end, "Completed the relocation of the virtual machine wiki")
    (found,) = relay.read(tmp_path)
    assert (found.vm, found.kind, found.outcome) == ("wiki", kind, "succeeded")


SOURCE_FAILED = "com.vmware.vc.vm.SrcVmMigrateFailedEvent"


def test_a_failure_without_a_name_is_that_of_the_only_migration_of_its_user(tmp_path: Path) -> None:
    relay = Relay().event(0, "VmBeingHotMigratedEvent", f"Migrating ora-9 from {ENDS}")
    relay.event(20, "VmBeingHotMigratedEvent", f"Migrating pay-1 from {ENDS}", r"LAB\jo")
    relay.event(60, SOURCE_FAILED, f"Migration of virtual machine failed: {NETWORK}")
    relay.event(80, "VmMigratedEvent", "Migration of virtual machine pay-1 completed", r"LAB\jo")
    found = relay.read(tmp_path)
    assert summaries(found) == [("ora-9", "cross_vcenter", "failed", K1, K2), ("pay-1", "vmotion", "succeeded", K1, K2)]
    assert causes(found[0])[0] == "vmotion-connect-failed"


def test_of_two_of_one_user_it_is_neither(tmp_path: Path) -> None:
    relay = Relay().event(0, "VmBeingHotMigratedEvent", f"Migrating ora-9 from {ENDS}")
    relay.event(20, "VmBeingHotMigratedEvent", f"Migrating pay-1 from {ENDS}")
    relay.event(60, SOURCE_FAILED, f"Virtual machine migration failed: {NETWORK}")
    relay.event(80, "VmMigratedEvent", "Migration of virtual machine pay-1 completed")
    relay.event(90, "VmMigratedEvent", "Migration of virtual machine ora-9 completed")
    failed = [(one.vm, one.outcome) for one in relay.read(tmp_path)]
    assert failed == [("ora-9", "succeeded"), ("pay-1", "succeeded"), (None, "failed")]


MESSAGE = f"Error message on ora-9 on {K1} in Halle: {SLOW}"


def test_a_message_of_the_vm_is_the_failure_of_its_migration(tmp_path: Path) -> None:
    relay = Relay().event(0, "VmBeingHotMigratedEvent", f"Migrating ora-9 from {ENDS}")
    (found,) = relay.event(130, "VmMessageErrorEvent", MESSAGE, "").read(tmp_path)
    assert summaries([found]) == [("ora-9", "vmotion", "failed", K1, K2)]
    assert (found.stage, causes(found)[0]) == ("switchover", "switchover-timeout-vmotion")


def test_so_it_is_when_a_log_platform_forwards_it(tmp_path: Path) -> None:
    relay = Relay().event(0, "VmBeingHotMigratedEvent", f"Migrating ora-9 from {ENDS}")
    relay._lines.append(
        '<14>1 2025-05-06T09:02:10.000Z box vcenter-server - - [Originator@6876 eventid="9" vc_event_type='
        f'"com.vmware.vim25.VmMessageErrorEvent" vc_vm_name="ora-9" vmw_host="{K1}" vmw_vcenter="vc-k"] {MESSAGE}'
    )
    (found,) = relay.read(tmp_path)
    assert (found.outcome, causes(found)[0]) == ("failed", "switchover-timeout-vmotion")


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (900, MESSAGE.replace("esx-k1", "esx-k7")),
        (900, MESSAGE.replace("ora-9", "ora-8")),
        (3000, f"Error message on ora-9 on {K1} in Halle: The printer is gone"),
        (-10, MESSAGE),
    ],
)
def test_a_message_from_elsewhere_is_not(seconds: float, message: str, tmp_path: Path) -> None:
    relay = Relay()
    if seconds < 0:
        relay.event(seconds, "VmMessageErrorEvent", message, "")
    relay.event(0, "VmBeingHotMigratedEvent", f"Migrating ora-9 from {ENDS}")
    if seconds > 0:
        relay.event(seconds, "VmMessageErrorEvent", message, "")
    relay.event(5000, "VmMigratedEvent", "Migration of virtual machine ora-9 completed")
    (found,) = [one for one in relay.read(tmp_path) if one.outcome == "succeeded"]
    assert len(found.evidence) == 2


@pytest.mark.parametrize(("message", "failed"), [(MESSAGE, 1), (f"Error message on ora-9 on {K1} in Halle: Gone", 0)])
def test_a_message_that_only_migrations_have_tells_of_one(message: str, failed: int, tmp_path: Path) -> None:
    relay = Relay()
    relay.event(0, "VmMessageErrorEvent", message, "")
    assert [one.outcome for one in relay.read(tmp_path)] == ["failed"] * failed


TASK = "2025-05-06T09:{}.000Z info vpxd[05122] [Originator@6876 sub=vpxLro opID=nq81-aa-01] {}\n"


def test_a_line_of_its_operation_names_the_vm_of_a_task_whose_events_lie_in_another_file(tmp_path: Path) -> None:
    lines = (
        TASK.format("00:00", "[VpxLRO] -- BEGIN task-5120 -- vm-91 -- vim.VirtualMachine.relocate -- 52aa(52)"),
        TASK.format("00:00", "vm [vim.VirtualMachine:vm-91,wiki] task accepted"),
        TASK.format("12:30", "[VpxLRO] -- FINISH task-5120"),
    )
    (tmp_path / "vpxd.log").write_text("".join(lines))
    (alone,) = api.analyze(tmp_path).migrations
    assert (alone.vm, alone.outcome) == ("wiki", "succeeded")
    relay = Relay().event(40, "VmBeingRelocatedEvent", f"Relocating wiki from {HERE}")
    relay.event(700, "VmRelocatedEvent", "Completed the relocation of the virtual machine wiki").read(tmp_path)
    (found,) = api.analyze(tmp_path).migrations
    assert (found.vm, found.kind, found.outcome) == ("wiki", "storage_vmotion", "succeeded")
