"""`/etc/vmware/esx.conf`: `/path/to/key = "value"`; members of a list are `child[0000]`, and numbers may be missing.

The file holds only what was set, and from 7.0 U2 on most of it has moved: a missing key says nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.network_words import is_address4, stack_facts
from vmlog.facts.option_secrets import is_secret_option
from vmlog.knowledge.fact_files import END_MISSING

_LINE: Final = re.compile(r'(?P<path>/[^\s"]+) = "(?P<value>.*)"[ \t]*')
_THING: Final = re.compile(
    r"/net/(?P<kind>vswitch/child\[[0-9]{1,9}\](?P<group>/portgroup/child\[[0-9]{1,9}\])?"
    r"|(?:vmkernelnic|pnic)/child\[[0-9]{1,9}\])/(?P<key>.+)"
)
_UPLINK: Final = re.compile(r"uplinks/child\[([0-9]{1,9})\]/pnic")
_TEAM_UPLINK: Final = re.compile(r"teamPolicy/uplinks\[([0-9]{1,9})\]/pnic")
_OPTIONS: Final = "/adv/"
_HOST_NAME: Final = "/adv/Misc/HostName"
_POLICIES: Final = {
    "promiscuous": "securityPolicy/promiscuous",
    "mac_changes": "securityPolicy/macChange",
    "forged": "securityPolicy/forgedTx",
    "shaping": "shapingPolicy/enabled",
}
_TEAMING: Final = frozenset(("lb_srcid", "lb_srcmac", "lb_ip", "fo_explicit"))
_FLAGS: Final = {"true": True, "false": False}
_NO_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - written for none


@dataclass(slots=True)
class _Thing:
    """A switch, port group, interface or adapter: the values of its keys with their lines.

    Attributes:
        is_open: whether more keys of it may have been lost.
    """

    values: dict[str, tuple[str, int]] = field(default_factory=dict)
    is_open: bool = False

    def text(self, key: str) -> str:
        return self.values.get(key, ("", 0))[0]

    def texts(self, subject: str, keys: Mapping[str, str]) -> Iterator[FactRow]:
        for name, key in keys.items():
            if self.text(key):
                yield FactRow(name, subject, *self.values[key])

    def wholes(self, subject: str, keys: Mapping[str, str]) -> Iterator[FactRow]:
        for name, key in keys.items():
            value, line = self.values.get(key, ("", 0))
            if value.isdecimal() and len(value) < 10:
                yield FactRow(name, subject, int(value), line)

    def flags(self, subject: str, keys: Mapping[str, str]) -> Iterator[FactRow]:
        for name, key in keys.items():
            value, line = self.values.get(key, ("", 0))
            if value.lower() in _FLAGS:
                yield FactRow(name, subject, _FLAGS[value.lower()], line)

    def numbered(self, regex: re.Pattern[str]) -> tuple[list[str], int]:
        """Return the values of numbered keys in the order of the numbers, and the first line; none of an open thing."""
        found = sorted((int(match[1]), *self.values[key]) for key in self.values if (match := regex.fullmatch(key)))
        if not found or self.is_open:
            return [], 0
        return [value for _, value, _ in found], min(line for _, _, line in found)


def read_esx_conf(text: FactText) -> Iterator[FactRow]:
    """Yield name, options, switches, port groups, interfaces and adapters of the host."""
    things: dict[str, _Thing] = defaultdict(_Thing)
    seen: set[str] = set()
    last, ends_well = "", True
    for number, line in enumerate(text.lines, start=1):
        found = _LINE.fullmatch(line)
        if found is None:
            ends_well &= not line.strip() or line.lstrip().startswith("#")
            continue
        last, ends_well = found["path"], True
        if last in seen:  # the first one counts
            continue
        seen.add(last)
        yield from _option_rows(last, found["value"], number)
        if thing := _THING.fullmatch(last):
            things[thing["kind"]].values[thing["key"]] = found["value"], number
    if text.is_cut or not ends_well:
        for kind, item in things.items():
            item.is_open = last.startswith(f"/net/{kind}/")
    yield from _thing_rows(things)
    if not ends_well:
        yield FactRow(END_MISSING, "", True, len(text.lines))


def _option_rows(path: str, value: str, line: int) -> Iterator[FactRow]:
    if path == _HOST_NAME and value:
        yield FactRow("host.name", "", value, line)
    elif path.startswith(_OPTIONS):
        name = path.removeprefix(_OPTIONS.rstrip("/"))
        if not is_secret_option(name, value):
            yield FactRow("option.value", name, value, line)


def _thing_rows(things: Mapping[str, _Thing]) -> Iterator[FactRow]:
    for kind, item in things.items():
        name = item.text("name")
        if not name:
            continue
        if kind.startswith("pnic/"):
            yield from _mac_rows("nic", name, item)
        elif kind.startswith("vmkernelnic/"):
            yield from _interface_rows(name, item)
        elif "/portgroup/" in kind:
            switch = things.get(kind.partition("/portgroup/")[0])
            if switch and switch.text("name"):
                yield FactRow("portgroup.switch", name, switch.text("name"), item.values["name"][1])
            yield from item.wholes(name, {"portgroup.vlan": "vlanId"})
            yield from _policy_rows("portgroup", name, item)
        else:
            yield FactRow("switch.kind", name, "standard", item.values["name"][1])
            yield from item.wholes(name, {"switch.mtu": "mtu"})
            uplinks, line = item.numbered(_UPLINK)
            if uplinks:
                yield FactRow("switch.uplinks", name, ",".join(uplinks), line)
            yield from _policy_rows("switch", name, item)


def _mac_rows(kind: str, name: str, item: _Thing) -> Iterator[FactRow]:
    if item.text("mac"):
        yield FactRow(f"{kind}.mac", name, item.text("mac").lower(), item.values["mac"][1])


def _policy_rows(kind: str, name: str, item: _Thing) -> Iterator[FactRow]:
    yield from item.flags(name, {f"{kind}.{fact}": key for fact, key in _POLICIES.items()})
    if item.text("teamPolicy/team") in _TEAMING:
        yield from item.texts(name, {f"{kind}.teaming": "teamPolicy/team"})
    order, line = item.numbered(_TEAM_UPLINK)
    most = item.text("teamPolicy/maxActive")
    if order and most.isdecimal():
        active = int(most[:9])
        yield FactRow(f"{kind}.active", name, ",".join(order[:active]), line)
        yield FactRow(f"{kind}.standby", name, ",".join(order[active:]), line)


def _interface_rows(name: str, item: _Thing) -> Iterator[FactRow]:
    yield from item.texts(name, {"vmk.port_group": "portgroup", "vmk.port": "dvPortId"})
    yield from item.wholes(name, {"vmk.mtu": "mtu"})
    yield from item.flags(name, {"vmk.enabled": "enable"})
    yield from _mac_rows("vmk", name, item)
    if item.text("netstackInstance"):
        yield from stack_facts(name, *item.values["netstackInstance"])
    dhcp = item.text("dhcp").lower()
    has_address = is_address4(item.text("ipv4address")) and item.text("ipv4address") != _NO_ADDRESS
    if dhcp == "true":
        # The address in the file is the one that it had before.
        yield FactRow("vmk.address_type", name, "DHCP", item.values["dhcp"][1])
    elif has_address:
        yield from item.texts(name, {"vmk.address": "ipv4address", "vmk.netmask": "ipv4netmask"})
        if dhcp == "false":
            yield FactRow("vmk.address_type", name, "STATIC", item.values["dhcp"][1])
