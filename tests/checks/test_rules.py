"""Rules whose facts are missing in part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.facts import fact, host, vm
from vmlog.checks.check_case import CheckCase
from vmlog.checks.rules import apply_rules
from vmlog.knowledge.check_file import CheckRule, FactRead, load_checks


def made(*rules, each="", subject=""):
    """Return a check of speed and MTU of adapters."""
    reads = [FactRead(name, f"nic.{name}", subject, "host", None, is_optional=False) for name in ("speed", "mtu")]
    parts = [CheckRule(when, outcome) for when, outcome in rules]
    check = next(iter(load_checks().values()))
    return replace(check, each=each, reads=tuple(reads), rules=tuple(parts))


def outcomes(check, *facts, whole=()):
    return [finding.outcome for finding in apply_rules(check, CheckCase(host("esx-a", *facts, whole=whole)))]


@pytest.mark.parametrize(
    ("speed", "found"),
    [(100, "slow"), (10000, "unknown")],
)
def test_a_rule_decides_without_what_it_does_not_need(speed, found):
    check = made(("speed < 1000 or mtu < 1280", "slow"), ("mtu > 1500", "large"), ("", "usual"))
    assert outcomes(check, fact("nic.speed", "", speed)) == [found]


def test_a_rule_that_may_hold_leaves_the_later_ones_undecided():
    check = made(("mtu > 1500", "large"), ("speed < 1000", "slow"))
    assert outcomes(check, fact("nic.speed", "", 100)) == ["unknown"]


def test_a_rule_that_cannot_hold_is_passed_over():
    check = made(("mtu > 1500 and speed > 1000", "large"), ("speed < 1000", "slow"))
    assert outcomes(check, fact("nic.speed", "", 100)) == ["slow"]


def test_things_that_no_file_lists_are_not_known():
    check = made(("speed < 1000", "slow"), ("speed >= 1000", "fast"), each="nic", subject="*")
    assert outcomes(check) == ["unknown"]
    assert outcomes(check, fact("nic.speed", "vmnic0", 100)) == ["slow", "unknown"]
    assert outcomes(check, fact("nic.speed", "vmnic0", 100), whole=["nic"]) == ["slow"]


def test_a_lack_names_the_fact_of_the_side_that_is_read():
    check = replace(made(("", "usual")), reads=(), each="drive")
    read = FactRead("kind", "drive.kind", "*", "vm", None, is_optional=False)
    (finding,) = apply_rules(replace(check, reads=(read,)), CheckCase(host("esx-a"), vm=vm("web-01")))
    assert [lack.name for lack in finding.missing] == ["drive.kind"]
