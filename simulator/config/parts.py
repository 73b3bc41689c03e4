"""Parts of which the hosts and VMs of healthy pairs and of scenarios are made."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from simulator.config.model import DatastoreConfig, Lun, OptionConfig, TimePeer
from simulator.config.network_model import (
    ConsoleNic,
    DvPortGroup,
    DvSwitchConfig,
    Neighbour,
    NicConfig,
    PortGroup,
    Route,
    SwitchConfig,
    VmkConfig,
)
from simulator.config.vm_model import ControllerConfig, DeviceConfig, DiskConfig, DriveConfig, EthernetConfig

OFFICE: Final = "VLAN 12 Office"
VMOTION: Final = "vMotion"
DVS_UUID: Final = "50 29 aa 10 c8 8f 4f 11-22 33 44 55 66 77 88 99"


def device_name(seed: str) -> str:
    """Return the id of a storage device, `naa.6...`."""
    return f"naa.6000c29{crc32(seed.encode()):08x}{crc32(seed[::-1].encode()):08x}{len(seed):09x}"


def lun_of(name: str, *, local: bool = False) -> Lun:
    """Return a storage device with its other id."""
    return Lun(name, f"vml.0200000000{name.removeprefix('naa.')}415252415920", local)


def nfs_uuid(server: str, share: str) -> str:
    """Return the UUID of an NFS volume: it follows from both texts as they were typed.

    >>> nfs_uuid("filer", "/vol/a") == nfs_uuid("filer.example.com", "/vol/a")
    False
    """
    return f"{crc32(server.encode()):08x}-{crc32(share.encode()):08x}"


def vmfs(label: str, uuid: str, number: float, *, shared: bool = True) -> DatastoreConfig:
    """Return a VMFS volume on one device."""
    kind = "VMFS-3" if number < 5 else "VMFS-5" if number < 6.5 else "VMFS-6"
    return DatastoreConfig(label, uuid, kind, (device_name(uuid),), shared=shared)


def nfs(label: str, server: str, share: str, *, version: str = "3") -> DatastoreConfig:
    """Return an NFS volume."""
    kind = "NFS" if version == "3" else "NFS41"
    return DatastoreConfig(label, nfs_uuid(server, share), kind, server=server, share=share)


def adapters(number: float, host: int, count: int = 8) -> tuple[NicConfig, ...]:
    """Return physical adapters: 1 Gb/s before 7.0, 10 Gb/s since."""
    driver, speed, text = "ixgben", 10000, "Example Controller X550"
    if number < 7:
        driver, speed, text = "igb", 1000, "Example Controller I350"
    return tuple(
        NicConfig(
            f"vmnic{place}", f"00:25:90:aa:{host:02x}:{0x10 + place:02x}",
            f"0000:{0x18 + place // 4:02x}:00.{place % 4}", driver,
            speed=speed, mtu=9000 if 2 <= place < 6 else 1500, description=text,
        )
        for place in range(count)
    )  # fmt: skip


def switches() -> tuple[SwitchConfig, ...]:
    """Return a switch for management and VMs, and one for vMotion alone."""
    groups = (PortGroup("VM Network"), PortGroup(OFFICE, 12), PortGroup("Management Network"))
    return (
        SwitchConfig("vSwitch0", ("vmnic0", "vmnic1"), groups),
        SwitchConfig("vSwitch1", ("vmnic2", "vmnic3"), (PortGroup(VMOTION, 30),), mtu=9000),
    )


def distributed(number: float) -> DvSwitchConfig:
    """Return a distributed switch for VMs."""
    version = "4.1.0" if number < 5 else "5.5.0" if number < 6 else "6.0.0" if number < 6.5 else "6.6.0"
    version = {7.0: "7.0.3", 8.0: "8.0.3", 9.0: "9.0.0"}.get(number, version)
    groups = (DvPortGroup("dvportgroup-42", "dv-office", "200"), DvPortGroup("dvportgroup-43", "dv-vMotion", "30"))
    free = (("41", "dvportgroup-42"),)
    return DvSwitchConfig("dvs-prod", DVS_UUID, ("vmnic4", "vmnic5"), groups, version, 9000, free_ports=free)


def interfaces(address: str, vmotion: str, host: int, *, console: bool) -> tuple[VmkConfig, ...]:
    """Return vmk0 for management (on classic ESX: for storage) and vmk1 for vMotion."""
    mac = f"00:50:56:6a:{{:02x}}:{host:02x}"
    if console:
        first = VmkConfig("vmk0", mac.format(0), "VM Network", address=f"203.0.113.{host}")
    else:
        first = VmkConfig("vmk0", mac.format(0), "Management Network", address=address, services=("management",))
    second = VmkConfig("vmk1", mac.format(1), VMOTION, address=vmotion, mtu=9000, services=("vmotion",))
    return first, second


def console_nic(address: str, host: int) -> ConsoleNic:
    """Return the service console's interface of classic ESX."""
    return ConsoleNic("vswif0", "Management Network", address, f"00:50:56:4a:00:{host:02x}")


def routes(vmks: tuple[VmkConfig, ...], gateway: str) -> tuple[Route, ...]:
    """Return the routes that follow from the interfaces of the default stack, and a gateway for the rest."""
    own = tuple(
        Route(vmk.subnet, vmk.netmask, "", vmk.name) for vmk in vmks if vmk.address and vmk.stack == "defaultTcpipStack"
    )
    return (*own, Route("default", "0.0.0.0", gateway, vmks[0].name))  # noqa: S104


def neighbours(others: tuple[VmkConfig, ...]) -> tuple[Neighbour, ...]:
    """Return what an ARP table says of the interfaces of another host."""
    return tuple(Neighbour(vmk.address, vmk.mac, vmk.name) for vmk in others if vmk.address)


def changed_options(vmk: str) -> tuple[OptionConfig, ...]:
    """Return options that somebody changed: the vMotion interface, and one that matters to nobody."""
    return (
        OptionConfig("/Migrate/Vmknic", vmk, "", "string", "Virtual NIC to be used for vMotion"),
        OptionConfig("/UserVars/SuppressShellWarning", "1", "0", text="Do not show a warning for enabled shells"),
    )


def peers() -> tuple[TimePeer, ...]:
    """Return two time servers; the first one was chosen."""
    return TimePeer("time-a.example.com", "192.0.2.250"), TimePeer("192.0.2.124", "192.0.2.250", "+", 0.401)


def plain_devices(name: str, number: float, mac: str, network: str = OFFICE) -> tuple[DeviceConfig, ...]:
    """Return a controller, a disk, an empty CD drive and an adapter on a standard network."""
    model = "pvscsi" if number >= 5 else "lsilogic"
    return (
        ControllerConfig("scsi0", model),
        DiskConfig("scsi0:0", f"{name}.vmdk"),
        DriveConfig("sata0:0" if number >= 5.5 else "ide1:0"),
        EthernetConfig("ethernet0", mac, network),
    )
