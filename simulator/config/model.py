"""One model of a host from which every configuration file of its bundle is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from simulator.config.network_model import (
    ConsoleNic,
    DvPort,
    DvSwitchConfig,
    Neighbour,
    NicConfig,
    PortGroup,
    Route,
    SwitchConfig,
    VmkConfig,
)
from simulator.config.vm_model import VmConfig
from simulator.generations import Generation


@dataclass(frozen=True, slots=True)
class DatastoreConfig:
    """A datastore as one host sees it.

    Attributes:
        label: Its name.
        uuid: As in /vmfs/volumes.
        kind: `VMFS-6`, `NFS`, `NFS41`, `vsan`, `VVOL`, `vfat`, `VMFS-L`.
        extents: Devices of a VMFS volume.
        server, share: Of NFS, as typed.
        mounted, accessible: Its state on this host.
        shared: Whether several hosts may see it.
    """

    label: str
    uuid: str
    kind: str = "VMFS-6"
    extents: tuple[str, ...] = ()
    server: str = ""
    share: str = ""
    size: int = 1099243192320
    free: int = 412316860416
    mounted: bool = True
    accessible: bool = True
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Lun:
    """A storage device; `vml` is its other id."""

    name: str
    vml: str
    local: bool = False


@dataclass(frozen=True, slots=True)
class CpuConfig:
    """The processors; `leaves` are EAX EBX ECX EDX in 32 digits, `features` what VMs may use."""

    vendor: str
    model: str
    family: int
    number: int
    stepping: int
    leaves: Mapping[str, str]
    features: Mapping[str, str]
    packages: int = 2
    cores: int = 24


@dataclass(frozen=True, slots=True)
class OptionConfig:
    """An advanced option that was changed."""

    path: str
    value: str
    default: str
    kind: str = "integer"
    text: str = ""


@dataclass(frozen=True, slots=True)
class ClusterMember:
    """A host of the HA cluster, as its agent knows it."""

    moref: str
    name: str
    address: str
    version: str
    build: str


@dataclass(frozen=True, slots=True)
class TimePeer:
    """A time server; `state` is the first character of its row in `ntpq -p`."""

    name: str
    refid: str
    state: str = "*"
    offset_ms: float = 0.512


@dataclass(frozen=True, slots=True)
class LicenceConfig:
    """The licence; `expires` is empty where it does not end."""

    edition: str
    features: tuple[str, ...]
    expires: str = ""


@dataclass(frozen=True, slots=True)
class HostConfig:
    """A host with all that is configured on it. Change it with `dataclasses.replace` or `simulator.config.changes`.

    Attributes:
        generation: Decides which files there are and how they look.
        name: Full name; `moref` its id in vCenter.
        address: Management address.
        collected: When the bundle was taken (UTC).
        version, build: As the host prints them.
        capabilities: Properties of hostd's capability object, besides the usual ones.
        evc_masks: Lines about feature masks in /etc/vmware/config.
        local_swap: UUID of the datastore for swap files; empty for none.
    """

    generation: Generation
    name: str
    moref: str
    uuid: str
    address: str
    collected: datetime
    version: str
    build: str
    cpu: CpuConfig
    licence: LicenceConfig
    nics: tuple[NicConfig, ...]
    switches: tuple[SwitchConfig, ...]
    dvswitches: tuple[DvSwitchConfig, ...]
    vmks: tuple[VmkConfig, ...]
    datastores: tuple[DatastoreConfig, ...]
    vms: tuple[VmConfig, ...]
    console: ConsoleNic | None = None
    luns: tuple[Lun, ...] = ()
    routes: tuple[Route, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    options: tuple[OptionConfig, ...] = ()
    cluster: tuple[ClusterMember, ...] = ()
    peers: tuple[TimePeer, ...] = ()
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    evc_masks: Mapping[str, str] = field(default_factory=dict)
    local_swap: str = ""
    maintenance: bool = False
    tpm: bool = False
    secure_boot: bool = False
    bios_version: str = "2.19.1"
    hardware_model: str = "Example Server R740"
    serial: str = "EX0001A"
    vcenter_address: str = ""
    dns_search: str = "example.com"
    dns_servers: tuple[str, ...] = ("192.0.2.53",)
    known_names: tuple[tuple[str, str], ...] = ()
    booted: datetime = datetime(2024, 5, 3, 4, 5, 6, 789000, tzinfo=UTC)

    @property
    def short(self) -> str:
        """The name without its domain."""
        return self.name.partition(".")[0]

    @property
    def number(self) -> float:
        """The number of the generation, for comparisons."""
        return self.generation.number

    def find_switch(self, group: str) -> tuple[SwitchConfig, PortGroup] | None:
        """Return the standard switch and the port group called `group`."""
        found = ((switch, one) for switch in self.switches for one in switch.portgroups if one.name == group)
        return next(found, None)

    def datastore_of(self, uuid: str) -> DatastoreConfig | None:
        """Return the datastore with this UUID."""
        return next((store for store in self.datastores if store.uuid == uuid), None)

    def clients(self, group: str) -> int:
        """Return how many ports of a port group are in use."""
        interfaces = [vmk.portgroup for vmk in self.vmks]
        if self.console:
            interfaces.append(self.console.portgroup)
        running = [vm for vm in self.vms if vm.power == "on"]
        adapters = [nic.network for vm in running for nic in vm.ethernets if nic.connected and nic.network]
        return (interfaces + adapters).count(group)

    def dv_ports(self, dvs: DvSwitchConfig) -> tuple[DvPort, ...]:
        """Return the ports of a distributed switch that this host knows, by number."""
        plain = self.number >= 6
        ports = [
            DvPort(number, dvs.uplink_group, nic) for number, nic in zip(dvs.uplink_ports, dvs.uplinks, strict=False)
        ]
        ports += [DvPort(number, group, "") for number, group in dvs.free_ports]
        ports += [DvPort(vmk.dvport, vmk.dvportgroup, vmk.name) for vmk in self.vmks if vmk.dvswitch == dvs.uuid]
        for vm in self.vms:
            for nic in vm.ethernets:
                if nic.dvs == dvs.uuid:
                    client = f"{vm.name}.eth{nic.slot[8:]}" if plain else f"{vm.name} {nic.slot}"
                    ports.append(DvPort(nic.dvport, nic.dvportgroup, client if nic.connected else ""))
        return tuple(sorted(ports, key=lambda port: int(port.number)))

    def inner_path(self, path: str) -> str:
        """Return `/vmfs/volumes/...` of a path that starts with a label, `[label] folder/name`."""
        if not path.startswith("["):
            return path
        label, _, rest = path[1:].partition("] ")
        uuid = next((store.uuid for store in self.datastores if store.label == label), label)
        return f"/vmfs/volumes/{uuid}/{rest}"

    def label_path(self, path: str) -> str:
        """Return `[label] folder/name` of `/vmfs/volumes/uuid/folder/name`, `[] path` of a file of the host itself."""
        parts = path.split("/", 4)
        if not path.startswith("/vmfs/volumes/") or len(parts) < 5:
            return f"[] {path}" if path.startswith("/") and not path.startswith("/vmfs/") else path
        store = self.datastore_of(parts[3])
        return f"[{store.label if store else parts[3]}] {parts[4]}"
