"""Reports for people have the times of the zone that was asked for, always with its offset; programs get UTC."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from vmlog.cli import zones
from vmlog.cli.zones import zone_of
from vmlog.errors import UsageError

SUMMER = datetime(2024, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("UTC", 0),
        ("utc", 0),
        ("Europe/Berlin", 2),
        ("europe/berlin", 2),
        ("america/new york", -4),
        ("+02:00", 2),
        ("-0330", -3.5),
    ],
)
def test_names(name: str, hours: float) -> None:
    assert SUMMER.astimezone(zone_of(name)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Berlin", "did you mean Europe/Berlin"),
        ("Europe/Berln", "did you mean Europe/Berlin"),
        ("Europe", "write UTC, local, Europe/Berlin or +02:00"),
        ("../../etc/passwd", "write UTC, local"),
        ("+25:00", "write UTC, local"),
        ("", "write UTC, local"),
    ],
)
def test_what_is_no_zone_is_refused_with_what_is_near(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=re.escape(hint)):
        zone_of(name)


def test_the_local_zone_has_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    assert str(zone_of("local")) == "Asia/Kolkata"
    monkeypatch.delenv("TZ")
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    monkeypatch.setattr(zones, "_LOCAL_FILE", link)
    assert str(zone_of("local")) == "Europe/Berlin"


def test_a_local_zone_without_a_name_is_the_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(zones, "_LOCAL_FILE", tmp_path / "none")
    zone = zone_of("local")
    assert str(zone) == "local time"
    assert SUMMER.astimezone(zone) == SUMMER
    assert SUMMER.astimezone(zone).utcoffset() == SUMMER.astimezone().utcoffset()


@pytest.mark.parametrize("fmt", ["table", "markdown", "html"])
def test_people_get_the_zone_with_its_offset(run: Run, failed: Path, fmt: str) -> None:
    utc = run("analyze", failed, "-f", fmt).text
    there = run("analyze", failed, "-f", fmt, "--tz", "Asia/Kolkata").text
    stamp = re.search(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* UTC", utc)
    assert stamp
    moved = datetime.fromisoformat(stamp[1]) + timedelta(hours=5, minutes=30)
    assert re.search(re.escape(f"{moved:%Y-%m-%d %H:%M:%S}") + r"\S* \+05:30", there)
    assert stamp[1] not in there


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv"])
def test_programs_get_utc(run: Run, failed: Path, fmt: str) -> None:
    assert run("analyze", failed, "-f", fmt, "--tz", "Asia/Kolkata").out == run("analyze", failed, "-f", fmt).out


def test_live_output_has_the_zone_too(terminal, failed: Path) -> None:
    shown = terminal("analyze", "-", "--tz", "+05:30")
    shown.write(failed.read_bytes())
    assert shown.finish() == 0
    assert "+05:30" in shown.received
    assert "UTC" not in shown.received


def test_limits_of_time_are_in_the_zone(run: Run, failed: Path) -> None:
    (incident,) = json.loads(run("analyze", failed, "-f", "json").out)["incidents"]
    after = datetime.fromisoformat(incident["failed_utc"]) + timedelta(hours=1)
    since = f"{after:%Y-%m-%d %H:%M}"
    assert not json.loads(run("analyze", failed, "-f", "json", "--since", since).out)["incidents"]
    assert json.loads(run("analyze", failed, "-f", "json", "--since", since, "--tz", "+02:00").out)["incidents"]


def test_a_wrong_zone_is_refused_before_reading(run: Run, failed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmlog.api.analyze", lambda *_, **__: pytest.fail("a source was read"))
    result = run("analyze", failed, "--tz", "Berlin")
    assert result.code == 2
    assert result.err == "vmlog: there is no time zone 'Berlin'; did you mean Europe/Berlin?\n"
