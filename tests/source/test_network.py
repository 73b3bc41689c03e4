"""Which adapters carry an address, from the command outputs of a bundle."""

from __future__ import annotations

import pytest

from vmlog.source.network import Network, is_network_output
from vmlog.source.role import Role, role

LONG = "A vMotion group with quite a long name as they come"
INTERFACES = f"""\
Interface  Port Group/DVPort/Opaque Network        IP Family IP Address       Netmask         Broadcast       MTU
vmk0       Management Network                      IPv4      192.0.2.4        255.255.255.0   192.0.2.255     1500
vmk1       {LONG} IPv4      198.51.100.31  255.255.255.0   198.51.100.255  9000
vmk1       {LONG} IPv6      2001:db8::31   64                              9000
vmk2       19                                      IPv4      203.0.113.9      255.255.255.0   203.0.113.255   9000
vmk3       Unused                                  IPv4
"""
SWITCHES = f"""\
Switch Name      Num Ports   Used Ports  Configured Ports  MTU     Uplinks
vSwitch0         9216        21          128               1500    vmnic0,vmnic1

PortGroup Name                            VLAN ID  Used Ports  Uplinks
Management Network                        233      1           vmnic0,vmnic1
{LONG}  234  1           vmnic3
Inside                                    0        0

DVS Name         Num Ports   Used Ports  Configured Ports  MTU     Uplinks
dvs-a            9216        8           512               9000    vmnic4,vmnic5

DVPort ID                               In Use      Client
19                                      1           vmk2
20                                      0
"""


def network() -> Network:
    found = Network()
    found.add_output("commands/esxcfg-vswitch_-l.txt", SWITCHES.encode())
    found.add_output("commands/esxcfg-vmknic_-l.txt", INTERFACES.encode())
    return found


@pytest.mark.parametrize(
    ("address", "adapters"),
    [
        ("192.0.2.4", {"vmnic0", "vmnic1"}),
        ("198.51.100.31", {"vmnic3"}),
        ("2001:db8::31", {"vmnic3"}),
        ("203.0.113.9", {"vmnic4", "vmnic5"}),
        ("192.0.2.99", None),
    ],
)
def test_adapters_of_an_address(address: str, adapters: set[str] | None) -> None:
    assert network().adapters_of(address) == adapters


def test_one_output_without_the_other_names_no_adapter() -> None:
    found = Network()
    found.add_output("commands/esxcfg-vmknic_-l.txt", INTERFACES.encode())
    assert found.adapters_of("192.0.2.4") is None


@pytest.mark.parametrize(
    "text", ["", "vmk0", "vmk0 IPv4", "vmk0 x IPv4", "IPv4 IPv4 IPv4 IPv4", "\x00\xff", "DVPort ID\n\n", "vmnic0 " * 9]
)
def test_nonsense_names_no_adapter(text: str) -> None:
    found = Network()
    for name in ("esxcfg-vmknic", "esxcfg-vswitch"):
        found.add_output(f"commands/{name}_-l.txt", text.encode("latin-1"))
    assert found.adapters_of("IPv4") is None


@pytest.mark.parametrize(
    "inner",
    [
        "commands/esxcfg-vmknic_-l.txt",
        "commands/esxcfg-vswitch_-l.txt",
        "tmp/esxcfg-vmknic.4711.txt",
        "var/tmp/esxcfg-vswitch.4711.txt",
    ],
)
def test_network_outputs_are_recognised(inner: str) -> None:
    assert is_network_output(inner)
    assert role(inner) is Role.FACT


@pytest.mark.parametrize("inner", ["commands/esxcfg-nics_-l.txt", "esxcfg-vmknic_-l.txt", "etc/vmware/esx.conf"])
def test_other_members_are_no_network_outputs(inner: str) -> None:
    assert not is_network_output(inner)
