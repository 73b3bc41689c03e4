"""The hosts of a scenario: what its logs say, and for a refused migration the reason for the refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zlib import crc32

from simulator.config.model import ClusterMember, CpuConfig, HostConfig, TimePeer
from simulator.config.network_model import DvSwitchConfig
from simulator.config.parts import (
    adapters,
    changed_options,
    console_nic,
    distributed,
    interfaces,
    lun_of,
    neighbours,
    plain_devices,
    routes,
    switches,
    vmfs,
)
from simulator.config.processors import cpu_of, evc_masks_of, guest_of, hardware_of, licence_of, needs_of
from simulator.config.refusals import FLAWS, PROCESSORS, is_overcome
from simulator.config.vm_model import DeviceConfig, EthernetConfig, VmConfig
from simulator.move import Ended
from simulator.world import Host, Vm, World


def world_hosts(world: World, collected: datetime, ended: Sequence[Ended]) -> dict[str, HostConfig]:
    """Return the configuration of each host by name, as it is after the migrations that have `ended`."""
    hosts = {host.name: _host(world, host, collected) for host in world.hosts}
    hosts = {name: _with_neighbours(host, hosts) for name, host in hosts.items()}
    lasting = [end for end in ended if end.fault and not is_overcome(end, ended)]
    for end in lasting:
        if flaw := PROCESSORS.get(end.fault):
            name = end.move.destination.name
            hosts[name] = _with_cpu(hosts[name], flaw(hosts[name].cpu))
    hosts = {name: replace(host, vms=_vms(world, host, ended)) for name, host in hosts.items()}
    for end in lasting:
        at_source = any(vm.name == end.move.vm.name for vm in hosts[end.move.source.name].vms)
        if end.fault in FLAWS and at_source:
            hosts = FLAWS[end.fault](hosts, end)
    return hosts


def _host(world: World, host: Host, collected: datetime) -> HostConfig:
    generation, number = world.generation, world.generation.number
    place = int(host.ip.rpartition(".")[2])
    local = f"{crc32(host.name.encode()):08x}"
    first = host is world.hosts[0]
    stores = (
        vmfs(
            "datastore1" if first else f"datastore1 ({world.hosts.index(host)})",
            f"{local}-{local[::-1]}-4c1d-002590aa{place:02x}10",
            number,
            shared=False,
        ),
        *(vmfs(store.name, store.uuid, number) for store in world.datastores),
    )
    vmks = interfaces(host.ip, host.vmotion_ip, place, console=generation.console)
    cpu = cpu_of(number)
    vcenter = world.vcenter if first or not world.extra_vcenters else world.extra_vcenters[0]
    together = [one for one in world.hosts if not world.extra_vcenters or one is host]
    return HostConfig(
        generation=generation,
        name=host.name,
        moref=host.moref,
        uuid=f"4c4c4544-0042-3010-8051-b2c04f4e{place:04x}",
        address=host.ip,
        collected=collected,
        version=generation.version,
        build=generation.build,
        cpu=cpu,
        licence=licence_of(number),
        nics=adapters(number, place),
        switches=switches(),
        dvswitches=(distributed(number),) if number >= 4 else (),
        vmks=vmks,
        console=console_nic(host.ip, place) if generation.console else None,
        datastores=stores,
        vms=(),
        luns=tuple(lun_of(device, local=not store.shared) for store in stores for device in store.extents),
        routes=routes(vmks, "192.0.2.1"),
        options=changed_options("vmk1"),
        cluster=tuple(
            ClusterMember(one.moref, one.name, one.ip, generation.version, generation.build) for one in together
        ),
        peers=_peers(host.clock.skew_s),
        evc_masks=evc_masks_of(cpu, number),
        tpm=number >= 7,
        secure_boot=number >= 7,
        serial=f"EX{place:05d}",
        vcenter_address=vcenter.ip,
        known_names=tuple((one.name, one.ip) for one in world.hosts if one is not host),
        booted=host.clock.booted,
    )


def _peers(skew_s: float) -> tuple[TimePeer, ...]:
    """Return the time servers; none was chosen where the clock is seconds off."""
    offset = -1000 * skew_s
    states = "*+" if abs(skew_s) < 2 else "xx"
    names = ("time-a.example.com", "192.0.2.124")
    return tuple(
        TimePeer(name, "192.0.2.250", state, round(offset + count / 5, 3))
        for count, (name, state) in enumerate(zip(names, states, strict=True))
    )


def _with_neighbours(host: HostConfig, hosts: Mapping[str, HostConfig]) -> HostConfig:
    others = tuple(vmk for other in hosts.values() if other is not host for vmk in other.vmks)
    return replace(host, neighbours=neighbours(others))


def _vms(world: World, host: HostConfig, ended: Sequence[Ended]) -> tuple[VmConfig, ...]:
    """Return the VMs that live on the host in the end."""
    dvs = host.dvswitches[0] if host.dvswitches else None
    found = []
    for vm in world.vms:
        where, place, power = _whereabouts(world, vm, ended)
        if where == host.name:
            found.append(_vm(host, place, world.vms.index(vm), dvs, power))
    return tuple(found)


def _whereabouts(world: World, vm: Vm, ended: Sequence[Ended]) -> tuple[str, Vm, str]:
    """Return the host of a VM, its ids and its datastore there, and whether it is on."""
    home = next(
        (host.name for host in world.hosts if vm in world.residents(host.name)),
        world.hosts[0].name,
    )
    place, power = vm, "on"
    for end in ended:
        move = end.move
        if move.vm.name != vm.name:
            continue
        power = "off" if move.kind == "cold" else power
        if end.outcome == "succeeded":
            home = move.destination.name
            number = move.vm.vmid if move.kind == "storage_vmotion" else move.dest_vmid
            place = replace(vm, world=move.dest_world, vmid=number, datastore=move.target)
    return home, place, power


def _vm(host: HostConfig, vm: Vm, count: int, dvs: DvSwitchConfig | None, power: str) -> VmConfig:
    number = host.number
    mac = f"00:50:56:9a:00:{count:02x}"
    devices: tuple[DeviceConfig, ...] = plain_devices(vm.name, number, mac)
    if dvs and count % 3 == 2:
        group = dvs.portgroups[0].key
        second = f"00:50:56:9a:01:{count:02x}"
        devices += (EthernetConfig("ethernet1", second, dvs=dvs.uuid, dvportgroup=group, dvport=str(50 + count)),)
    return VmConfig(
        vm.name,
        vm.datastore.uuid,
        vm.uuid,
        vm.vmid,
        vm.world,
        vm.moref,
        devices,
        power=power,
        hardware=hardware_of(number),
        guest=guest_of(number),
        features=needs_of(host.cpu, number),
        leaves=host.cpu.leaves if number < 6 else {},
        evc_compatible=number < 6,
    )


def _with_cpu(host: HostConfig, cpu: CpuConfig) -> HostConfig:
    return replace(host, cpu=cpu, evc_masks=evc_masks_of(cpu, host.number))
