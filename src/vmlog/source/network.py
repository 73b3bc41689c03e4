"""The physical adapters behind the addresses of a host, from the command outputs in its bundle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# `commands/` on ESXi, `tmp/` with the process id on ESX 4.
_OUTPUT: Final = re.compile(
    r"(?:commands/(?:[12]\.)?(esxcfg-vmknic|esxcfg-vswitch)_-l\.txt"
    r"|(?:var/)?tmp/(esxcfg-vmknic|esxcfg-vswitch)\.\d{1,9}\.txt)"
)
_FAMILIES: Final = frozenset({"IPv4", "IPv6"})
_COLUMNS: Final = re.compile(r" {2,}|\t+")


@dataclass(slots=True)
class Network:
    """The VMkernel interfaces and switches of one host.

    Attributes:
        ports: port group (or port of a distributed switch) by IP address.
        adapters: names of physical adapters (`vmnic3`) by port group or port.
    """

    ports: dict[str, str] = field(default_factory=dict)
    adapters: dict[str, frozenset[str]] = field(default_factory=dict)

    def add_output(self, inner: str, data: bytes) -> None:
        """Add the content of a file for which `is_network_output` is true."""
        text = data.decode("utf-8", "replace")
        if "vmknic" in inner.lower().rpartition("/")[2]:
            self.ports.update(_interfaces(text))
        else:
            self.adapters.update(_switches(text))

    def adapters_of(self, address: str) -> frozenset[str] | None:
        """Return the physical adapters behind an IP address; None where the bundle does not say."""
        return self.adapters.get(self.ports.get(address, "")) or None


def is_network_output(inner: str) -> bool:
    """Return whether the member at `inner` (the path inside its unit) describes the host's network.

    >>> is_network_output("commands/esxcfg-vswitch_-l.txt")
    True
    """
    return _OUTPUT.fullmatch(inner.lower()) is not None


def _interfaces(text: str) -> Mapping[str, str]:
    """Read `esxcfg-vmknic -l`. Names may hold blanks and outgrow their column, so the address family is the anchor."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        family = next((at for at, word in enumerate(words) if word in _FAMILIES), 0)
        if family > 1 and words[0].startswith("vmk") and len(words) > family + 1:
            head = line[: line.index(f" {words[family]} ")]
            found[words[family + 1]] = head.removeprefix(words[0]).strip()
    return found


def _switches(text: str) -> Mapping[str, frozenset[str]]:
    """Read `esxcfg-vswitch -l`: adapters by port group; by port on a distributed switch, which lists no groups here."""
    found: dict[str, frozenset[str]] = {}
    table, adapters = "", frozenset[str]()
    for line in text.splitlines():
        cells = _COLUMNS.split(line.strip())
        if cells[0] in ("Switch Name", "PortGroup Name", "DVS Name", "DVPort ID"):
            table = cells[0]
        elif cells[0] and table:
            named = frozenset(cells[-1].split(",")) if cells[-1].startswith("vmnic") else frozenset[str]()
            if table == "PortGroup Name":
                found[cells[0]] = found.get(cells[0], frozenset()) | named
            elif table == "DVPort ID":
                found[cells[0]] = found.get(cells[0], frozenset()) | adapters
            else:
                adapters = named
    return found
