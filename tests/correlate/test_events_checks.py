"""What vCenter's checks say before a migration, without naming the VM: one refused request with what fails then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vmlog import api
from vmlog.model import Incident, Migration

START = datetime(2025, 2, 3, 4, 5, tzinfo=UTC)
ROUTE = "from esx-r1.example.com to esx-r2.example.com"
ENDS = "from esx-r1.example.com, vol 3 to esx-r2.example.com, vol 3 in Bremen"
VCPUS = "Virtual machine has 6 vCPUs, but the host only supports 4. The host may be limited by its license."
DEVICE = "Currently connected device 'CD/DVD drive 2' uses backing '/isos/x.iso', which is not accessible."


def event(seconds: float, kind: str, sentence: str, chain: int = 500, number: int = 501) -> str:
    stamp = (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    level = "warning" if "Warning" in kind else "error" if "Error" in kind or "Failed" in kind else "info"
    return (
        f"<14>1 {stamp} vc-r vpxd 771 - -  Event [{number}] [1-1] [{stamp}] [vim.event.{kind}] [{level}] [LAB\\una] "
        f"[Bremen] [{chain}] [{sentence}]\n"
    )


def error(seconds: float, reason: str = VCPUS, chain: int = 500, kind: str = "MigrationErrorEvent") -> str:
    return event(seconds, kind, f"Unable to migrate {ROUTE}: {reason}", chain)


def failed(seconds: float, vm: str = "erp 2", reason: str = f". {VCPUS}", chain: int = 500) -> str:
    return event(seconds, "VmFailedMigrateEvent", f"Failed to migrate {vm} {ENDS}{reason}", chain)


def warning(seconds: float, who: str = "erp 2 ", chain: int = 500) -> str:
    return event(seconds, "MigrationWarningEvent", f"Migration of {who}{ROUTE}: {DEVICE}", chain)


def read(folder: Path, *lines: str) -> list[Migration]:
    (folder / "vc.log").write_text("".join(lines))
    return [*api.analyze(folder / "vc.log").migrations]


@pytest.mark.parametrize(
    "lines",
    [
        [error(0), failed(0.1)],
        [error(0, chain=498), failed(0.1)],
        [error(0), failed(0.1, reason="")],
        [error(0), error(0.2, DEVICE, kind="MigrationHostErrorEvent"), failed(0.3)],
        [warning(0), error(0.1), error(0.2, DEVICE), failed(0.3, reason="")],
        [warning(0, ""), error(0.1), failed(0.3)],
        [warning(0), event(0.1, "MigrationErrorEvent", f"Unable to migrate erp 2 {ROUTE} in Bremen: {VCPUS}")],
    ],
    ids=["reason", "another chain", "chain", "two reasons", "warning", "unnamed warning", "named"],
)
def test_checks_and_what_fails_for_them_are_one_refused_request(lines: list[str], tmp_path: Path) -> None:
    (one,) = read(tmp_path, *lines)
    assert isinstance(one, Incident)
    assert (one.outcome, one.stage, one.vm) == ("refused", "validate", "erp 2")
    assert (one.source.host, one.destination.host) == ("esx-r1.example.com", "esx-r2.example.com")
    assert one.message is not None
    assert one.message.startswith(f"Unable to migrate {'erp 2 ' if 'erp' in one.message else ''}{ROUTE}")
    refused_for_device = sum(DEVICE in line for line in lines if "Warning" not in line)
    assert any("connected-device" in cause.id for cause in one.causes) == bool(refused_for_device)


@pytest.mark.parametrize(
    "lines",
    [
        [error(0), failed(40)],
        [error(0, chain=498), failed(0.1, reason="")],
        [error(0, chain=498), failed(0.1, reason=f". {DEVICE}")],
        [error(0), failed(0.1), error(0.5, DEVICE, 600), failed(0.6, "crm 1", f". {DEVICE}", 600)],
        [error(0), error(0.5, chain=600)],
        [error(0), failed(0.1), failed(0.2, "crm 1")],
        [error(0), event(0.1, "VmFailedMigrateEvent", f"Failed to migrate erp 2 {ENDS.replace('r2', 'r9')}. {VCPUS}")],
    ],
    ids=["later", "nothing joins", "other reason", "two requests", "two checks", "two VMs", "other hosts"],
)
def test_what_nothing_joins_stays_apart(lines: list[str], tmp_path: Path) -> None:
    assert len(read(tmp_path, *lines)) == 2


def test_a_warning_alone_is_no_migration(tmp_path: Path) -> None:
    assert read(tmp_path, warning(0), warning(1, "", 600)) == []


def test_a_warning_stops_nothing(tmp_path: Path) -> None:
    begin = event(0.4, "VmBeingHotMigratedEvent", f"Migrating erp 2 {ENDS}")
    (one,) = read(tmp_path, warning(0), begin, event(30, "VmMigratedEvent", "Migration of erp 2 completed"))
    assert (one.outcome, one.vm, one.kind) == ("succeeded", "erp 2", "vmotion")
    (one,) = read(tmp_path, warning(0), begin)
    assert one.outcome == "incomplete"


def test_the_check_of_another_request_does_not_end_a_migration(tmp_path: Path) -> None:
    begin = event(0, "VmBeingHotMigratedEvent", f"Migrating erp 2 {ENDS}")
    found = read(tmp_path, begin, error(9, chain=600), event(30, "VmMigratedEvent", "Migration of erp 2 completed"))
    assert sorted(str(one.outcome) for one in found) == ["refused", "succeeded"]
