"""Which VMs use a network or a volume."""

import pytest

from tests.support.fact_rows import host_of
from vmlog.checks.datastore_view import datastores_of
from vmlog.checks.vm_users import datastore_users, port_group_users, shown_names, switch_users, volume_users

UUID = "5f3c0d11-8a2b4c5e-9d01-002590aa0011"
SWITCH = "50 29 aa 10 c8 8f 4f 11-22 33 44 55 66 77 88 99"


def host_with(*rows, power="on"):
    return host_of([], vms={"web-01/web-01.vmx": [("vm.power", "", power), *rows]})


@pytest.mark.parametrize(
    ("row", "power", "expected"),
    [
        (("ethernet.connected", "ethernet0", True), "on", ["web-01"]),
        (("ethernet.starts_connected", "ethernet0", True), "on", ["web-01"]),
        (("ethernet.connected", "ethernet0", False), "on", []),
        (("ethernet.connected", "ethernet1", True), "on", []),
        (("ethernet.connected", "ethernet0", True), "off", []),
    ],
)
def test_running_vms_that_are_connected_use_a_network(row, power, expected):
    host = host_with(("ethernet.network", "ethernet0", "Prod"), row, power=power)
    assert port_group_users(host).get("Prod", []) == expected
    assert "prod" not in port_group_users(host)


def test_switches_are_found_in_any_spelling_of_the_uuid():
    connected = ("ethernet.connected", "ethernet0", True)
    host = host_with(("ethernet.dvs", "ethernet0", SWITCH), connected)
    assert switch_users(host) == {"5029aa10c88f4f112233445566778899": ["web-01"]}


def test_volumes_of_registered_vms_of_their_disks_and_swap_files():
    rows = [("inventory.vm", "db-02/db-02.vmx", f"/vmfs/volumes/{UUID}/db-02/db-02.vmx")]
    disks = [("disk.file", "scsi0:0", "web-01.vmdk"), ("disk.file", "scsi0:1", "[nfs-01] web-01/data.vmdk")]
    host = host_of(
        rows, vms={"web-01/web-01.vmx": [*disks, ("vm.path", "", f"/vmfs/volumes/{UUID}/web-01/web-01.vmx")]}
    )
    assert volume_users(host) == {UUID: ["db-02", "web-01"], "nfs-01": ["web-01"]}


def test_a_datastore_is_used_by_label_and_by_uuid():
    (store,) = datastores_of(host_of([("datastore.label", UUID.upper(), "prod-01")])).values()
    assert datastore_users(store, {UUID: ["b"], "prod-01": ["a", "b"], "other": ["c"]}) == ["a", "b"]


def test_of_many_names_the_first_are_shown():
    assert shown_names(["a", "b"]) == "a, b"
    assert shown_names(list("abcdefg")) == "a, b, c, d and 3 more"
