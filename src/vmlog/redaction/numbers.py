"""Addresses and ids: what stands for them has the same shape, and a subnet stays one subnet."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from vmlog.redaction.name_map import NameMap

_FIRST_SUBNETS: Final = ("192.0.2", "198.51.100", "203.0.113")
_HEX_DIGITS: Final = re.compile(r"[0-9a-fA-F]+")

_MAC_BASE: Final = 0x00005E005300


class NumberNames:
    """Gives IPv4, IPv6 and MAC addresses and hexadecimal ids others of the same shape.

    Attributes:
        seen: subnets of real addresses, in which nothing is put; the caller fills it.
    """

    def __init__(self, names: NameMap) -> None:
        self.seen: set[str] = set()
        self._names = names
        self._last: dict[str, int] = {}

    def ipv4(self, text: str) -> str:
        """Return what stands for an address; those of no machine stay: loopback, masks, none."""
        known = self._names.find("addresses", text)
        if known is not None:
            return known
        address = IPv4Address(text)
        if address.is_loopback or text.startswith("0.") or _is_mask(int(address)):
            return text
        subnet, _, last = text.rpartition(".")
        ours = self._subnet(subnet)
        if last not in ("0", "255"):
            last = str(self._next(ours, f"{ours}.{{}}"))
        return self._names.put("addresses", text, f"{ours}.{last}")

    def ipv6(self, address: IPv6Address) -> str:
        """Return what stands for an address; those of no machine stay: loopback, none, all on a link."""
        text = str(address)
        if address.ipv4_mapped:
            return f"::ffff:{self.ipv4(str(address.ipv4_mapped))}"
        if address.is_loopback or address.is_unspecified or address.is_multicast:
            return text
        known = self._names.find("addresses", text)
        if known is not None:
            return known
        subnet = v6_subnet(address)
        ours = self._names.find("subnets", subnet)
        if ours is None:
            number = self._next("2001:db8", "2001:db8:0:{:x}::")
            while f"2001:db8:0:{number:x}::" in self.seen:
                number = self._next("2001:db8", "2001:db8:0:{:x}::")
            ours = self._names.put("subnets", subnet, f"2001:db8:0:{number:x}::")
        if int(address) & (2**64 - 1) == 0:
            return self._names.put("addresses", text, ours)
        place = int(IPv6Address(ours)) + self._next(ours, f"{ours}{{:x}}")
        return self._names.put("addresses", text, str(IPv6Address(place)))

    def mac(self, text: str) -> str:
        """Return what stands for a MAC address, with the same signs between its parts."""
        digits = _digits(text)
        if digits in ("0" * 12, "f" * 12):
            return text
        ours = self._names.find("macs", digits)
        if ours is None:
            number = self._names.number_of("macs") - 1
            ours = self._names.put("macs", digits, f"{_MAC_BASE + number:012x}")
        return _laid_out(ours, text)

    def hexadecimal(self, text: str) -> str:
        """Return what stands for an id in hexadecimal digits, with the same signs between them."""
        digits = _digits(text)
        if not digits.strip("0"):
            return text
        ours = self._names.find("uuids", digits)
        if ours is None:
            number = self._names.number_of("uuids")
            ours = self._names.put("uuids", digits, f"{number:0{len(digits)}x}")
        return _laid_out(ours, text)

    def swapped_ipv4(self, text: str) -> str:
        """Return what stands for an IPv4 address in eight hexadecimal digits, the last part first."""
        real = ".".join(str(int(text[at : at + 2], 16)) for at in (6, 4, 2, 0))
        parts = self.ipv4(real).split(".")
        return "".join(f"{int(part):02x}" for part in reversed(parts))

    def _subnet(self, real: str) -> str:
        """Return what stands for the first three parts of an address."""
        known = self._names.find("subnets", real)
        if known is not None:
            return known
        for ours in _FIRST_SUBNETS:
            if ours not in self.seen and not self._names.is_taken(ours):
                return self._names.put("subnets", real, ours)
        number = self._last.get("10", 0)
        while (ours := f"10.{number >> 8 & 255}.{number & 255}") in self.seen or self._names.is_taken(ours):
            number += 1
        self._last["10"] = number
        return self._names.put("subnets", real, ours)

    def _next(self, where: str, shape: str) -> int:
        """Return the next free number of a subnet, from 1."""
        number = self._last.get(where, 0) + 1
        while self._names.is_taken(shape.format(number)):
            number += 1
        self._last[where] = number
        return number


def v6_subnet(address: IPv6Address) -> str:
    """Return the first half of an address.

    >>> v6_subnet(IPv6Address("2001:db8::1"))
    '2001:db8::'
    """
    return str(IPv6Address(int(address) >> 64 << 64))


def _is_mask(number: int) -> bool:
    """Return whether the bits of an address are ones and then zeros, from 8 ones on."""
    rest = number ^ 0xFFFFFFFF
    return rest & (rest + 1) == 0 and rest < 1 << 24


def _digits(text: str) -> str:
    return "".join(_HEX_DIGITS.findall(text)).lower()


def _laid_out(digits: str, like: str) -> str:
    """Return the digits with the signs and the case of another text of as many digits."""
    if like.upper() == like:
        digits = digits.upper()
    parts: list[str] = []
    at = place = 0
    for match in _HEX_DIGITS.finditer(like):
        width = match.end() - match.start()
        parts += (like[place : match.start()], digits[at : at + width].ljust(width, "0"))
        at, place = at + width, match.end()
    return "".join([*parts, like[place:]])
