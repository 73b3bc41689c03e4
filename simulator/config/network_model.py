"""What the network of a host is: adapters, switches, port groups and VMkernel interfaces."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Policy:
    """Policies of a switch, or of a port group, where None means: as the switch has it."""

    promiscuous: bool | None = None
    mac_changes: bool | None = None
    forged: bool | None = None
    shaping: bool | None = None
    teaming: str | None = None
    active: tuple[str, ...] | None = None
    standby: tuple[str, ...] | None = None

    def over(self, base: Policy) -> Policy:
        """Return this policy with what it leaves out taken from `base`."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return Policy(**{name: getattr(base, name) if value is None else value for name, value in own.items()})


@dataclass(frozen=True, slots=True)
class PortGroup:
    """A port group of a standard switch; VLAN 0 is none, 4095 tagging by the guest."""

    name: str
    vlan: int = 0
    policy: Policy = Policy()


@dataclass(frozen=True, slots=True)
class SwitchConfig:
    """A standard switch; `used_ports` is counted unless it is given."""

    name: str
    uplinks: tuple[str, ...]
    portgroups: tuple[PortGroup, ...]
    mtu: int = 1500
    ports: int = 128
    used_ports: int | None = None
    policy: Policy = Policy(False, True, True, False, "lb_srcid", None, ())

    @property
    def effective(self) -> Policy:
        """The policy of the switch; all uplinks that do not stand by are active."""
        standby = self.policy.standby or ()
        return self.policy.over(Policy(active=tuple(nic for nic in self.uplinks if nic not in standby)))

    def policy_of(self, group: PortGroup) -> Policy:
        """Return the policy that holds for a port group."""
        return group.policy.over(self.effective)


@dataclass(frozen=True, slots=True)
class DvPortGroup:
    """A port group of a distributed switch; `active` and `standby` name its uplinks, such as `Uplink 1`."""

    key: str
    name: str
    vlan: str = "0"
    promiscuous: bool = False
    mac_changes: bool = False
    forged: bool = False
    active: tuple[str, ...] = ("Uplink 1", "Uplink 2")
    standby: tuple[str, ...] = ()
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class DvSwitchConfig:
    """A distributed switch as a member sees it.

    `uplink_ports` and `free_ports` are numbers of ports without a VM or VMkernel interface; the rest follows from them.
    """

    name: str
    uuid: str
    uplinks: tuple[str, ...]
    portgroups: tuple[DvPortGroup, ...]
    version: str = "6.6.0"
    mtu: int = 1500
    uplink_ports: tuple[str, ...] = ("32", "33")
    uplink_group: str = "dvportgroup-40"
    free_ports: tuple[tuple[str, str], ...] = ()

    def group(self, key: str) -> DvPortGroup:
        """Return the port group with the id `key`."""
        return next(group for group in self.portgroups if group.key == key)


@dataclass(frozen=True, slots=True)
class DvPort:
    """A port of a distributed switch; `client` is empty where nothing is connected."""

    number: str
    group: str
    client: str


@dataclass(frozen=True, slots=True)
class VmkConfig:
    """A VMkernel interface, on a port group of a standard switch, a distributed port or an NSX network.

    Attributes:
        name: Such as `vmk1`.
        mac: Its address.
        portgroup: Name of the port group of a standard switch.
        dvswitch: UUID of a distributed switch; `dvport` and `dvportgroup` belong to it.
        opaque: UUID of an NSX network.
        address: IPv4 address; empty for none.
        kind: STATIC, DHCP or NONE.
        address6: IPv6 addresses with prefix length.
        services: vmotion, management, vSphereProvisioning and so on, as hostd calls them.
        stack: TCP/IP stack.
    """

    name: str
    mac: str
    portgroup: str = ""
    dvswitch: str = ""
    dvport: str = ""
    dvportgroup: str = ""
    opaque: str = ""
    address: str = ""
    netmask: str = "255.255.255.0"
    kind: str = "STATIC"
    address6: tuple[str, ...] = ()
    mtu: int = 1500
    enabled: bool = True
    services: tuple[str, ...] = ()
    stack: str = "defaultTcpipStack"

    @property
    def network(self) -> str:
        """What stands in the second column of `esxcfg-vmknic -l`."""
        return self.portgroup or self.dvport or self.opaque

    @property
    def broadcast(self) -> str:
        """The last address of the IPv4 network; empty where there is no address."""
        if not self.address:
            return ""
        parts = zip(self.address.split("."), self.netmask.split("."), strict=True)
        return ".".join(str(int(part) | 255 - int(mask)) for part, mask in parts)

    @property
    def subnet(self) -> str:
        """The first address of the IPv4 network; empty where there is no address."""
        if not self.address:
            return ""
        parts = zip(self.address.split("."), self.netmask.split("."), strict=True)
        return ".".join(str(int(part) & int(mask)) for part, mask in parts)


@dataclass(frozen=True, slots=True)
class ConsoleNic:
    """The interface of the service console of classic ESX."""

    name: str
    portgroup: str
    address: str
    mac: str
    netmask: str = "255.255.255.0"


@dataclass(frozen=True, slots=True)
class NicConfig:
    """A physical adapter; `speed` in Mb/s."""

    name: str
    mac: str
    pci: str
    driver: str
    up: bool = True
    speed: int = 10000
    full: bool = True
    mtu: int = 1500
    description: str = "Example Controller X550"


@dataclass(frozen=True, slots=True)
class Route:
    """A route; `network` is `default` or an address, `gateway` empty for the interface's own network."""

    network: str
    netmask: str
    gateway: str
    vmk: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Who answered for an address."""

    address: str
    mac: str
    vmk: str
