"""Reports of many incidents: one screen in the table, a table of groups in Markdown, groups and findings in JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import chain, cycle, permutations
from zoneinfo import ZoneInfo

import pytest

from tests.support import golden_files
from tests.support.many_moves import NIGHT, OTHER_CAUSE, link_down, moved, report_of
from tests.support.report_samples import FAILED, HOSTILE, HOSTILE_INCIDENT, NETWORK, rendered
from vmlog.model import Incident, Notice, Report
from vmlog.report.terminal_triage import SCREEN_LINES
from vmlog.report.triage_phrases import LISTED_SINGLY, spark_line
from vmlog.terms import GroupKey, Kind, Outcome, Stage, Trigger
from vmlog.triage.groups import group_incidents

HOSTS = [f"esx-a{number}.example.com" for number in (1, 2, 3, 4)]
PAIRS = [*permutations(HOSTS, 2)]
WITH_A3 = [pair for pair in PAIRS if HOSTS[2] in pair]
STALL = replace(NETWORK, id="vm-too-busy", title="The virtual machine changes its memory faster than it can be sent")


def night() -> Report:
    """Return the report of 36 good migrations, then a link that goes down, and 40 incidents of four kinds."""
    good = [moved(number, 5 * number, *pair) for number, pair in zip(range(36), cycle(PAIRS), strict=False)]
    network = [
        moved(number, 304 + 4 * number, *pair, cause=NETWORK, trigger=Trigger.DRS)
        for number, pair in zip(range(24), cycle(WITH_A3), strict=False)
    ]
    full = [
        moved(number, 20 + 30 * number, *PAIRS[number], cause=OTHER_CAUSE, stage=Stage.PRECOPY) for number in range(9)
    ]
    stalled = [
        moved(number, 30 + 50 * number, *PAIRS[-number], cause=STALL, outcome=Outcome.STALLED, stage=Stage.PRECOPY)
        for number in range(4)
    ]
    cancelled = [moved(number, 60 * number, *PAIRS[0], outcome=Outcome.CANCELLED) for number in range(3)]
    moves = sorted(chain(good, network, full, stalled, cancelled), key=lambda move: move.ended_utc)
    moves = [replace(move, incident_id=f"{number:012x}") for number, move in enumerate(moves)]
    return report_of(moves, until=398, trouble=[link_down(300, HOSTS[2])])


MANY = night()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_screen(width: int) -> None:
    text = rendered(MANY, "table", width=width)
    assert text.count("\n") <= SCREEN_LINES
    assert max(map(len, text.splitlines())) <= width
    golden_files.check(f"many_{width}.txt", text)


def test_markdown() -> None:
    text = rendered(MANY, "markdown")
    assert text.index("## Findings") < text.index("| Count |") < text.index("## 1. ")
    golden_files.check("many.md", text.partition("## 1. ")[0])


@pytest.mark.parametrize("by", list(GroupKey))
def test_every_key_in_every_format(by: GroupKey) -> None:
    text = rendered(MANY, "table", group_by=by)
    assert (text.count("\n") <= SCREEN_LINES) is (by is not GroupKey.NONE)
    assert ("| Count |" in rendered(MANY, "markdown", group_by=by)) is (by is not GroupKey.NONE)
    document = json.loads(rendered(MANY, "json", group_by=by))
    assert {group["by"] for group in document["groups"]} == ({by.value} if by is not GroupKey.NONE else set())
    assert [finding["rule"] for finding in document["findings"]][:1] == ["after-trouble"]


def test_few_incidents_are_listed_unless_groups_are_asked_for() -> None:
    few = replace(MANY, incidents=MANY.incidents[:LISTED_SINGLY])
    assert ", by cause" not in rendered(few, "table")
    assert rendered(few, "table", group_by=GroupKey.NONE) == rendered(few, "table")
    assert f"{LISTED_SINGLY} incidents" in rendered(few, "table", group_by=GroupKey.HOST)
    one = replace(MANY, incidents=MANY.incidents[:1])
    assert rendered(one, "table", group_by=GroupKey.CAUSE).count("\n") <= SCREEN_LINES


def test_everything_follows_the_groups_and_a_cause_is_explained_once() -> None:
    text = rendered(MANY, "table", show_all=True)
    assert text.index("by cause") < text.index("\n1  ") < text.index(f"\n{len(MANY.incidents)}  ")
    flat = " ".join(text.split())
    assert flat.count(NETWORK.cause) == 3  # the three causes of this report share the text
    assert flat.count("explained at incident") == len([one for one in MANY.incidents if one.causes]) - 3
    assert flat.count("SUCCEEDED") == 36


def test_times_are_in_the_zone_of_the_report() -> None:
    berlin = rendered(MANY, "table", zone=ZoneInfo("Europe/Berlin"))
    assert "2025-03-01 06:04:00 +01:00" in " ".join(berlin.split())
    assert "05:04" not in berlin
    document = json.loads(rendered(MANY, "json", zone=ZoneInfo("Europe/Berlin")))
    assert "2025-03-01 05:04:00 UTC" in document["findings"][0]["text"]


def noisy(count: int) -> Report:
    """Return a report whose names are as long and as hostile as can be, and warnings besides."""
    incidents: list[Incident] = [
        replace(HOSTILE_INCIDENT, incident_id=f"{number}", vm=f"{HOSTILE}{number}" * 9, kind=Kind.COLD)
        for number in range(count)
    ]
    incidents += [replace(FAILED, incident_id=f"x{number}", failed_utc=None) for number in range(count)]
    late = [replace(one, started_utc=NIGHT + timedelta(days=900)) for one in incidents[:3]]
    notices = tuple(Notice("source-missing", HOSTILE * 5, f"{HOSTILE}{number}" * 5) for number in range(9))
    return replace(MANY, incidents=(*incidents, *late), migrations=(), warnings=notices)


@pytest.mark.parametrize("width", [40, 80, 100, 200])
@pytest.mark.parametrize("by", [GroupKey.CAUSE, GroupKey.HOST, GroupKey.VM])
def test_the_screen_holds_whatever_the_names(width: int, by: GroupKey) -> None:
    text = rendered(noisy(20), "table", width=width, group_by=by)
    assert text.count("\n") <= SCREEN_LINES
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_first_next_step_is_never_cut(width: int) -> None:
    step = "Ping between the hosts: `vmkping -I vmk1 10.20.30.11`. " + "Then look at every switch between them. " * 4
    causes = [replace(NETWORK, remedies=(step,)), *(replace(NETWORK, id=f"c{n}", title="Long " * 30) for n in range(9))]
    incidents = tuple(
        replace(one, incident_id=f"{number:04}", causes=(causes[number % 10 if number > 30 else 0],))
        for number, one in enumerate(MANY.incidents * 2)
    )
    text = rendered(replace(MANY, incidents=incidents), "table", width=width)
    assert step.replace("`", "").strip() in " ".join(text.split())
    assert text.count("\n") <= SCREEN_LINES
    assert "more; --all shows them" in text


@pytest.mark.parametrize("width", [40, 80])
def test_commands_to_type_next_stand_whole_on_a_line_each(width: int) -> None:
    first = group_incidents(MANY)[0]
    lines = [line.strip() for line in rendered(MANY, "table", width=width).splitlines()]
    for command in (
        f"vmlog show {first.incident_ids[0]} ...",
        f"vmlog analyze ... --cause {first.key}",
        "vmlog analyze ... --group-by host",
        "vmlog analyze ... -o report.html",
    ):
        assert any(line.endswith(command) for line in lines)


@pytest.mark.parametrize("fmt", ["table", "markdown", "html"])
def test_incidents_are_in_the_order_of_the_time_that_is_printed(fmt: str) -> None:
    late, early, unknown = (
        replace(
            FAILED,
            incident_id=f"{name}",
            vm=name,
            started_utc=start,
            failed_utc=end,
            ended_utc=end,
            causes=(),
            stages=(),
        )
        for name, start, end in (
            ("late", NIGHT, NIGHT + timedelta(hours=2)),
            ("early", NIGHT + timedelta(minutes=1), NIGHT + timedelta(hours=1)),
            ("timeless", None, None),
        )
    )
    text = rendered(replace(MANY, incidents=(unknown, late, early), migrations=()), fmt)
    assert text.index("of early") < text.index("of late") < text.index("of timeless")


def test_hours_are_in_order_of_time() -> None:
    keys = [group.key for group in group_incidents(MANY, GroupKey.HOUR)]
    assert keys == sorted(keys)
    counts = [group.count for group in group_incidents(MANY, GroupKey.HOUR)]
    assert counts != sorted(counts, reverse=True)


def test_html_groups_name_hosts_as_findings_do_and_fold_the_next_step() -> None:
    page = rendered(MANY, "html")
    section = page[page.index("in common</h2>") : page.index("<nav ")]
    assert "trouble on esx-a3:" in section
    assert "example.com" not in section
    assert "<summary>Next step</summary>Ping from esx-a1: <code>vmkping" in section


def test_bars() -> None:
    assert spark_line([]) == ""
    assert spark_line([0, 0]) == "··"
    assert spark_line([1, 1]) == "██"
    assert spark_line([1, 100]) == "▁█"
