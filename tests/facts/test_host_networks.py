"""Which adapters lie behind an address."""

from __future__ import annotations

from tests.support.facts import fact, table
from vmlog.facts.host_networks import HostNetworks

VMK1 = fact("vmk.address", "vmk1", "192.0.2.31")
STANDARD = table(
    VMK1,
    fact("vmk.port_group", "vmk1", "Move  it"),
    fact("portgroup.switch", "Move  it", "vSwitch1"),
    fact("switch.uplinks", "vSwitch1", "vmnic2,vmnic3"),
)
DISTRIBUTED = table(
    VMK1,
    fact("vmk.port", "vmk1", "16"),
    fact("dvport.switch", "16", "dvs-prod"),
    fact("switch.uplinks", "dvs-prod", "vmnic4"),
)


def test_the_adapters_of_a_standard_switch():
    networks = HostNetworks([("esx-a.example.com", STANDARD)])
    assert networks.adapters_of("esx-a", "192.0.2.31") == {"vmnic2", "vmnic3"}
    assert networks.adapters_of("esx-a", "192.0.2.32") is None
    assert networks.adapters_of("esx-b", "192.0.2.31") is None


def test_those_of_the_port_group_come_before_those_of_its_switch():
    own = fact("portgroup.uplinks", "Move  it", "vmnic3")
    found = HostNetworks([("esx-a", table(VMK1, fact("vmk.port_group", "vmk1", "Move  it"), own))])
    assert found.adapters_of("esx-a", "192.0.2.31") == {"vmnic3"}


def test_the_adapters_of_a_distributed_switch():
    assert HostNetworks([("esx-a", DISTRIBUTED)]).adapters_of("esx-a", "192.0.2.31") == {"vmnic4"}


def test_a_switch_without_adapters_says_nothing():
    alone = table(VMK1, fact("vmk.port_group", "vmk1", "Inside"), fact("portgroup.uplinks", "Inside", ""))
    assert HostNetworks([("esx-a", alone)]).adapters_of("esx-a", "192.0.2.31") is None


def test_an_address_that_two_hosts_have_is_nobodys():
    both = HostNetworks([("esx-a", STANDARD), ("esx-b", DISTRIBUTED)])
    assert both.host_of("192.0.2.31") is None
    assert HostNetworks([("esx-a", STANDARD)]).host_of("192.0.2.31") == "esx-a"
