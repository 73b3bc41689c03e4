"""Why vCenter refused a migration: what the configuration of the hosts has, by the fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from simulator.config.changes import change_datastore, change_device, change_portgroup, change_vm, change_vmk
from simulator.config.model import CpuConfig, HostConfig, LicenceConfig
from simulator.config.parts import OFFICE, nfs
from simulator.config.vm_model import EthernetConfig
from simulator.move import Ended

Hosts = dict[str, HostConfig]


def is_overcome(end: Ended, ended: Sequence[Ended]) -> bool:
    """Return whether what stood in the way is gone: later, the VM left, or others got to the destination."""
    move = end.move
    later = [other.move for other in ended if other.outcome == "succeeded" and other.move.at > move.at]
    if end.fault in _OF_VM:
        return any(other.vm.name == move.vm.name for other in later)
    return any(other.destination == move.destination for other in later)


def _fewer(cpu: CpuConfig, names: str, leaf: str, old: str, new: str) -> CpuConfig:
    """Return the processors without some features, and with other digits in a leaf."""
    gone = {f"cpuid.{name}" for name in names.split()}
    features = {key: value for key, value in cpu.features.items() if key not in gone}
    return replace(cpu, features=features, leaves={**cpu.leaves, leaf: cpu.leaves[leaf].replace(old, new)})


PROCESSORS: Final[Mapping[str, Callable[[CpuConfig], CpuConfig]]] = MappingProxyType(
    {
        "vim.fault.CpuIncompatible81EDX": lambda cpu: _fewer(cpu, "NX", "80000001", "2c100800", "2c000800"),
        # What the refusal prints as the host's bits is 00982201 in hexadecimal.
        "vim.fault.CpuIncompatible1ECX": lambda cpu: replace(
            _fewer(cpu, "AES PCLMULQDQ", "00000001", "", ""),
            leaves={**cpu.leaves, "00000001": f"{cpu.leaves['00000001'][:16]}00982201{cpu.leaves['00000001'][24:]}"},
        ),
        "vim.fault.FeatureRequirementsNotMet": lambda cpu: _fewer(cpu, "AVX2", "00000001", "", ""),
    }
)


def _image(hosts: Hosts, end: Ended) -> Hosts:
    """Connect the VM's CD drive to an image on a datastore that the source alone has."""
    name, vm = end.move.source.name, end.move.vm.name
    host = hosts[name]
    if not any(store.label == "iso-store" for store in host.datastores):
        host = replace(host, datastores=(*host.datastores, nfs("iso-store", "filer.example.com", "/export/iso")))
    slot = next(
        device.slot
        for one in host.vms
        if one.name == vm
        for device in one.devices
        if device.slot.startswith(("ide", "sata"))
    )
    path = "[iso-store] tools/setup.iso"
    changed = change_device(host, vm, slot, backing="image", file=path, starts_connected=True, connected=True)
    return {**hosts, name: changed}


def _unlicensed(hosts: Hosts, end: Ended) -> Hosts:
    name = end.move.destination.name
    kept = tuple(feature for feature in hosts[name].licence.features if "motion" not in feature)
    return {**hosts, name: replace(hosts[name], licence=LicenceConfig("esx.essentials.cpuPackage", kept))}


def _unconfigured(hosts: Hosts, end: Ended) -> Hosts:
    name = end.move.destination.name
    host = change_vmk(hosts[name], "vmk1", services=())
    return {**hosts, name: replace(host, options=tuple(one for one in host.options if "Vmknic" not in one.path))}


def _renamed_network(hosts: Hosts, end: Ended) -> Hosts:
    """Give the port group another name at the destination, by which its VMs use it."""
    name, other = end.move.destination.name, OFFICE.replace(" ", "", 1)
    if hosts[name].find_switch(other):
        return hosts
    host = change_portgroup(hosts[name], OFFICE, name=other)
    vms = tuple(
        replace(
            vm,
            devices=tuple(
                replace(device, network=other)
                if isinstance(device, EthernetConfig) and device.network == OFFICE
                else device
                for device in vm.devices
            ),
        )
        for vm in host.vms
    )
    return {**hosts, name: replace(host, vms=vms)}


def _pinned(hosts: Hosts, end: Ended) -> Hosts:
    name = end.move.source.name
    return {**hosts, name: change_vm(hosts[name], end.move.vm.name, cpu_affinity="0,1")}


def _full(hosts: Hosts, end: Ended) -> Hosts:
    label = end.move.target.name
    return {name: change_datastore(host, label, free=4194304) for name, host in hosts.items()}


def _few_needs(hosts: Hosts, end: Ended) -> Hosts:
    """Let the VM need of what the destination lacks only what the refusal names."""
    host, other = hosts[end.move.source.name], hosts[end.move.destination.name]
    named = {*other.cpu.features, "cpuid.AES", "cpuid.PCLMULQDQ"}
    needs = {key: "Bool:Min:1" for key in host.cpu.features if key in named} if host.number >= 5.1 else {}
    return {**hosts, host.name: change_vm(host, end.move.vm.name, features=needs)}


_OF_VM: Final = frozenset({"vim.fault.CannotAccessVmDevice", "vim.fault.AffinityConfigured", "vim.fault.NoDiskSpace"})
FLAWS: Final[Mapping[str, Callable[[Hosts, Ended], Hosts]]] = MappingProxyType(
    {
        "vim.fault.CannotAccessVmDevice": _image,
        "vim.fault.VMotionNotLicensed": _unlicensed,
        "vim.fault.VMotionNotConfigured": _unconfigured,
        "vim.fault.CannotAccessNetwork": _renamed_network,
        "vim.fault.AffinityConfigured": _pinned,
        "vim.fault.NoDiskSpace": _full,
        "vim.fault.CpuIncompatible1ECX": _few_needs,
    }
)
