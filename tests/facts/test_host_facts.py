"""The VMs of a host, put together from the files that speak of them."""

from __future__ import annotations

from vmlog.facts.fact import Fact, Place, Trust
from vmlog.facts.fact_table import FactListing, FactTable
from vmlog.facts.host_facts import vms_of

VMX = Place("bundle", "vmfs/volumes/prod-01/web-01/web-01.vmx", 0)


def test_what_a_whole_file_of_a_vm_lists_is_known_of_that_vm_alone():
    named = [Fact("vm.name", "", name, VMX, Trust.VM_FILE, "vmx") for name in ("web-01", "db-01")]
    by_vm = {"web-01/web-01.vmx": named[:1], "db-01/db-01.vmx": named[1:]}
    listings = {"web-01/web-01.vmx": [("drive", FactListing(VMX, Trust.VM_FILE, "vmx"))]}
    vms = vms_of(FactTable(), by_vm, listings)
    assert vms["web-01/web-01.vmx"].table.absent("drive.kind", "", "none").place == VMX
    assert vms["db-01/db-01.vmx"].table.absent("drive.kind", "", "none") is None
