"""From an interface to its port group, switch and physical adapters."""

from tests.support.fact_rows import fact_of, host_of
from vmlog.checks.network_view import (
    dvport_attachment,
    dvport_fact,
    port_group_attachment,
    switch_of,
    vlan_of,
    vmk_attachment,
)
from vmlog.checks.uplink_team import policy_of, uplinks_of

STANDARD = [
    ("vmk.port_group", "vmk1", "vMotion"),
    ("portgroup.switch", "vMotion", "vSwitch1"),
    ("portgroup.vlan", "vMotion", 200),
    ("switch.uplinks", "vSwitch1", "vmnic2,vmnic3"),
    ("switch.mtu", "vSwitch1", 9000),
]
UUID = "5029aa10c88f4f112233445566778899"
DISTRIBUTED = [
    ("vmk.port", "vmk1", "16"),
    ("dvport.switch", "16", "dvs-prod"),
    ("dvport.client", "16", "vmk1"),
    ("dvport.portgroup", "16", "dvportgroup-42"),
    ("dvport.vlan", "16", "200"),
    ("dvportgroup.name", "dvportgroup-42", "vMotion-DPG"),
    ("switch.uuid", "dvs-prod", UUID),
    ("switch.uplinks", "dvs-prod", "vmnic3"),
]


def test_a_port_group_leads_to_its_switch():
    attachment = vmk_attachment(host_of(STANDARD), "vmk1")
    assert (attachment.port_group, attachment.switch, attachment.missing) == ("vMotion", "vSwitch1", ("", ""))
    assert vlan_of(attachment).value == 200
    assert switch_of(attachment, "mtu").value == 9000
    assert uplinks_of(attachment).all == ("vmnic2", "vmnic3")


def test_a_port_group_that_no_file_places_is_missing():
    attachment = vmk_attachment(host_of(STANDARD[:1]), "vmk1")
    assert (attachment.switch, attachment.missing) == ("", ("portgroup.switch", "vMotion"))
    assert uplinks_of(attachment) is None
    assert vmk_attachment(host_of([]), "vmk1").missing == ("vmk.port_group", "vmk1")


def test_a_port_leads_to_its_distributed_switch():
    attachment = vmk_attachment(host_of(DISTRIBUTED), "vmk1")
    assert (attachment.switch, attachment.port_group, attachment.group_id) == (
        "dvs-prod",
        "vMotion-DPG",
        "dvportgroup-42",
    )
    assert vlan_of(attachment).value == "200"
    assert uplinks_of(attachment).active == ("vmnic3",)


def test_the_client_of_a_port_leads_there_too():
    assert vmk_attachment(host_of(DISTRIBUTED[1:]), "vmk1").switch == "dvs-prod"


def test_a_switch_that_is_given_by_its_uuid_has_its_name():
    rows = [("dvport.switch", "16", "50 29 aa 10 c8 8f 4f 11-22 33 44 55 66 77 88 99"), *DISTRIBUTED[6:]]
    assert dvport_attachment(host_of(rows), "16").switch == "dvs-prod"


def test_ports_of_one_number_are_told_apart_by_what_is_connected():
    host = host_of([])
    rows = [("dvport.switch", "16", "dvs-a"), ("dvport.client", "16", "web-01.eth0"), ("dvport.vlan", "16", "5")]
    rows2 = [("dvport.switch", "16", "dvs-b"), ("dvport.client", "16", "vmk1"), ("dvport.vlan", "16", "7")]
    host.table.add(fact_of(row, 10) for row in rows)
    host.table.add(fact_of(row, 20) for row in rows2)
    host.table.add([fact_of(("vmk.port", "vmk1", "16"), 1, "other")])
    attachment = vmk_attachment(host, "vmk1")
    assert attachment.switch == "dvs-b"
    assert vlan_of(attachment).value == "7"
    assert dvport_fact(host.table, "dvs-a", "16", "dvport.vlan").value == "5"
    assert dvport_attachment(host, "16").missing == ("dvport.switch", "16")
    assert dvport_attachment(host, "16", switch="dvs-a").switch == "dvs-a"


def test_the_switch_of_an_interface_tells_ports_apart():
    rows = [("vmk.port", "vmk1", "16"), ("vmk.switch", "vmk1", "dvs-b"), ("dvport.switch", "16", "dvs-a")]
    assert vmk_attachment(host_of(rows), "vmk1").switch == "dvs-b"


UPLINKS = [
    ("dvport.switch", "32", "dvs-prod"),
    ("dvport.alias", "32", "Uplink 1"),
    ("dvport.client", "32", "vmnic3"),
    ("dvport.switch", "33", "dvs-prod"),
    ("dvport.alias", "33", "Uplink 2"),
    ("dvport.client", "33", ""),
]


def test_names_of_uplinks_lead_to_adapters():
    rows = [*DISTRIBUTED, *UPLINKS, ("dvport.active", "16", "Uplink 1,Uplink 2"), ("dvport.standby", "16", "")]
    team = uplinks_of(vmk_attachment(host_of(rows), "vmk1"))
    assert (team.active, team.standby, team.is_ordered) == (("vmnic3",), (), True)
    team = uplinks_of(vmk_attachment(host_of([*rows[:-2], ("dvport.active", "16", "Uplink 9")]), "vmk1"))
    assert (team.active, team.is_ordered) == (("vmnic3",), False)


def test_an_unknown_port_is_missing():
    attachment = dvport_attachment(host_of([]), "16")
    assert attachment.missing == ("dvport.switch", "16")


def test_a_policy_of_the_port_group_counts_before_that_of_the_switch():
    rows = [("switch.forged", "vSwitch1", True), ("portgroup.forged", "vMotion", False)]
    assert policy_of(host_of([*STANDARD, *rows]), "vMotion", "forged").value is False
    assert policy_of(host_of([*STANDARD, *rows[:1]]), "vMotion", "forged").value is True
    assert policy_of(host_of(STANDARD), "vMotion", "forged") is None


def test_nothing_is_inherited_from_a_cut_file_unless_its_port_groups_are_whole():
    rows = [*STANDARD, ("switch.forged", "vSwitch1", True)]
    assert policy_of(host_of(rows, is_cut=True), "vMotion", "forged") is None
    assert policy_of(host_of(rows, is_cut=True, whole=["portgroup"]), "vMotion", "forged").value is True


def test_the_order_of_the_adapters_is_a_policy():
    rows = [*STANDARD, ("switch.active", "vSwitch1", "vmnic2"), ("switch.standby", "vSwitch1", "vmnic3")]
    team = uplinks_of(port_group_attachment(host_of(rows), "vMotion"))
    assert (team.active, team.standby, team.is_ordered) == (("vmnic2",), ("vmnic3",), True)
    rows += [("portgroup.active", "vMotion", "vmnic3"), ("portgroup.standby", "vMotion", "")]
    team = uplinks_of(port_group_attachment(host_of(rows), "vMotion"))
    assert (team.active, team.standby) == (("vmnic3",), ())


def test_a_switch_without_adapters_has_none():
    rows = [("portgroup.switch", "Isolated", "vSwitch9"), ("switch.uplinks", "vSwitch9", "")]
    assert uplinks_of(port_group_attachment(host_of(rows), "Isolated")).all == ()
