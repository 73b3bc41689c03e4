"""The report of checks on a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.support import golden_files
from tests.support.check_samples import (
    ALONE,
    CHECK_REPORTS,
    CLUSTER,
    GOOD,
    HOSTILE_CHECKS,
    NOTHING,
    PAIR,
    VMS,
    A,
    B,
    cdrom,
    check_report,
    licence,
    mtu_chain,
    summary,
)
from tests.support.report_samples import FAILED, make_report, rendered
from vmlog.model import CheckReport, IncidentCheck
from vmlog.report.check_groups import needed_files
from vmlog.report.safe import UNSAFE
from vmlog.terms import Bearing, CheckSeverity

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    ("name", "report", "width"), [("pair_80", PAIR, 80), ("cluster_100", CLUSTER, 100), ("vms_160", VMS, 160)]
)
def test_first_screen(name: str, report: CheckReport, width: int) -> None:
    golden_files.check(f"check_{name}.txt", rendered(report, "table", width=width))


def test_everything_shown() -> None:
    golden_files.check("check_all.txt", rendered(PAIR, "table", show_all=True))


@pytest.mark.parametrize("width", [10, 40, 79, 80, 120])
@pytest.mark.parametrize("report", CHECK_REPORTS)
@pytest.mark.parametrize("show_all", [False, True])
def test_no_line_is_wider_than_the_page(report: CheckReport, width: int, show_all: bool) -> None:
    text = rendered(report, "table", width=width, show_all=show_all)
    assert max(cell_len(line) for line in text.splitlines()) <= max(width, 40)


def test_colour_changes_no_text_and_lets_no_code_of_a_file_through() -> None:
    coloured = rendered(HOSTILE_CHECKS, "table", width=80, color=True)
    assert COLOUR.sub("", coloured) == rendered(HOSTILE_CHECKS, "table", width=80)
    assert not UNSAFE.search(COLOUR.sub("", coloured))


def test_a_host_alone_has_nothing_to_be_compared_with() -> None:
    text = rendered(ALONE, "table")
    assert "Nothing to compare with: give the other host's bundle too." in text
    assert "H10 licence: whether vMotion is licensed (esx-a1)" in text
    assert "--all lists the 1 check that passed" in text


def test_hosts_that_nobody_compared() -> None:
    assert "No two hosts were compared." in rendered(check_report(licence(A), hosts=(summary(A), summary(B))), "table")
    assert "No two hosts" not in rendered(GOOD, "table")


def test_no_host_at_all() -> None:
    assert rendered(NOTHING, "table") == (
        "No configuration of a host was found in these sources: give the support bundles of both hosts.\n"
    )


def test_bundles_more_than_a_day_apart_are_mentioned() -> None:
    assert "The bundles were made 30 h 0 min apart" in rendered(PAIR, "table", width=160)
    far = replace(GOOD, hosts=(summary(A), summary(B, hours=75)))
    assert "The bundles were made 3 days apart" in rendered(far, "table", width=160)
    assert "apart" not in rendered(replace(GOOD, hosts=(summary(A), summary(B, hours=24))), "table")
    assert "collected at an unknown time" in rendered(
        replace(GOOD, hosts=(replace(summary(A), collected_utc=None),)), "table"
    )


def test_hosts_of_the_cluster_without_a_bundle_are_named_once() -> None:
    text = rendered(replace(PAIR, hosts=(PAIR.hosts[0], replace(PAIR.hosts[0], name=B))), "table", width=160)
    assert text.count("esx-c3.example.com (192.0.2.13, 8.0.3 build 24022510)") == 1
    assert "No bundle was given of 1 host of the HA cluster" in text


def test_of_many_findings_the_rest_is_named() -> None:
    text = rendered(VMS, "table", width=160)
    assert "   also       web-37 on esx-a1 → esx-b2" in text
    assert "   also" not in rendered(VMS, "table", width=160, show_all=True)


def test_many_checks_that_one_file_would_settle_are_listed_by_name() -> None:
    many = check_report(*(replace(licence(A), check=f"check-{number}", number=f"H{number}") for number in range(30)))
    text = " ".join(rendered(many, "table").split())
    assert "settles H0 check-0, H1 check-1," in text
    assert "H29 check-29" in text
    assert text.count("vMotion is licensed") == 0
    assert rendered(many, "table", show_all=True).count("vMotion is licensed") == 30


def test_unknown_results_are_listed_by_file_those_that_decide_first() -> None:
    small = replace(
        licence(A), check="small", severity=CheckSeverity.ADVICE, needs=(replace(licence(A).needs[0], member="x"),)
    )
    lost = replace(licence(B), needs=())
    assert [row.member for row in needed_files(check_report(small, licence(B), lost))] == [
        licence(A).needs[0].member,
        "",
        "x",
    ]


def test_a_value_in_no_file_has_no_place() -> None:
    bare = replace(mtu_chain(B), values=(replace(mtu_chain(B).values[0], source=None, member=None, line_no=None),))
    assert "   values     esx-b2 vmk1 MTU: 9000\n" in rendered(check_report(bare, cdrom("x")), "table")


def with_checks(*checks: IncidentCheck) -> CheckReport:
    first, second = FAILED.causes
    causes = (
        replace(first, confirmed_by=("mtu-chain",)),
        replace(second, contradicted_by=("cdrom",)),
    )
    return make_report(replace(FAILED, causes=causes, checks=checks))  # type: ignore[return-value]


CONFIRMS = IncidentCheck(mtu_chain(B), Bearing.CONFIRMS)
CONTRADICTS = IncidentCheck(cdrom("web-01"), Bearing.CONTRADICTS)
EXPLAINS = IncidentCheck(replace(licence(A), values=mtu_chain(A).values[:1]), Bearing.EXPLAINS)


def test_an_incident_shows_what_the_configuration_says() -> None:
    text = rendered(with_checks(CONFIRMS, CONTRADICTS, EXPLAINS), "table", width=200)
    assert (
        "   confirmed  by the configuration: vmk1 has MTU 9000, its switch vSwitch1 only 1500, on esx-b2.example.com "
        "(H6 mtu-chain, as it was at 2025-03-01 10:30 UTC)\n"
    ) in text
    assert "/commands/esxcfg-vswitch_-l.txt:9\n" in text
    assert '   against it the configuration, of "The destination gave up": CD/DVD drive 1 holds' in text
    assert "   explained  by the configuration: no file states the licence (H10 licence, at 2025-03-01 10:30" in text


def test_markdown_and_html_show_it_too() -> None:
    for fmt in ("markdown", "html"):
        text = rendered(with_checks(CONFIRMS, CONTRADICTS, EXPLAINS), fmt)
        assert "confirmed by the configuration: vmk1 has MTU 9000" in text
        assert "against it the configuration, of " in text
        assert "esxcfg-vswitch" in text
        assert "Configuration" not in rendered(make_report(FAILED), fmt)


def test_of_many_checks_an_incident_shows_the_first() -> None:
    assert "and 3 more; --all shows them" in rendered(with_checks(*[CONFIRMS] * 7), "table")
    assert rendered(with_checks(*[CONFIRMS] * 7), "table", show_all=True).count("   confirmed  ") == 7


def test_who_can_move_is_told_what_no_bundle_shows() -> None:
    told = "No bundle shows firewalls between the hosts, free capacity or DRS rules."
    for fmt in ("table", "markdown", "html"):
        assert told in " ".join(rendered(GOOD, fmt).split())
        assert told not in rendered(check_report(mtu_chain(A), hosts=(summary(A), summary(B))), fmt)
