"""Every scenario builds, the same way each time, and its truth is in its logs."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache

import pytest

from simulator import SCENARIOS, Pack, build

FAMILIES = sorted({name.rpartition("-")[0] for name in SCENARIOS if "-" in name})
ONE_EACH = [max(name for name in SCENARIOS if name.rpartition("-")[0] == family) for family in FAMILIES]
FAILED = re.compile(
    rb"(Migrate|VMotion)[A-Za-z]*: [0-9]+: [0-9]+ [SD]: Failed|ResolveCb: Failed|ERROR task-[0-9]+ -- vm-"
)


@cache
def text(name: str) -> bytes:
    return b"".join(build(name, density=0.1).files.values())


@pytest.mark.parametrize("name", ONE_EACH)
def test_same_seed_same_bytes(name: str) -> None:
    first, second = build(name, 3, density=0.1), build(name, 3, density=0.1)
    assert first == second
    assert build(name, 4, density=0.1).files != first.files


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_truth_is_in_the_logs(name: str) -> None:
    built = build(name, density=0.05)
    logs = b"".join(built.files.values()).decode()
    for migration in built.truth.migrations:
        assert migration.message_contains in logs
        assert migration.migration_id is None or migration.migration_id in logs
        assert migration.vm_path in logs or migration.outcome == "refused" or migration.kind == "cold"
        assert (migration.failed_utc is None) == (migration.outcome in ("succeeded", "stalled", "incomplete"))
        assert migration.causes or migration.outcome not in ("failed", "refused") or migration.kind == "cold"
        assert not migration.causes or migration.outcome in ("failed", "refused", "stalled", "cancelled")


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name.startswith("healthy")])
def test_healthy_scenarios_report_no_failure(name: str) -> None:
    built = build(name, density=0.2)
    assert built.truth.healthy
    assert not FAILED.search(b"".join(built.files.values()))


@pytest.mark.parametrize(
    "name", [name for name in SCENARIOS if name.startswith(("connect", "switchover", "refused-cpu"))]
)
def test_failed_scenarios_report_a_failure(name: str) -> None:
    assert not build(name, density=0.05).truth.healthy
    assert FAILED.search(text(name))


def test_truth_json_names_every_field() -> None:
    truth = json.loads(build("connect-timeout-8.0").truth.to_json())
    assert truth["migrations"][0]["stage"] == "connect"
    assert truth["migrations"][0]["progress_percent"] == 10
    assert truth["migrations"][0]["started_utc"].endswith("Z")
    assert {host["name"] for host in truth["hosts"]} == {"esx-a1.example.com", "esx-a2.example.com", "vc-a.example.com"}


def test_old_ids_are_the_time_of_the_request() -> None:
    migration = build("healthy-vmotion-5.5", density=0.1).truth.migrations[0]
    assert migration.migration_id is not None
    assert abs(int(migration.migration_id) / 1e6 - migration.started_utc.timestamp()) < 1
    assert len(build("healthy-vmotion-6.7", density=0.1).truth.migrations[0].migration_id or "") in (18, 19)


def test_skewed_clocks_show_in_the_stamps() -> None:
    built = build("skewed-clocks-8.0", density=0.05)
    hosts = {host.name: host.clock_skew_s for host in built.truth.hosts}
    assert hosts["esx-a1.example.com"] == 98.4
    needle = f"ts = <{built.truth.migrations[0].migration_id}>"
    line = next(line for line in built.files["esx-a1/vmkernel.log"].decode().splitlines() if needle in line)
    shown = datetime.fromisoformat(line.partition(" ")[0])
    assert 99 < (shown - built.truth.migrations[0].started_utc).total_seconds() < 102


def test_log_goes_on_after_a_stall_and_ends_when_incomplete() -> None:
    stalled = build("stalled-7.0").truth
    incomplete = build("incomplete-7.0").truth
    assert (stalled.end_utc - stalled.migrations[0].started_utc).total_seconds() > 3600
    assert (incomplete.end_utc - incomplete.migrations[0].started_utc).total_seconds() < 30


def test_only_documentation_addresses_and_example_names() -> None:
    allowed = re.compile(r"^(192\.0\.2|198\.51\.100|203\.0\.113|10\.\d+|127\.0)\.|^255\.|^0\.|^169\.254\.")
    for name in ONE_EACH:
        logs = text(name).decode()
        addresses = set(re.findall(r"(?<![0-9.:])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])", logs))
        assert not {address for address in addresses if not allowed.match(address)}


def test_stream_pack_holds_every_line() -> None:
    files = build("connect-timeout-6.7", density=0.2).files
    stream = build("connect-timeout-6.7", how=Pack.STREAM, density=0.2).files
    assert sorted(b"".join(stream.values()).splitlines()) == sorted(b"".join(files.values()).splitlines())
