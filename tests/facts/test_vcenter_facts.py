"""What vCenter says of clusters holds for the hosts in them, and its settings for VMs for these VMs."""

from __future__ import annotations

from vmlog.facts.fact import Fact, Place, Trust
from vmlog.facts.fact_table import FactTable
from vmlog.facts.vcenter_facts import facts_for_host, facts_for_vm


def fact(name, subject, value):
    return Fact(name, subject, value, Place("s", "m", 1), Trust.DUMP, "object-save")


FACTS = [
    fact("vcenter.host_name", "host-21", "esx-a.example.com"),
    fact("vcenter.host_name", "host-31", "esx-b.example.com"),
    fact("vcenter.host_name", "host-32", "esx-b.example.net"),
    fact("cluster.member", "host-21", "one"),
    fact("cluster.member", "host-31", "two"),
    fact("cluster.member", "host-32", "one"),
    fact("cluster.evc_mode", "one", "intel-broadwell"),
    fact("cluster.evc_mode", "two", ""),
    fact("vcenter.setting", "vgpu.hotmigrate.enabled", "true"),
]


def modes(*names):
    found = facts_for_host(lambda name: name in names, FACTS)
    return [(item.subject, item.value) for item in found if item.name == "cluster.evc_mode"]


def test_a_host_has_the_evc_mode_of_its_cluster():
    assert modes("esx-a.example.com") == [("", "intel-broadwell")]
    assert modes("esx-b.example.com") == [("", "")]


def test_a_host_that_vcenter_does_not_know_or_knows_twice_has_none():
    assert modes("esx-c.example.com") == []
    assert modes("esx-b.example.com", "esx-b.example.net") == []


def test_settings_hold_for_all():
    assert fact("vcenter.setting", "vgpu.hotmigrate.enabled", "true") in list(facts_for_host(lambda _: False, FACTS))


def test_an_override_is_that_of_the_vm_with_the_id():
    host, vm, other = FactTable(), FactTable(), FactTable()
    host.add([fact("cluster.drs_override", "vm-101", "manual")])
    vm.add([fact("vm.vcenter_id", "", "vm-101")])
    other.add([fact("vm.vcenter_id", "", "vm-102")])
    assert [(item.name, item.value) for item in facts_for_vm(host, vm)] == [("vm.drs_override", "manual")]
    assert list(facts_for_vm(host, other)) == list(facts_for_vm(host, FactTable())) == []
