"""The blocks of `esxcfg-info`, read from its text or its XML, and the facts in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from vmlog.facts.fact import FactRow, FactValue
from vmlog.facts.network_words import is_address4

WANTED_BLOCKS: Final = ("hardware-info", "cpu-info", "physical-nic", "virtual-switch", "vmkernel-nic", "vm-filesystem")
"""Names of the blocks that state facts; of the first two only what stands directly in them is of use."""
VALUES_ONLY: Final = frozenset(WANTED_BLOCKS[:2])

_TRUE: Final = {"true": True, "false": False, "1": True, "0": False}
_LISTED: Final = re.compile(r"[,\s]+")
_VOLUME: Final = re.compile(r"/vmfs/volumes/([^/]{1,200})/?")
_NO_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - written for none
_TEAMING: Final = frozenset(("lb_srcid", "lb_srcmac", "lb_ip", "fo_explicit"))
_WHOLE: Final = re.compile("[0-9]{1,12}")
_VMK: Final = re.compile("vmk[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class InfoValue:
    """A value and the number of its line."""

    text: str
    line: int


@dataclass(slots=True)
class InfoBlock:
    """A block.

    Attributes:
        name: its title in small letters, with dashes for blanks: `vmkernel-nic`.
        values: its values, by names of the same form.
        blocks: the blocks in it.
    """

    name: str
    values: dict[str, InfoValue] = field(default_factory=dict)
    blocks: list[InfoBlock] = field(default_factory=list)

    def below(self, *names: str) -> InfoBlock | None:
        """Return the block at the end of a chain of names, None where one of them is missing."""
        block: InfoBlock | None = self
        for name in names:
            block = next((inner for inner in block.blocks if inner.name == name), None) if block else None
        return block

    def text(self, name: str) -> str:
        """Return a value without blanks around it, "" where it is missing."""
        value = self.values.get(name)
        return value.text.strip() if value else ""


def block_name(title: str) -> str:
    """Return the name that the XML has for a title in the text.

    >>> block_name("VmKernel Nic")
    'vmkernel-nic'
    """
    return "-".join(title.lower().split())


def info_rows(block: InfoBlock) -> Iterator[FactRow]:
    """Yield what one of the `WANTED_BLOCKS` states."""
    match block.name:
        case "hardware-info":
            yield from _texts(block, "", {"host.hardware_model": "product-name", "host.bios_version": "bios-version"})
        case "cpu-info":
            yield from _wholes(block, "", {"host.cpu_packages": "num-packages"})
        case "physical-nic":
            yield from _nic_rows(block)
        case "virtual-switch":
            yield from _switch_rows(block)
        case "vmkernel-nic":
            yield from _interface_rows(block)
        case "vm-filesystem":
            path = _VOLUME.fullmatch(block.text("console-path"))
            if path:
                yield from _names(block, path[1], {"datastore.label": "volume-name"})


def _row(name: str, subject: str, value: FactValue, block: InfoBlock, key: str) -> FactRow:
    return FactRow(name, subject, value, block.values[key].line)


def _texts(block: InfoBlock, subject: str, keys: Mapping[str, str]) -> Iterator[FactRow]:
    for fact, key in keys.items():
        if block.text(key):
            yield _row(fact, subject, block.text(key), block, key)


def _names(block: InfoBlock, subject: str, keys: Mapping[str, str]) -> Iterator[FactRow]:
    """Yield names as they are: blanks at their ends count."""
    for fact, key in keys.items():
        if block.text(key):
            yield _row(fact, subject, block.values[key].text, block, key)


def _wholes(block: InfoBlock, subject: str, keys: Mapping[str, str]) -> Iterator[FactRow]:
    for fact, key in keys.items():
        if _WHOLE.fullmatch(block.text(key)):
            yield _row(fact, subject, int(block.text(key)), block, key)


def _flags(block: InfoBlock, subject: str, keys: Mapping[str, str]) -> Iterator[FactRow]:
    for fact, key in keys.items():
        flag = _TRUE.get(block.text(key).lower())
        if flag is not None:
            yield _row(fact, subject, flag, block, key)


def _nic_rows(nic: InfoBlock) -> Iterator[FactRow]:
    name = nic.text("name")
    if not name:
        return
    yield from _flags(nic, name, {"nic.link": block_name("Link Up")})
    is_up = _TRUE.get(nic.text(block_name("Link Up")).lower())
    if is_up is False:  # the speed of a link that is down is none
        yield _row("nic.speed", name, 0, nic, block_name("Link Up"))
    elif is_up:
        yield from _wholes(nic, name, {"nic.speed": "actual-speed"})
        duplex = nic.text("actual-duplex").lower()
        if duplex in {"full", "half"}:
            yield _row("nic.duplex", name, duplex, nic, "actual-duplex")
    yield from _wholes(nic, name, {"nic.mtu": "mtu"})
    yield from _texts(nic, name, {"nic.driver": "driver"})
    if nic.text("mac-address"):
        yield _row("nic.mac", name, nic.text("mac-address").lower(), nic, "mac-address")


def _listed(text: str) -> Sequence[str]:
    return [name for name in _LISTED.split(text) if name]


def _switch_rows(switch: InfoBlock) -> Iterator[FactRow]:
    if not switch.text("name"):
        return
    name = switch.values["name"].text
    if "uplinks" in switch.values:
        yield _row("switch.uplinks", name, ",".join(_listed(switch.text("uplinks"))), switch, "uplinks")
    keys = {"switch.mtu": "mtu", "switch.ports": "num-ports", "switch.ports_used": "used-ports"}
    yield from _wholes(switch, name, keys)
    policy = switch.below("effective-teaming-policy")
    if policy:
        yield from _teaming_rows(name, policy)
    groups = switch.below("port-groups")
    for group in groups.blocks if groups else ():
        title = group.values.get("name")
        if title and title.text.strip():
            yield FactRow("portgroup.switch", title.text, name, title.line)
            yield from _wholes(group, title.text, {"portgroup.vlan": "vlan-id", "portgroup.ports_used": "used-ports"})


def _teaming_rows(switch: str, policy: InfoBlock) -> Iterator[FactRow]:
    if policy.text("teaming-policy") in _TEAMING:
        yield from _texts(policy, switch, {"switch.teaming": "teaming-policy"})
    most = policy.text("max-active-uplinks")
    if "uplink-order" in policy.values and _WHOLE.fullmatch(most):
        order = _listed(policy.text("uplink-order"))
        yield _row("switch.active", switch, ",".join(order[: int(most)]), policy, "uplink-order")
        yield _row("switch.standby", switch, ",".join(order[int(most) :]), policy, "uplink-order")


def _interface_rows(interface: InfoBlock) -> Iterator[FactRow]:
    name = interface.text("interface")
    if not _VMK.fullmatch(name):
        return
    # A number is that of a port on a distributed switch, or a port group called so.
    if not interface.text("port-group").isdecimal():
        yield from _names(interface, name, {"vmk.port_group": "port-group"})
    yield from _wholes(interface, name, {"vmk.mtu": "mtu"})
    yield from _flags(interface, name, {"vmk.enabled": "enabled"})
    if interface.text("mac-address"):
        yield _row("vmk.mac", name, interface.text("mac-address").lower(), interface, "mac-address")
    if "tags" in interface.values:
        tags = {tag.lower() for tag in _listed(interface.text("tags"))}
        yield _row("vmk.vmotion", name, "vmotion" in tags, interface, "tags")
        yield _row("vmk.management", name, "management" in tags, interface, "tags")
    address = interface.below("actual-ip-settings", "ipv4-settings")
    if address and is_address4(address.text("ipv4-address")) and address.text("ipv4-address") != _NO_ADDRESS:
        yield from _texts(address, name, {"vmk.address": "ipv4-address", "vmk.netmask": "ipv4-netmask"})
