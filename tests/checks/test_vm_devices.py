"""The devices of a VM, as several files show them."""

from __future__ import annotations

from tests.support.facts import fact, vm
from vmlog.checks.vm_adapters import adapters_of
from vmlog.checks.vm_devices import DeviceConnection, connection_of
from vmlog.facts.fact import Place, Trust
from vmlog.facts.fact_table import FactListing

DUMP, FILE = Trust.DUMP, Trust.VM_FILE


def listed(machine, kind, *trusts):
    for trust in trusts:
        machine.table.add_listing(kind, FactListing(Place("bundle.tgz", "x", 0), trust, "x"))
    return machine


def test_what_only_the_configuration_has_is_gone_where_hostd_lists_all_devices():
    facts = [
        fact("drive.kind", "sata0:0", "cdrom", trust=DUMP),
        fact("drive.kind", "sata0:0", "cdrom", trust=FILE),
        fact("drive.kind", "sata0:1", "cdrom", trust=FILE),
    ]
    cut = listed(vm("web-01", *facts), "drive", FILE)
    assert cut.table.subjects("drive") == ["sata0:0", "sata0:1"]
    whole = listed(vm("web-01", *facts), "drive", FILE, DUMP)
    assert list(whole.table.of("drive.kind")) == whole.table.subjects("drive") == ["sata0:0"]


def test_what_is_connected_now_counts_before_the_start():
    machine = vm("web-01", fact("drive.connected", "a", False), fact("drive.starts_connected", "a", True))
    assert connection_of(machine, "drive", "a")[0] is DeviceConnection.NO
    assert connection_of(machine, "drive", "b") == (DeviceConnection.UNKNOWN, None)


def test_an_adapter_has_the_network_that_the_more_trusted_file_names():
    switch = "5029aa10c88f4f112233445566778899"
    moved = vm(
        "web-01",
        fact("ethernet.dvs", "ethernet0", switch, trust=FILE),
        fact("ethernet.network", "ethernet0", "VM Network", trust=DUMP),
    )
    (adapter,) = adapters_of(moved)
    assert (adapter.words["network"], adapter.switch) == ('"VM Network"', None)
    (adapter,) = adapters_of(vm("web-01", fact("ethernet.dvs", "ethernet0", switch)))
    assert adapter.words["switch"] == switch


def test_the_adapters_of_a_vm_that_is_off_are_not_connected():
    facts = [fact("vm.power", "", "off"), fact("ethernet.starts_connected", "ethernet0", True)]
    assert [adapter.is_connected for adapter in adapters_of(vm("web-01", *facts))] == [False]
