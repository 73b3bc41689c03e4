"""Which VMkernel interfaces are for vMotion, from each kind of source."""

from tests.support.fact_rows import host_of
from vmlog.checks.vmotion_interfaces import stack_of, vmotion_interfaces

STACK = "defaultTcpipStack"


def test_a_selection_names_all():
    host = host_of([("vmk.vmotion", "vmk0", False), ("vmk.vmotion", "vmk10", True), ("vmk.vmotion", "vmk2", True)])
    found = vmotion_interfaces(host)
    assert found.names == ("vmk2", "vmk10")
    assert found.shown == "vmk2, vmk10"
    assert found.is_complete


def test_a_selection_of_none_says_that_there_is_none():
    found = vmotion_interfaces(host_of([("host.vmotion_configured", "", False), ("vmk.mtu", "vmk1", 1500)]))
    assert found.names == ()
    assert found.is_complete
    found = vmotion_interfaces(host_of([("vmk.vmotion", "vmk0", False), ("vmk.vmotion", "vmk1", False)]))
    assert found.names == ()
    assert found.is_complete


def test_a_cut_selection_does_not_say_that_there_is_none():
    assert not vmotion_interfaces(host_of([("vmk.vmotion", "vmk0", False)], is_cut=True)).is_complete


def test_an_interface_without_a_flag_may_be_one():
    assert not vmotion_interfaces(host_of([("vmk.vmotion", "vmk0", False), ("vmk.mtu", "vmk1", 1500)])).is_complete


def test_a_selection_without_a_name_is_unknown():
    found = vmotion_interfaces(host_of([("host.vmotion_configured", "", True), ("vmk.vmotion", "vmk0", False)]))
    assert (found.names, found.is_complete) == ((), False)


def test_those_in_the_stack_for_vmotion_are_used_alone():
    rows = [("vmk.vmotion", "vmk0", True), ("vmk.vmotion", "vmk1", True)]
    host = host_of([*rows, ("vmk.stack", "vmk0", STACK), ("vmk.stack", "vmk1", "vmotion")])
    found = vmotion_interfaces(host)
    assert (found.names, found.set_aside) == (("vmk1",), ("vmk0",))


def test_the_stack_tells_without_a_selection():
    rows = [("vmk.stack", "vmk0", STACK), ("vmk.stack", "vmk1", "vmotion")]
    assert vmotion_interfaces(host_of(rows)).names == ("vmk1",)
    assert not vmotion_interfaces(host_of(rows)).is_complete
    assert vmotion_interfaces(host_of(rows, whole=["vmk"])).is_complete


def test_hostd_knows_better_than_the_stack():
    rows = [("vmk.stack", "vmk1", "vmotion"), ("vmk.vmotion", "vmk1", False), ("vmk.vmotion", "vmk0", True)]
    assert vmotion_interfaces(host_of(rows)).names == ("vmk0",)


def test_the_option_names_one_of_possibly_several():
    rows = [("vmk.mtu", "vmk2", 1500), ("option.value", "/Migrate/Vmknic", "vmk2")]
    found = vmotion_interfaces(host_of(rows))
    assert (found.names, found.is_complete, found.known_by) == (("vmk2",), False, "/Migrate/Vmknic")


def test_an_option_that_names_no_interface_tells_nothing():
    found = vmotion_interfaces(host_of([("vmk.mtu", "vmk0", 1500), ("option.value", "/Migrate/Vmknic", "vmk2")]))
    assert (found.names, found.is_complete) == ((), False)


def test_a_list_of_interfaces_alone_tells_nothing():
    found = vmotion_interfaces(host_of([("vmk.mtu", "vmk0", 1500), ("vmk.mtu", "vmk1", 9000)], whole=["vmk"]))
    assert (found.names, found.is_complete) == ((), False)


def test_an_interface_without_a_stack_is_in_the_default_one():
    assert stack_of(host_of([]).table, "vmk0") == STACK
