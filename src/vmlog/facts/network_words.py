"""Words of command outputs about the network: addresses, and what a TCP/IP stack says about its interfaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from vmlog.facts.fact import FactRow

MAC: Final = r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}"
"""Regex of a MAC address."""
# The interfaces of this stack carry vMotion; no tag is needed there.
_VMOTION_STACK: Final = "vmotion"
_NO_HEX: Final = re.compile(r"[\s-]+")
_UUID: Final = re.compile(r"[0-9a-f]{32}")


def is_address4(text: str) -> bool:
    """Return whether a text is an IPv4 address, or a network mask of that form.

    >>> is_address4("192.0.2.1"), is_address4("N/A")
    (True, False)
    """
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


def is_address6(text: str) -> bool:
    """Return whether a text is an IPv6 address, with or without a zone.

    >>> is_address6("fe80::1%vmk0"), is_address6("192.0.2.1")
    (True, False)
    """
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def switch_uuid(text: str) -> str:
    """Return the UUID of a distributed switch in small letters, without blanks and dashes; "" where it is none.

    >>> switch_uuid("50 29 AA 10 c8 8f 4f 11-22 33 44 55 66 77 88 99")
    '5029aa10c88f4f112233445566778899'
    """
    digits = _NO_HEX.sub("", text).lower()
    return digits if _UUID.fullmatch(digits) else ""


def stack_facts(interface: str, stack: str, line: int) -> Iterator[FactRow]:
    """Yield the TCP/IP stack of an interface, and that it carries vMotion where the stack says so."""
    yield FactRow("vmk.stack", interface, stack, line)
    if stack == _VMOTION_STACK:
        yield FactRow("vmk.vmotion", interface, True, line)
