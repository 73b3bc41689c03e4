"""vCenter's events as log platforms forward them: type, user and vCenter are columns, the rest stays with the text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from vmlog.api import analyze
from vmlog.parse.formats import load_formats

FORMATS = load_formats()
FIELDS = (
    '[Originator@6876 eventid="77" task="" vc_event_type="com.vmware.vim25.VmFailedMigrateEvent" '
    'vc_username="EXAMPLE\\\\ops" vc_vm_name="move from a to b" vmw_datacenter="Lab" vmw_host="esx-a1.example.com" '
    'vmw_vcenter="vc-a1.example.com"]'
)
SENTENCE = "Cannot migrate move from a to b from esx-a1.example.com, ds-1 to esx-a2.example.com, ds-1 in Lab"
HEADERS = {
    "frame": "<14>1 2024-03-05T09:11:02.500Z logs-a1 vcenter-server - - ",
    "frame, process": "<14>1 2024-03-05T09:11:02.500Z logs-a1 vpxd 5120 - ",
    "frame, no structured data": "<14>1 2024-03-05T09:11:02.500Z logs-a1 vcenter-server - - - ",
    "ISO": "2024-03-05T09:11:02.500Z logs-a1 vcenter-server: ",
    "classic": "<14>Mar  5 09:11:02 logs-a1 vcenter-server: ",
    "classic, process": "Mar  5 09:11:02 logs-a1 vpxd[5120]: ",
    "relay": "Mar  5 09:11:03 192.0.2.70 <14>1 2024-03-05T09:11:02.500Z logs-a1 vcenter-server - - ",
    "columns": "2024-03-05 09:11:03\tUser.Info\t192.0.2.70\t2024-03-05T09:11:02.500Z logs-a1 vcenter-server - - ",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_columns_of_an_event(header: str) -> None:
    lines = pl.Series([f"{header}{FIELDS} {SENTENCE}"])
    order = FORMATS.detect(lines, None).order
    (row,) = FORMATS.parse(lines, order, anchor=datetime(2025, 1, 1, tzinfo=UTC), log_hint=None).to_dicts()
    assert row["ts_utc"].replace(microsecond=0) == datetime(2024, 3, 5, 9, 11, 2, tzinfo=UTC)
    assert (row["log"], row["user"], row["host"]) == ("vpxd", "EXAMPLE\\ops", "vc-a1.example.com")
    assert row["component"] == "com.vmware.vim25.VmFailedMigrateEvent"
    assert row["body"] == f"{FIELDS} {SENTENCE}"


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_forwarded_failure_is_one_migration(header: str, tmp_path: Path) -> None:
    path = tmp_path / "mail.txt"
    path.write_text(f"{header}{FIELDS} {SENTENCE}\n", encoding="utf-8")
    (incident,) = analyze(str(path)).incidents
    assert (incident.outcome, incident.vm, incident.user) == ("failed", "move from a to b", "EXAMPLE\\ops")
    assert [end and end.host for end in (incident.source, incident.destination)] == [
        "esx-a1.example.com",
        "esx-a2.example.com",
    ]
    assert incident.message == SENTENCE


@pytest.mark.parametrize(
    "header", ["2024-03-05T09:11:02Z vc-a1 vcenter-server: ", "<14>1 2024-03-05T09:11:02Z vc-a1 vpxd 5 - - "]
)
def test_the_bare_sentence_is_enough(header: str, tmp_path: Path) -> None:
    path = tmp_path / "mail.txt"
    path.write_text(header + SENTENCE + "\n", encoding="utf-8")
    (incident,) = analyze(str(path)).incidents
    assert (incident.outcome, incident.vm) == ("failed", "move from a to b")


def test_an_event_of_something_else_is_no_migration(tmp_path: Path) -> None:
    path = tmp_path / "mail.txt"
    other = FIELDS.replace("VmFailedMigrateEvent", "VmPoweredOnEvent")
    path.write_text(
        f"{HEADERS['frame']}{other} move from a to b on esx-a1.example.com is powered on\n", encoding="utf-8"
    )
    assert not analyze(str(path)).migrations
