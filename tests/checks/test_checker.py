"""What asking a check returns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.facts import COLLECTED, fact, host, vm
from vmlog.checks.check_case import CheckCase
from vmlog.checks.checker import Checker
from vmlog.facts.fact import Trust
from vmlog.facts.fact_table import FactFileState, Presence
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import CheckRule, FactRead, OutcomeText, load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.terms import Certainty, CheckOutcome, CheckSeverity, Scope

SHAPES = load_fact_files()
CAUSE = "mtu-mismatch-warning"


def outcome(identity, result, detail="{mtu} on {subject}", cause=CAUSE):
    severity = CheckSeverity.WARNING
    return OutcomeText(identity, CheckOutcome(result), detail, "vim.fault.X", severity, cause, "")


def rule(when, identity):
    return CheckRule(when, identity)


def made(**changes):
    """Return a check of the MTU of each VMkernel interface."""
    return replace(
        load_checks()["migrate-enabled"],
        id="made",
        each="vmk",
        reads=(FactRead("mtu", "vmk.mtu", "*", "host", None, is_optional=False),),
        rules=(rule("mtu < 1500", "small"), rule("mtu > 1500", "large"), rule("", "usual")),
        outcomes={
            "small": outcome("small", "fail"),
            "large": outcome("large", "warn"),
            "usual": outcome("usual", "pass"),
        },
        **changes,
    )


def ask(check, case):
    return Checker([check], SHAPES, load_catalogue(), ()).ask(check, case)


def mtu(vmk, value, **more):
    return fact("vmk.mtu", vmk, value, **more)


def test_the_worst_finding_is_the_result_and_tells_its_values():
    result = ask(made(), CheckCase(host("esx-a", mtu("vmk0", 1500), mtu("vmk1", 9000), mtu("vmk2", 1280))))
    assert (result.result, result.detail) == (CheckOutcome.FAIL, "1280 on vmk2")
    assert [(value.name, value.value, value.line_no) for value in result.values] == [("MTU of vmk2", 1280, 1)]
    assert (result.fault, result.severity, result.cause) == ("vim.fault.X", CheckSeverity.WARNING, CAUSE)
    assert result.next_steps == load_catalogue().causes[CAUSE].explain.steps()
    assert result.references == load_catalogue().causes[CAUSE].references
    assert (result.certainty, result.as_of_utc) == (Certainty.LIVE, COLLECTED)


def test_what_passes_needs_no_next_step():
    result = ask(made(), CheckCase(host("esx-a", mtu("vmk0", 1500), whole=["vmk"])))
    assert (result.result, result.next_steps, result.references) == (CheckOutcome.PASS, (), ())


def test_a_check_without_anything_to_ask_about_does_not_apply():
    assert ask(made(), CheckCase(host("esx-a", whole=["vmk"]))).result is CheckOutcome.NOT_APPLICABLE
    assert ask(made(), CheckCase(host("esx-a"))).result is CheckOutcome.UNKNOWN


@pytest.mark.parametrize(("since", "until", "applies"), [("7.0", "", True), ("", "7.0", False), ("8.0.3", "8", True)])
def test_a_check_is_asked_for_the_releases_that_it_names(since, until, applies):
    result = ask(made(since=since, until=until), CheckCase(host("esx-a", mtu("vmk0", 9000))))
    assert (result.result is CheckOutcome.WARN) is applies


def test_what_no_bundle_of_the_release_settles_does_not_apply():
    check = made(settled_since="5.0")
    for version, expected in (("4.1.0", CheckOutcome.NOT_APPLICABLE), ("5.0.0", CheckOutcome.UNKNOWN)):
        assert ask(check, CheckCase(replace(host("esx-a"), version=version))).result is expected
    # What is known counts all the same.
    small = replace(host("esx-a", mtu("vmk0", 1280)), version="4.1.0")
    assert ask(check, CheckCase(small)).result is CheckOutcome.FAIL


def test_a_check_of_running_vms_does_not_apply_to_one_that_is_off():
    check = replace(made(), scope=Scope.VM, running_only=True)
    for power, expected in (("on", CheckOutcome.WARN), ("off", CheckOutcome.NOT_APPLICABLE)):
        case = CheckCase(host("esx-a", mtu("vmk0", 9000)), host("esx-b"), vm("web-01", fact("vm.power", "", power)))
        assert ask(check, case).result is expected


def test_a_missing_fact_is_unknown_and_names_the_file_that_would_settle_it():
    check = replace(made(), each="", reads=(FactRead("peer", "time.peer", "", "host", None, is_optional=False),))
    states = [FactFileState("ntpq", Presence.CUT, "b.tgz", "commands/ntpq_-p.txt")]
    for files in ([], states):
        result = ask(check, CheckCase(host("esx-a", files=files)))
        (need,) = result.needs
        assert result.result is CheckOutcome.UNKNOWN
        assert need.member == "commands/ntpq_-p.txt"
        assert "ntpq -p" in need.how_to_get
        assert (need.what, need.host) == ("esx-a: the time server that it follows", "esx-a")
        assert need.is_cut is bool(files)


def test_the_default_counts_only_where_all_things_of_the_kind_are_known():
    reads = (FactRead("mtu", "option.value", "/Net/Mtu", "host", "1500", is_optional=False),)
    check = replace(made(), each="", reads=reads)
    assert ask(check, CheckCase(host("esx-a"))).result is CheckOutcome.UNKNOWN
    result = ask(check, CheckCase(host("esx-a", whole=["option"])))
    assert result.result is CheckOutcome.PASS
    assert result.values[0].member == "commands/option.txt"


def test_an_optional_fact_may_be_missing():
    reads = (FactRead("mtu", "vmk.mtu", "vmk9", "host", None, is_optional=True),)
    assert ask(replace(made(), each="", reads=reads), CheckCase(host("esx-a"))).result is CheckOutcome.PASS


def test_a_pair_reads_both_hosts():
    reads = (FactRead("mtu", "vmk.mtu", "vmk1", "host", None, is_optional=False),)
    rules = (rule("mtu_equal == 0", "large"), rule("", "usual"))
    outcomes = {
        "large": outcome("large", "warn", "{host} {host_mtu}, {other} {other_mtu}"),
        "usual": outcome("usual", "pass"),
    }
    check = replace(made(), scope=Scope.PAIR, each="", reads=reads, rules=rules)
    check = replace(check, outcomes=outcomes)
    case = CheckCase(host("esx-a", mtu("vmk1", 9000)), host("esx-b", mtu("vmk1", 1500)))
    result = ask(check, case)
    assert (result.result, result.detail) == (CheckOutcome.WARN, "esx-a 9000, esx-b 1500")
    assert [value.host for value in result.values] == ["esx-a", "esx-b"]
    assert ask(check, replace(case, other=host("esx-b", mtu("vmk1", 9000)))).result is CheckOutcome.PASS
    assert ask(check, replace(case, other=host("esx-b"))).result is CheckOutcome.UNKNOWN


def test_files_that_disagree_are_told_and_the_more_trusted_counts():
    low = mtu("vmk1", 9000, trust=Trust.CONF, member="etc/vmware/esx.conf")
    high = mtu("vmk1", 1500, trust=Trust.DUMP, member="commands/dump.txt")
    result = ask(made(), CheckCase(host("esx-a", low, high, whole=["vmk"])))
    assert result.result is CheckOutcome.PASS
    assert result.reason == "1500 on vmk1"
    assert result.detail.endswith("MTU of vmk1: 1500 by dump.txt counts, not 9000 by esx.conf")


@pytest.mark.parametrize(
    ("trust", "certainty"),
    [(Trust.DUMP, Certainty.LIVE), (Trust.STORE, Certainty.CONFIGURED), (Trust.LOG, Certainty.LOGGED)],
)
def test_a_result_is_as_certain_as_its_least_trusted_value(trust, certainty):
    assert ask(made(), CheckCase(host("esx-a", mtu("vmk1", 1280, trust=trust)))).certainty is certainty


def test_the_earlier_bundle_dates_a_result():
    case = CheckCase(host("esx-a", mtu("vmk1", 1280)), host("esx-b", collected=COLLECTED.replace(year=2023)))
    assert ask(made(), case).as_of_utc == COLLECTED.replace(year=2023)


def test_what_one_finding_tells_fills_the_next_step():
    check = load_checks()["vmk-present"]
    off = [fact("vmk.vmotion", "vmk7", True), fact("vmk.enabled", "vmk7", False)]
    step = "Enable the interface: `esxcli network ip interface set -e true -i {}`"
    assert ask(check, CheckCase(host("esx-a", *off))).next_steps == (step.format("vmk7"),)
    off += [fact("vmk.vmotion", "vmk8", True), fact("vmk.enabled", "vmk8", False)]
    assert ask(check, CheckCase(host("esx-a", *off))).next_steps == (step.format("vmkN"),)


def test_the_remedies_of_a_cause_hold_for_all_hosts_of_a_finding():
    (step, *_) = ask(made(), CheckCase(host("esx-a", mtu("vmk0", 1280)))).next_steps
    assert "{" not in step
