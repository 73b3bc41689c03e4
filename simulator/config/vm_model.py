"""What a VM is: its hardware, devices and settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EthernetConfig:
    """A virtual network adapter, on a standard network or a distributed port."""

    slot: str
    mac: str
    network: str = ""
    dvs: str = ""
    dvportgroup: str = ""
    dvport: str = ""
    model: str = "vmxnet3"
    starts_connected: bool = True
    connected: bool = True
    connection_type: str = ""


@dataclass(frozen=True, slots=True)
class DriveConfig:
    """A CD or floppy drive; `backing` is image, host, client or none, `file` the path or name behind it.

    An image on a datastore is `[label] folder/name.iso`.
    """

    slot: str
    kind: str = "cdrom"
    backing: str = "none"
    file: str = ""
    starts_connected: bool = False
    connected: bool = False


@dataclass(frozen=True, slots=True)
class DiskConfig:
    """A virtual disk, or a raw device mapping where `raw` is `virtual` or `physical`.

    Attributes:
        slot: Such as `scsi0:0`.
        file: Name of the base descriptor, relative to the VM's folder, or a whole path.
        mode: persistent, independent_persistent or independent_nonpersistent, as hostd calls it.
        sharing: `multi-writer` or nothing.
        raw: virtual, physical or nothing.
        lun: Device behind a raw device mapping, `naa.6...`; `vml` its other id.
        size_gb: Its size.
        depth: Number of snapshots below which the VM writes.
    """

    slot: str
    file: str
    mode: str = "persistent"
    sharing: str = ""
    raw: str = ""
    lun: str = ""
    vml: str = ""
    size_gb: int = 40
    depth: int = 0

    def at(self, depth: int) -> str:
        """Return the descriptor that is `depth` snapshots above the base disk."""
        stem = self.file.removesuffix(".vmdk")
        return f"{stem}-{depth:06d}.vmdk" if depth else self.file

    @property
    def current(self) -> str:
        """The descriptor the VM writes to."""
        return self.at(self.depth)


@dataclass(frozen=True, slots=True)
class PortConfig:
    """A serial or parallel port; `backing` is device, file, pipe or network."""

    slot: str
    backing: str
    file: str = ""
    concentrator: str = ""
    starts_connected: bool = True
    connected: bool = True


@dataclass(frozen=True, slots=True)
class PassthroughConfig:
    """A PCI device of the host in a VM; `kind` is fixed, sriov or vgpu, `device` its address or profile."""

    slot: str
    kind: str
    device: str


@dataclass(frozen=True, slots=True)
class UsbConfig:
    """A USB device of the host in a VM; `slot` is the key of its line in the .vmx."""

    slot: str
    path: str
    migratable: bool | None = None


@dataclass(frozen=True, slots=True)
class ControllerConfig:
    """A SCSI controller; `bus` says how it is shared: none, virtual or physical."""

    slot: str
    model: str = "pvscsi"
    bus: str = "none"


DeviceConfig = EthernetConfig | DriveConfig | DiskConfig | PortConfig | PassthroughConfig | UsbConfig | ControllerConfig


@dataclass(frozen=True, slots=True)
class VmConfig:
    """A VM registered on a host.

    Attributes:
        name: Display name, and that of its folder and .vmx.
        volume: UUID of the datastore of its folder.
        uuid: BIOS UUID as the .vmx has it.
        vmid: Number on the host; `world` is that of its VMX.
        moref: Its id in vCenter.
        power: on, off or suspended.
        hardware: Virtual hardware version.
        features: What the running VM needs: key and `Bool:Min:1`.
        leaves: CPUID leaves of the host on which it was started; for ESX 4 and 5.
        masks: Keys and values of CPUID masks made by hand.
        encryption: disabled, opportunistic or required; empty where the file has no word of it.
        swap_folder: Folder of the swap file, where it is not the VM's own.
        settings: Any more lines of the .vmx.
        in_dump: Whether hostd's dump shows it.
    """

    name: str
    volume: str
    uuid: str
    vmid: int
    world: int
    moref: str
    devices: tuple[DeviceConfig, ...]
    power: str = "on"
    hardware: int = 21
    cpus: int = 2
    cores_per_socket: int = 1
    memory_mb: int = 4096
    guest: str = "rhel8-64"
    firmware: str = "bios"
    secure_boot: bool = False
    tpm: bool = False
    encrypted: bool = False
    encryption: str = ""
    cpu_affinity: str = ""
    memory_affinity: str = ""
    numa_affinity: str = ""
    latency_sensitivity: str = ""
    memory_pinned: bool = False
    nested_hv: bool = False
    cpu_counters: bool = False
    use_3d: str = ""
    vram: int = 4194304
    checkpoint_fb_size: int = 4194304
    checkpoint_svga_size: int = 0
    evc_compatible: bool = False
    swap_placement: str = "inherit"
    swap_folder: str = ""
    features: Mapping[str, str] = field(default_factory=dict)
    leaves: Mapping[str, str] = field(default_factory=dict)
    masks: Mapping[str, str] = field(default_factory=dict)
    snapshots: int = 0
    tools_installing: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    in_dump: bool = True

    @property
    def folder(self) -> str:
        return f"/vmfs/volumes/{self.volume}/{self.name}"

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}.vmx"

    @property
    def ethernets(self) -> tuple[EthernetConfig, ...]:
        return tuple(device for device in self.devices if isinstance(device, EthernetConfig))

    @property
    def disks(self) -> tuple[DiskConfig, ...]:
        return tuple(device for device in self.devices if isinstance(device, DiskConfig))
