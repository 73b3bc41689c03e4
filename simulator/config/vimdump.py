"""hostd's dump: the objects of the host in text."""

from __future__ import annotations

from simulator.config.dump_host import about, datastore_object, host_object, licence_object
from simulator.config.dump_vm import vm_object
from simulator.config.model import HostConfig
from simulator.config.network_model import DvPortGroup, DvSwitchConfig
from simulator.config.vmodl import Data, block, data


def vimdump_text(host: HostConfig) -> str:
    """Return the dump: service, licence, host, datastores, networks and VMs."""
    objects: list[tuple[str, Data]] = [
        ("vim.ServiceInstance::ServiceInstance", data("ServiceInstance", content=_content(host))),
        ("vim.LicenseManager::ha-license-manager", licence_object(host)),
        ("vim.HostSystem::ha-host", host_object(host)),
    ]
    objects += [(f"vim.Datastore::{store.uuid}", datastore_object(store)) for store in host.datastores]
    objects += [
        (f"vim.Network::HaNetwork-{group.name}", data("Network", name=group.name))
        for switch in host.switches
        for group in switch.portgroups
    ]
    objects += [
        (f"vim.dvs.DistributedVirtualPortgroup::{group.key}", _group(dvs, group))
        for dvs in host.dvswitches
        for group in dvs.portgroups
    ]
    objects += [(f"vim.VirtualMachine::{vm.vmid}", vm_object(host, vm)) for vm in host.vms if vm.in_dump]
    dynamic = host.number < 7
    return "".join(
        block(number, title, fields, dynamic=dynamic) for number, (title, fields) in enumerate(objects, start=1)
    )


def _content(host: HostConfig) -> Data:
    return data("ServiceInstanceContent", rootFolder="vim.Folder:ha-folder-root", about=about(host))


def _group(dvs: DvSwitchConfig, group: DvPortGroup) -> Data:
    return data(
        "dvs.DistributedVirtualPortgroup",
        key=group.key,
        name=group.name,
        config=data("dvs.DistributedVirtualPortgroup.ConfigInfo", key=group.key, name=group.name, dvsUuid=dvs.uuid),
    )
