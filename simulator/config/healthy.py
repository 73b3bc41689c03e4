"""Two hosts between which three VMs can move, in every generation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from simulator.config.model import ClusterMember, HostConfig, LicenceConfig
from simulator.config.network_model import Route, VmkConfig
from simulator.config.parts import (
    DVS_UUID,
    adapters,
    changed_options,
    console_nic,
    distributed,
    interfaces,
    lun_of,
    neighbours,
    nfs,
    peers,
    plain_devices,
    routes,
    switches,
    vmfs,
)
from simulator.config.processors import cpu_of, evc_masks_of, guest_of, hardware_of, licence_of, needs_of
from simulator.config.vm_model import ControllerConfig, DiskConfig, EthernetConfig, VmConfig
from simulator.generations import GENERATIONS, Generation

PAIR_GENERATIONS: Final = ("4.1", "5.5", "6.7", "7.0.3", "8.0.3", "9.0")
"""Generations for which a pair is made; `3.5`, `4.1i` and `6.0` work as well."""
_SHORT: Final = {"7.0.3": "7.0", "8.0.3": "8.0"}
_LOCAL: Final = "5e0d11a{}-8a2b4c5e-9d0{}-002590aa0{}10"
_SHARED: Final = ("5f3c0d11-8a2b4c5e-9d01-002590aa0110", "5f3c0d22-8a2b4c6f-9d02-002590aa0110")


def generation_of(name: str) -> Generation:
    """Return the simulator's generation of this name, such as `8.0.3`, `8.0` or `4.1i`."""
    return GENERATIONS[_SHORT.get(name, name)]


def healthy_pair(generation: str) -> tuple[HostConfig, HostConfig]:
    """Return two hosts that differ in nothing but their identity, the first of them with three running VMs.

    `web-01` is plain, `db-02` has an empty CD drive and its files on NFS, `mail-03` is on a distributed switch. On both
    hosts vMotion is on vmk1, port group `vMotion` of vSwitch1, MTU 9000.
    """
    kind = generation_of(generation)
    first, second = (_host(kind, place) for place in (1, 2))
    members = tuple(
        ClusterMember(host.moref, host.name, host.address, host.version, host.build) for host in (first, second)
    )
    known = ((first.name, first.address), (second.name, second.address))
    first = replace(first, vms=_vms(first), cluster=members, known_names=known[1:], neighbours=neighbours(second.vmks))
    return first, replace(second, cluster=members, known_names=known[:1], neighbours=neighbours(first.vmks))


def _host(generation: Generation, place: int) -> HostConfig:
    number = generation.number
    address, vmotion = f"192.0.2.{10 + place}", f"198.51.100.{10 + place}"
    vmks = interfaces(address, vmotion, place, console=generation.console)
    cpu = cpu_of(number)
    # The label was taken in vCenter when the second host came.
    local = vmfs("datastore1" if place == 1 else "datastore1 (1)", _LOCAL.format(*[place] * 3), number, shared=False)
    stores = (
        local,
        *(vmfs(f"shared-{count}", uuid, number) for count, uuid in enumerate(_SHARED, start=1)),
        nfs("nfs-1", "filer.example.com", "/export/nfs-1"),
    )
    luns = [lun_of(device, local=not store.shared) for store in stores for device in store.extents]
    luns.append(lun_of("naa.6000c290000000000000000000000077"))
    return HostConfig(
        generation=generation,
        name=f"esx-a{place}.example.com",
        moref=f"host-{20 + place}",
        uuid=f"4c4c4544-0042-3010-8051-b2c04f4e000{place}",
        address=address,
        collected=datetime(generation.year, 6, 12, 10, 30, 2, 345678, tzinfo=UTC),
        booted=datetime(generation.year, 2, 3, 4, 5, 6, 789000, tzinfo=UTC),
        version=generation.version,
        build=generation.build,
        cpu=cpu,
        licence=licence_of(number),
        nics=adapters(number, place),
        switches=switches(),
        dvswitches=(distributed(number),) if number >= 4 else (),
        vmks=vmks,
        console=console_nic(address, place) if generation.console else None,
        datastores=stores,
        vms=(),
        luns=tuple(luns),
        routes=routes(vmks, "192.0.2.1"),
        peers=peers(),
        options=changed_options(vmks[1].name),
        evc_masks=evc_masks_of(cpu, number),
        tpm=number >= 7,
        secure_boot=number >= 7,
        serial=f"EX0001{'AB'[place - 1]}",
        vcenter_address="192.0.2.5",
    )


def _vms(host: HostConfig) -> tuple[VmConfig, ...]:
    number = host.number
    nfs_volume = next(store.uuid for store in host.datastores if store.kind == "NFS")
    world = 4211 if number < 5 else 33511 if number < 6.5 else 2100211

    def vm(place: int, name: str, volume: str) -> VmConfig:
        mac = f"00:50:56:9a:00:{place:02x}"
        return VmConfig(
            name, volume, f"56 4d 11 22 33 44 55 66-77 88 99 aa bb cc 00 {place:02x}", place, world + 20 * place,
            f"vm-{60 + place}", plain_devices(name, number, mac), hardware=hardware_of(number),
            features=needs_of(host.cpu, number), leaves=host.cpu.leaves if number < 6 else {},
            evc_compatible=number < 6, guest=guest_of(number),
        )  # fmt: skip

    web, database, mail = vm(1, "web-01", _SHARED[0]), vm(2, "db-02", nfs_volume), vm(3, "mail-03", _SHARED[1])
    plain = tuple(device for device in web.devices if not device.slot.startswith(("ide", "sata")))
    adapter = EthernetConfig("ethernet0", "00:50:56:9a:00:03", dvs=DVS_UUID, dvportgroup="dvportgroup-42", dvport="40")
    parts = [device for device in mail.devices if isinstance(device, ControllerConfig | DiskConfig)]
    if number < 4:
        return replace(web, devices=plain), database, mail
    return replace(web, devices=plain), database, replace(mail, devices=(*parts, adapter))


def on_vmotion_stack(host: HostConfig) -> HostConfig:
    """Return the host with its vMotion interface in the TCP/IP stack for vMotion (6.0 and later)."""
    vmks = tuple(replace(vmk, stack="vmotion") if "vmotion" in vmk.services else vmk for vmk in host.vmks)
    return replace(host, vmks=vmks, routes=_kept(host.routes, vmks))


def on_distributed_switch(host: HostConfig) -> HostConfig:
    """Return the host with its vMotion interface on port 16 of the distributed switch, whose MTU is 9000 as well."""
    dvs = host.dvswitches[0]
    vmks = tuple(
        replace(vmk, portgroup="", dvswitch=dvs.uuid, dvport="16", dvportgroup="dvportgroup-43")
        if "vmotion" in vmk.services
        else vmk
        for vmk in host.vmks
    )
    return replace(host, vmks=vmks)


def on_evaluation(host: HostConfig, expires: str) -> HostConfig:
    """Return the host with an evaluation licence that ends on this day (ISO 8601)."""
    return replace(host, licence=LicenceConfig("eval", host.licence.features, expires))


def _kept(old: tuple[Route, ...], vmks: tuple[VmkConfig, ...]) -> tuple[Route, ...]:
    default = {vmk.name for vmk in vmks if vmk.stack == "defaultTcpipStack"}
    return tuple(route for route in old if route.vmk in default)
