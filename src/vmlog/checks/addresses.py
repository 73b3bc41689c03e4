"""The addresses of VMkernel interfaces, and which of them lie in one network."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable

_V4: Final = 4
_V6: Final = 6
_MOST_ADDRESSES: Final = 4

IpInterface = ipaddress.IPv4Interface | ipaddress.IPv6Interface


@dataclass(frozen=True)
class VmkAddress:
    """A usable address of a VMkernel interface.

    Attributes:
        vmk: the interface.
        interface: address and prefix length; that of a single address where no file states the network mask.
        has_mask: whether a file states the network mask.
        facts: the facts that state it.
    """

    vmk: str
    interface: IpInterface
    has_mask: bool
    facts: tuple[Fact, ...]

    @property
    def ip(self) -> str:
        """The address alone."""
        return str(self.interface.ip)

    @cached_property
    def network(self) -> str:
        """The network, `192.0.2.0/24`."""
        return str(self.interface.network)

    def shares_network(self, other: VmkAddress) -> bool:
        """Return whether each of two addresses lies in the network of the other one."""
        return (
            self.interface.version == other.interface.version
            and self.interface.ip in other.interface.network
            and other.interface.ip in self.interface.network
        )

    def has_same_mask(self, other: VmkAddress) -> bool:
        """Return whether two addresses have the same network."""
        return self.interface.network == other.interface.network


def addresses_of(table: FactTable, vmk: str) -> list[VmkAddress]:
    """Return the addresses with which an interface can reach others: neither link-local nor unset ones."""
    found = []
    address = table.find("vmk.address", vmk)
    if address:
        mask = table.find("vmk.netmask", vmk)
        interface = parse_interface(f"{address.value}/{mask.value}" if mask else str(address.value))
        if interface and interface.version == _V4 and is_usable(interface):
            found.append(VmkAddress(vmk, interface, mask is not None, tuple(filter(None, (address, mask)))))
    addresses6 = table.find("vmk.address6", vmk)
    for text in str(addresses6.value).split()[:_MOST_ADDRESSES] if addresses6 else ():
        interface = parse_interface(text)
        if addresses6 and interface and interface.version == _V6 and is_usable(interface):
            found.append(VmkAddress(vmk, interface, "/" in text, (addresses6,)))
    return found


def is_usable(interface: IpInterface) -> bool:
    """Return whether others can be reached from an address.

    >>> is_usable(ipaddress.ip_interface("169.254.7.9/16")), is_usable(ipaddress.ip_interface("192.0.2.1/24"))
    (False, True)
    """
    address = interface.ip
    return not (address.is_link_local or address.is_unspecified or address.is_loopback or address.is_multicast)


def parse_interface(text: str) -> IpInterface | None:
    """Return an address with its prefix length or mask, None for what is none.

    >>> parse_interface("198.51.100.7/255.255.255.0"), parse_interface("N/A")
    (IPv4Interface('198.51.100.7/24'), None)
    """
    try:
        return ipaddress.ip_interface(text.strip())
    except ValueError:
        return None


def plain_address(text: str) -> str:
    """Return an address in the one way in which it can be compared; "" for what is none.

    >>> plain_address("2001:DB8::0:1"), plain_address("esx-a")
    ('2001:db8::1', '')
    """
    interface = parse_interface(text)
    return str(interface.ip) if interface else ""


def same_address(first: str, second: str) -> bool:
    """Return whether two texts are the same address.

    >>> same_address("2001:db8::0:1", "2001:DB8::1"), same_address("192.0.2.1", "esx-a")
    (True, False)
    """
    one, other = parse_interface(first), parse_interface(second)
    return one is not None and other is not None and one.ip == other.ip
