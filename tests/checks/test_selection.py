"""Which checks are asked, about which hosts and VMs."""

from __future__ import annotations

import pytest

from tests.support.facts import fact, host, vm
from vmlog.checks.selection import CheckSelection
from vmlog.errors import UsageError
from vmlog.knowledge.check_file import load_checks

HOSTS = [host("esx-a.example.com"), host("esx-b.example.com"), host("esx-c.example.com")]


def names(pairs):
    return [(source.name[:5], other.name[:5]) for source, other in pairs]


def test_all_pairs_are_compared_in_both_directions():
    pairs = names(CheckSelection().pairs(HOSTS))
    assert len(pairs) == 6
    assert {(other, source) for source, other in pairs} == set(pairs)


def test_named_ends_leave_only_the_pairs_between_them():
    assert names(CheckSelection("esx-a", "ESX-C").pairs(HOSTS)) == [("esx-a", "esx-c")]
    assert names(CheckSelection("", "esx-c").pairs(HOSTS)) == [("esx-a", "esx-c"), ("esx-b", "esx-c")]


def test_an_unknown_host_is_refused_with_those_that_there_are():
    with pytest.raises(UsageError, match=r"esx-z.*esx-a\.example\.com, esx-b\.example\.com"):
        CheckSelection("esx-z").pairs(HOSTS)


def test_checks_are_chosen_by_scope_number_and_id():
    known = load_checks()
    for name in ("h", "H11", "migrate-enabled"):
        assert known["migrate-enabled"] in CheckSelection(only=(name,)).checks(known)
    assert {check.number[0] for check in CheckSelection(only=("H",)).checks(known)} == {"H"}
    assert CheckSelection().checks(known) == list(known.values())


def test_an_unknown_check_is_refused_with_near_names():
    with pytest.raises(UsageError, match="migrate-enabled"):
        CheckSelection(only=("migrate-enable",)).checks(load_checks())


def test_vms_are_chosen_by_a_part_of_their_name():
    web = vm("web-01", fact("vm.name", "", "Web 01"))
    assert CheckSelection(vms=("wEb",)).keeps_vm(web)
    assert not CheckSelection(vms=("db",)).keeps_vm(web)
    with pytest.raises(UsageError, match=r"'db'.*Web 01"):
        CheckSelection(vms=("db",)).require_vms([web])
