"""All vCenters count their VMs alike: a name belongs to the references of one."""

from __future__ import annotations

from tests.support.observed import begin, finish, seen
from vmlog.correlate.reference_names import ObjectReference, ReferenceNames, names_by_reference
from vmlog.timeline.build import join_migrations

INVENTORY = "Refreshing [vim.VirtualMachine:{0},{1}] [vim.HostSystem:host-9,{2}]"


def printed(vm: str, name: str, host: str, unit: str):
    return seen(0, "vpxd", INVENTORY.format(vm, name, host), unit=unit)


def test_equal_references_of_two_vcenters_are_two_vms() -> None:
    names = names_by_reference(
        [printed("vm-47", "app01", "esx-a1", "vc-a"), printed("vm-47", "db02", "esx-b1", "vc-b")]
    )
    assert names.get(ObjectReference("vc-a", "vm-47")) == "app01"
    assert names.get(ObjectReference("vc-b", "vm-47")) == "db02"
    assert names.get(ObjectReference("esx-a1", "vm-47")) is None  # a host of either


def test_a_bundle_without_names_takes_the_only_one_that_any_gives() -> None:
    names = names_by_reference([printed("vm-47", "app01", "esx-a1", "vc-a")])
    assert names.get(ObjectReference("esx-a1", "vm-47")) == "app01"


def test_another_vcenter_does_not_name_what_this_one_leaves_open() -> None:
    names = names_by_reference(
        [printed("vm-47", "app01", "esx-a1", "vc-a"), printed("vm-50", "db02", "esx-b1", "vc-b")]
    )
    assert names.get(ObjectReference("vc-b", "vm-47")) is None


def test_two_bundles_of_one_vcenter_name_each_others_vms() -> None:
    older = printed("vm-47", "app01", "esx-a1", "vc-a/old")
    names = names_by_reference([older, printed("vm-50", "db02", "esx-a1", "vc-a/new")])
    assert names.get(ObjectReference("vc-a/new", "vm-47")) == "app01"


def test_the_first_name_of_a_bundle_counts() -> None:
    names = ReferenceNames({"vc": {"vm-1": "one"}})
    names.add(ObjectReference("vc", "vm-1"), "other")
    assert names.get(ObjectReference("vc", "vm-1")) == "one"


def test_migrations_of_two_vcenters_have_the_names_of_their_own_vms() -> None:
    """Whichever vCenter was read first."""
    sites = [
        [
            printed("vm-47", name, host, unit),
            begin(second, op, vm="vm-47", unit=unit),
            finish(second + 9, op, unit=unit),
        ]
        for name, host, unit, second, op in (
            ("app01", "esx-a1", "vc-a", 1, "aa11-1"),
            ("db02", "esx-b1", "vc-b", 100, "bb22-2"),
        )
    ]
    for order in (sites, sites[::-1]):
        timelines, _ = join_migrations([record for site in order for record in site])
        assert [timeline.vm for timeline in timelines] == ["app01", "db02"]
