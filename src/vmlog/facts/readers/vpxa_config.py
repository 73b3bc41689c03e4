"""The configuration of vCenter's agent on a host: which vCenter it obeys, and under which address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from vmlog.facts.bounded_xml import read_xml
from vmlog.facts.command_output import end_rows
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText

_FACTS: Final = MappingProxyType({"serverIp": "host.vcenter_address", "hostIp": "host.management_address"})
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.:\-]{1,255}")


def read_vpxa_config(text: FactText) -> Iterator[FactRow]:
    """Yield both addresses, the first of each."""
    reading = read_xml(text.text, [f"vpxa/{name}" for name in _FACTS])
    seen: set[str] = set()
    for element in reading.elements:
        address = element.text.strip()
        if element.name not in seen and _ADDRESS.fullmatch(address):
            seen.add(element.name)
            yield FactRow(_FACTS[element.name], "", address, element.line)
    yield from end_rows(text, is_cut=text.is_cut or not reading.is_whole)
