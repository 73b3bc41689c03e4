"""The document on migrations says what the code does."""

import re
from pathlib import Path

from vmlog.correlate import group_index as nearby
from vmlog.correlate import vcenter_events as events
from vmlog.correlate import vmx_records as vmx
from vmlog.correlate.id_occurrences import ID_REUSE
from vmlog.knowledge.stage_limits import load_stage_limits
from vmlog.knowledge.stage_lines import EVENTS
from vmlog.terms import Kind, Outcome

TEXT = (Path(__file__).parents[2] / "docs" / "migrations.md").read_text(encoding="utf-8")


def test_the_stage_table_is_that_of_the_data():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) s \| (?:(\d+) %)? ?\|", TEXT, re.M)
    assert rows == [
        (str(row.stage), f"{row.stall_after_s:g}", str(row.percent) if row.percent is not None else "")
        for row in load_stage_limits().stages.values()
    ]


def test_the_windows_are_those_of_the_code():
    flat = " ".join(TEXT.split())
    assert f"up to {vmx.VMX_AFTER.seconds // 60} minutes of silence" in flat
    assert f"{vmx.VMX_CLOSED.seconds} seconds after the VMX has cleaned up" in flat
    assert (
        f"{vmx.VMX_AFTER.seconds // 60} minutes after a request, else {vmx.VMX_OTHERWISE.seconds // 60} minutes" in flat
    )
    assert f"joins within {nearby.OPERATION_WINDOW.seconds // 60} minutes" in flat
    assert f"lies in, within {nearby.VM_WINDOW.seconds // 60} minutes" in flat
    assert f"give or take {events.SAME_MOMENT.seconds} seconds" in flat
    assert (ID_REUSE.days, nearby.TASK_WINDOW.days) == (1, 1)


def test_every_event_kind_and_outcome_is_explained():
    for word in (*EVENTS, *Kind, *Outcome):
        assert f"`{word}`" in TEXT
