"""`vmlog check`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.check_samples import (
    ADVICE,
    GOOD,
    HOSTS,
    OPEN,
    PAIR,
    PASSES,
    A,
    B,
    check_report,
    mtu_equal,
)
from vmlog.checks.selection import CheckSelection
from vmlog.model import CheckReport, Notice
from vmlog.report.registry import report_formats
from vmlog.report.writer import ReportFormat

PEERS = """
     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
*time-a.example. 192.0.2.250      2 u   33   64  377    0.412   -1.207   0.113
"""


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    """Return a folder with the configuration of two hosts and without any log."""
    for name in ("esx-a1", "esx-b2"):
        (tmp_path / "hosts" / name / "commands").mkdir(parents=True)
        (tmp_path / "hosts" / name / "commands" / "ntpq_-p.txt").write_text(PEERS, encoding="utf-8")
    return tmp_path / "hosts"


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch):
    """Let the library give a report, and return the selections that it was asked for."""
    asked: list[CheckSelection] = []

    def give(report: CheckReport) -> list[CheckSelection]:
        def check(*_: str, selection: CheckSelection, **__: object) -> CheckReport:
            asked.append(selection)
            return report

        monkeypatch.setattr("vmlog.api.check", check)
        return asked

    return give


def test_hosts_are_checked_without_any_log(run, hosts):
    result = run("check", hosts, "--only", "H")
    assert result.code == 0
    assert result.err == ""
    assert "esx-a1" in result.text
    assert "esx-b2" in result.text
    document = json.loads(run("check", hosts, "-f", "json").out)
    assert [host["name"] for host in document["hosts"]] == ["esx-a1", "esx-b2"]
    assert {result["scope"] for result in document["results"]} >= {"host"}


def test_a_file_that_was_named_is_known_by_its_content(run, hosts):
    peers = hosts / "esx-a1" / "clock.txt"
    peers.write_text(PEERS, encoding="utf-8")
    result = run("check", peers, "--all")
    assert (result.code, "esx-a1" in result.text) == (0, True)


def test_a_part_of_the_checks_says_so(run, hosts):
    text = run("check", hosts, "--only", "H").text
    assert "Only some checks were asked: H." in text
    assert "CAN MOVE" not in text


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_an_unknown_host_is_told_with_those_that_there_are(run, hosts, option):
    result = run("check", hosts, option, "esx-z9")
    assert result.code == 2
    assert "esx-z9" in result.err
    assert "esx-a1, esx-b2" in result.err


def test_an_unknown_check_is_told_with_those_that_are_near(run, hosts):
    result = run("check", hosts, "--only", "migrate-enable")
    assert result.code == 2
    assert "migrate-enabled" in result.err


def test_an_unknown_vm_is_wrong_usage(run, hosts):
    assert run("check", hosts, "--vm", "no-such-vm").code == 2


def test_sources_without_configuration_are_nothing_to_check(run, tmp_path):
    assert run("check", tmp_path / "no-such-file").code == 3
    (tmp_path / "notes.txt").write_text("nothing here\n", encoding="utf-8")
    result = run("check", tmp_path / "notes.txt")
    assert result.code == 3
    assert result.err.startswith("vmlog: nothing to analyse: ")


def test_options_select_what_is_asked(run, hosts, answer):
    asked = answer(GOOD)
    options = ("--from", "a", "--to", "b", "--vm", "x", "--vm", "y", "--only", "H1, P2", "--only", "V,")
    assert run("check", hosts, *options).code == 0
    assert asked == [CheckSelection("a", "b", ("x", "y"), ("H1", "P2", "V"))]


@pytest.mark.parametrize(
    ("report", "fail_on", "code"),
    [
        (PAIR, None, 0),
        (PAIR, "fail", 1),
        (PAIR, "warn", 1),
        (GOOD, "warn", 0),
        (OPEN, "warn", 0),
        (check_report(*PASSES, mtu_equal(A, B)), "fail", 0),
        (check_report(*PASSES, mtu_equal(A, B)), "warn", 1),
        (check_report(*PASSES, ADVICE), "warn", 0),
    ],
)
def test_exit_code_of_findings(run, hosts, answer, report, fail_on, code):
    answer(report)
    assert run("check", hosts, *(["--fail-on", fail_on] if fail_on else [])).code == code


def test_a_strict_run_minds_what_is_cut_or_lost(run, hosts, answer):
    answer(check_report(*PASSES, hosts=HOSTS))
    assert run("check", hosts).code == 0
    assert run("check", hosts, "--strict").code == 4
    answer(check_report(*PASSES, warnings=(Notice("older-bundle", "two bundles"),)))
    assert run("check", hosts, "--strict").code == 0
    answer(check_report(*PASSES, warnings=(Notice("damaged", "cut off"),)))
    assert run("check", hosts, "--strict").code == 4


def test_the_ending_of_the_output_chooses_the_format(run, hosts, answer, tmp_path):
    answer(PAIR)
    result = run("check", hosts, "-o", tmp_path / "checks.csv")
    assert (result.code, result.out) == (0, b"")
    assert "the archive ends in the middle" in result.err
    assert (tmp_path / "checks.csv").read_text(encoding="utf-8").startswith("schema,check,scope,")
    assert run("check", hosts, "-q", "-o", tmp_path / "checks.csv").err == ""


def test_all_lists_what_passed(run, hosts, answer):
    answer(PAIR)
    assert "A vMotion interface is there" not in run("check", hosts).text
    assert "A vMotion interface is there" in run("check", hosts, "--all").text


def test_a_format_without_checks_is_refused_before_reading(run, hosts, monkeypatch):
    plain: dict[str, ReportFormat] = {name: replace(item, write_check=None) for name, item in report_formats().items()}
    monkeypatch.setattr("vmlog.cli.shared_options.report_formats", lambda: plain)
    result = run("check", hosts / "no-such-folder", "-f", "csv")
    assert result.code == 2
    assert "'csv' has no report of checks" in result.err


def test_info_tells_which_files_with_facts_were_found(run, hosts):
    assert re.search(
        r"^esx-a1\n   facts      1 of \d+ files with facts; missing: ", run("info", hosts).text, re.MULTILINE
    )
    (first, _) = json.loads(run("info", hosts, "-f", "json").out)["hosts"]
    assert first["name"] == "esx-a1"
    assert {"fact": "ntpq", "state": "present"}.items() <= next(
        fact for fact in first["facts"] if fact["fact"] == "ntpq"
    ).items()
