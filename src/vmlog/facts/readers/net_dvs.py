"""`net-dvs -l`: the distributed switches as the host holds them, and what each of their ports runs with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.dvs_tree import DvsNode, DvsProperty, DvsSwitch, read_dvs_tree
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.shell_prompt import open_end, open_line
from vmlog.knowledge.fact_files import END_MISSING

_ALIAS: Final = "com.vmware.common.alias"
_MTU: Final = "com.vmware.etherswitch.mtu"
_PORT_ALIAS: Final = "com.vmware.common.port.alias"
_PORT_GROUP: Final = "com.vmware.common.port.portgroupid"
_BLOCK: Final = "com.vmware.common.port.block"
_SECURITY: Final = "com.vmware.etherswitch.port.security"
_TEAMING: Final = "com.vmware.etherswitch.port.teaming"
_SET_VLAN: Final = "com.vmware.etherswitch.port.vlan"
_RUNNING_VLAN: Final = "com.vmware.common.port.volatile.vlan"
_KEYS: Final = frozenset(
    {_ALIAS, _MTU, _PORT_ALIAS, _PORT_GROUP, _BLOCK, _SECURITY, _TEAMING, _SET_VLAN, _RUNNING_VLAN}
)
_FLAGS: Final = {"true": True, "false": False}
_VERDICTS: Final = {"allow": True, "deny": False}
_POLICIES: Final = {
    "promiscuous": "dvport.promiscuous",
    "mac change": "dvport.mac_changes",
    "forged frames": "dvport.forged",
}
_UPLINKS: Final = {"active": "dvport.active", "standby": "dvport.standby"}
_VLAN: Final = re.compile(r"VLAN ([0-9]{1,4})")
_TRUNK: Final = "Guest VLAN tagging"
_RANGES: Final = re.compile(r"ranges\s*=\s*([0-9].*)")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


def read_net_dvs(text: FactText) -> Iterator[FactRow]:
    """Yield the distributed switches, and of each port its port group, VLAN, security and uplinks."""
    lines, is_killed = text.whole_lines, bool(open_line(text))
    switches, has_more = read_dvs_tree(lines[:-1] if is_killed else lines, _KEYS)
    is_open = text.is_cut or is_killed
    last = switches[-1].ports[-1] if switches and switches[-1].ports else None
    for switch in switches:
        if switch.is_named or not is_open:
            yield from _switch_facts(switch)
        for port in switch.ports:
            yield FactRow("dvport.switch", port.id, _name(switch), port.line)
            yield from _port_facts(port, is_open=is_open and port is last)
    if has_more:
        yield FactRow(END_MISSING, "", True, text.last_line)
    # A host without such switches prints nothing.
    yield from open_end(text, 0 if switches or not text.text.strip() else 1)


def _name(switch: DvsSwitch) -> str:
    return switch.own.value(_ALIAS) or switch.own.id


def _switch_facts(switch: DvsSwitch) -> Iterator[FactRow]:
    own = switch.own
    alias, mtu = own.properties.get(_ALIAS), own.properties.get(_MTU)
    yield FactRow("dvs.name", own.id, alias.value if alias else "", alias.line if alias else own.line)
    yield FactRow("switch.kind", _name(switch), "distributed", own.line)
    yield FactRow("switch.uuid", _name(switch), own.id, own.line)
    if mtu and _NUMBER.fullmatch(mtu.value):
        yield FactRow("switch.mtu", _name(switch), int(mtu.value), mtu.line)


def _port_facts(port: DvsNode, *, is_open: bool) -> Iterator[FactRow]:
    """Yield what is stated of a port; `is_open` says that more of it may have been lost."""
    for key, name in ((_PORT_ALIAS, "dvport.alias"), (_PORT_GROUP, "dvport.portgroup")):
        if value := port.value(key):
            yield FactRow(name, port.id, value, port.properties[key].line)
    blocked = _FLAGS.get(port.value(_BLOCK))
    if blocked is not None:
        yield FactRow("dvport.blocked", port.id, blocked, port.properties[_BLOCK].line)
    yield from _security_facts(port)
    yield from _teaming_facts(port)
    # What the port runs with counts, also where it cannot be read.
    vlan = port.properties.get(_RUNNING_VLAN) or (None if is_open else port.properties.get(_SET_VLAN))
    found = _vlan(vlan) if vlan else None
    if found:
        yield FactRow("dvport.vlan", port.id, *found)


def _security_facts(port: DvsNode) -> Iterator[FactRow]:
    for part in port.value(_SECURITY).split(";"):
        verdict, _, what = part.strip().partition(" ")
        if verdict in _VERDICTS and what in _POLICIES:
            yield FactRow(_POLICIES[what], port.id, _VERDICTS[verdict], port.properties[_SECURITY].line)


def _teaming_facts(port: DvsNode) -> Iterator[FactRow]:
    teaming = port.properties.get(_TEAMING)
    for detail, line in teaming.details if teaming else ():
        key, mark, value = detail.partition("=")
        if mark and key.strip() in _UPLINKS:
            names = (name.strip() for name in value.split(";"))
            yield FactRow(_UPLINKS[key.strip()], port.id, ",".join(filter(None, names)), line)


def _vlan(vlan: DvsProperty) -> tuple[str, int] | None:
    """Return the VLAN, or the ranges of a trunk, and the line that says so."""
    number = _VLAN.fullmatch(vlan.value)
    if number:
        return str(int(number[1])), vlan.line
    if vlan.value.startswith(_TRUNK):
        for text, line in ((vlan.value.removeprefix(_TRUNK).strip(), vlan.line), *vlan.details):
            ranges = _RANGES.fullmatch(text)
            if ranges:
                return ranges[1], line
    return None
