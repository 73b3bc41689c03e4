"""Which vMotion interfaces talk to each other."""

from tests.support.fact_rows import host_of
from vmlog.checks.vmotion_interfaces import vmotion_interfaces
from vmlog.checks.vmotion_links import linked_names, links_between


def side(**addresses):
    rows = []
    for vmk, address in addresses.items():
        rows += [("vmk.vmotion", vmk, True), ("vmk.address", vmk, address), ("vmk.netmask", vmk, "255.255.255.0")]
    return vmotion_interfaces(host_of(rows))


def test_interfaces_in_one_network_are_linked():
    here, there = side(vmk1="192.0.2.11", vmk2="198.51.100.11"), side(vmk3="198.51.100.12")
    (link,) = links_between(here, there)
    assert (link.vmk, link.other_vmk, link.network) == ("vmk2", "vmk3", "198.51.100.0/24")
    assert linked_names(here, there) == [("vmk2", "vmk3")]


def test_where_none_are_all_may_talk_to_each_other():
    here, there = side(vmk1="192.0.2.11"), side(vmk1="203.0.113.12", vmk2="203.0.113.13")
    assert links_between(here, there) == []
    assert linked_names(here, there) == [("vmk1", "vmk1"), ("vmk1", "vmk2")]
