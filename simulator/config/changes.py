"""Change one thing of a host: what a test breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from simulator.config.model import DatastoreConfig, HostConfig
from simulator.config.network_model import DvSwitchConfig, NicConfig, PortGroup, SwitchConfig, VmkConfig
from simulator.config.parts import nfs_uuid
from simulator.config.vm_model import DeviceConfig, DiskConfig, VmConfig

_Thing = TypeVar("_Thing")


def _changed(
    things: tuple[_Thing, ...], found: Callable[[_Thing], bool], changes: dict[str, object]
) -> tuple[_Thing, ...]:
    if sum(map(found, things)) != 1:
        raise KeyError(f"not one but {sum(map(found, things))} things of this name")
    return tuple(replace(thing, **changes) if found(thing) else thing for thing in things)  # type: ignore[type-var]


def change_vmk(host: HostConfig, name: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the VMkernel interface `name`.

    Raises:
        KeyError: There is none, as with all functions here.
    """

    def found(vmk: VmkConfig) -> bool:
        return vmk.name == name

    return replace(host, vmks=_changed(host.vmks, found, changes))


def change_nic(host: HostConfig, name: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the physical adapter `name`."""

    def found(nic: NicConfig) -> bool:
        return nic.name == name

    return replace(host, nics=_changed(host.nics, found, changes))


def change_switch(host: HostConfig, name: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the standard switch `name`."""

    def found(switch: SwitchConfig) -> bool:
        return switch.name == name

    return replace(host, switches=_changed(host.switches, found, changes))


def change_dvswitch(host: HostConfig, name: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the distributed switch `name`."""

    def found(dvs: DvSwitchConfig) -> bool:
        return dvs.name == name

    return replace(host, dvswitches=_changed(host.dvswitches, found, changes))


def change_dvportgroup(host: HostConfig, key: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the distributed port group with the id `key`."""
    dvs = next(dvs for dvs in host.dvswitches if any(group.key == key for group in dvs.portgroups))
    groups = _changed(dvs.portgroups, lambda group: group.key == key, changes)
    return change_dvswitch(host, dvs.name, portgroups=groups)


def change_portgroup(host: HostConfig, name: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the port group `name`, which keeps its clients if it is renamed."""
    place = host.find_switch(name)
    if place is None:
        raise KeyError(name)

    def found(group: PortGroup) -> bool:
        return group.name == name

    switch, _ = place
    changed = change_switch(host, switch.name, portgroups=_changed(switch.portgroups, found, changes))
    new = changes.get("name", name)
    vmks = tuple(replace(vmk, portgroup=str(new)) if vmk.portgroup == name else vmk for vmk in changed.vmks)
    return replace(changed, vmks=vmks)


def drop_portgroup(host: HostConfig, name: str) -> HostConfig:
    """Return the host without the port group `name` of a standard switch."""
    place = host.find_switch(name)
    if place is None:
        raise KeyError(name)
    switch, _ = place
    return change_switch(host, switch.name, portgroups=tuple(one for one in switch.portgroups if one.name != name))


def change_datastore(host: HostConfig, label: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of a datastore; the UUID of NFS follows from server and share."""

    def found(store: DatastoreConfig) -> bool:
        return store.label == label

    stores = _changed(host.datastores, found, changes)
    if not {"server", "share"} & changes.keys() or "uuid" in changes:
        return replace(host, datastores=stores)
    new = tuple(
        replace(store, uuid=nfs_uuid(store.server, store.share)) if old.label == label else store
        for old, store in zip(host.datastores, stores, strict=True)
    )
    return replace(host, datastores=new)


def drop_datastore(host: HostConfig, label: str) -> HostConfig:
    """Return the host without a datastore and the devices below it."""
    gone = next((store for store in host.datastores if store.label == label), None)
    if gone is None:
        raise KeyError(label)
    luns = tuple(lun for lun in host.luns if lun.name not in gone.extents)
    return replace(host, datastores=tuple(store for store in host.datastores if store is not gone), luns=luns)


def change_vm(host: HostConfig, name: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the VM `name`."""

    def found(vm: VmConfig) -> bool:
        return vm.name == name

    return replace(host, vms=_changed(host.vms, found, changes))


def change_device(host: HostConfig, vm: str, slot: str, /, **changes: object) -> HostConfig:
    """Return the host with other fields of the device in `slot` of a VM."""
    devices = _devices(host, vm)

    def found(device: DeviceConfig) -> bool:
        return device.slot == slot

    return change_vm(host, vm, devices=_changed(devices, found, changes))


def put_device(host: HostConfig, vm: str, device: DeviceConfig) -> HostConfig:
    """Return the host with a device added to a VM, in place of the one in the same slot."""
    others = tuple(one for one in _devices(host, vm) if one.slot != device.slot)
    return change_vm(host, vm, devices=(*others, device))


def with_snapshots(host: HostConfig, vm: str, number: int) -> HostConfig:
    """Return the host with so many snapshots of a VM."""
    devices = tuple(
        replace(device, depth=number) if isinstance(device, DiskConfig) and not device.raw else device
        for device in _devices(host, vm)
    )
    return change_vm(host, vm, devices=devices, snapshots=number)


def _devices(host: HostConfig, vm: str) -> tuple[DeviceConfig, ...]:
    found = next((one for one in host.vms if one.name == vm), None)
    if found is None:
        raise KeyError(vm)
    return found.devices
