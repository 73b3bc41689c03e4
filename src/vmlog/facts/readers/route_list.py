"""The routes of the VMkernel: `esxcfg-route -l`, also for IPv6, and `esxcli network ip route ipv4 list`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.network_words import is_address4, is_address6
from vmlog.facts.shell_prompt import is_prompt, open_end, open_line

_HEADER: Final = re.compile(r"\s*Network\s+(?:Netmask|Prefix)")
_DEFAULT_GATEWAY: Final = re.compile(r"\s*VMkernel default gateway is (\S+?)\.?$")
_INTERFACE: Final = re.compile(r"vmk[0-9]{1,5}")
_PREFIX: Final = re.compile(r"/?([0-9]{1,3})")
_DEFAULT4: Final = "0.0.0.0/0"
_DEFAULT6: Final = "::/0"
_NO_GATEWAYS: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - nothing is bound to it


def read_route_list(text: FactText) -> Iterator[FactRow]:
    """Yield gateway and interface of each route; a route to the interface's own network has no gateway."""
    is_table, opened = False, open_line(text)
    for number, line in enumerate(text.whole_lines, 1):
        words = line.split()
        default = _DEFAULT_GATEWAY.match(line)
        if _HEADER.match(line):
            is_table = True
        elif default and is_address4(default[1]) and number != opened:
            yield FactRow("route.gateway", _DEFAULT4, default[1], number)
        elif is_prompt(line):
            is_table = False
        elif is_table and len(words) > 2:
            yield from _route(words, number, is_open=number == opened)
    yield from open_end(text)


def _route(words: list[str], line: int, *, is_open: bool) -> Iterator[FactRow]:
    at = next((at for at, word in enumerate(words) if _INTERFACE.fullmatch(word)), None)
    if at is None and is_open:
        return
    between = [word for word in words[1:at] if is_address4(word) or is_address6(word)]
    network = _network(words, between)
    if not network:
        return
    gateway = between[-1] if between and between[-1] != words[1] else ""
    if gateway and gateway not in _NO_GATEWAYS:
        yield FactRow("route.gateway", network, gateway.lower().partition("%")[0], line)
    if at is not None:
        yield FactRow("route.vmk", network, words[at], line)


def _network(words: list[str], addresses: list[str]) -> str:
    """Return the network with its prefix length; "" where it is none."""
    network, mask = words[:2]
    if network.lower() == "default":
        if any(is_address6(address) for address in addresses):
            return _DEFAULT6
        return _DEFAULT4 if addresses else ""
    prefix = _PREFIX.fullmatch(mask)
    if "/" not in network:
        network = f"{network}/{prefix[1] if prefix else mask}"
    try:
        return str(ip_network(network, strict=False))
    except ValueError:
        return ""
