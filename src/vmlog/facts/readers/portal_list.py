"""`localcli iscsi physicalnetworkportal list` as JSON: the adapters that iSCSI could use, with their speed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import json_records, open_json
from vmlog.facts.network_words import MAC

_NIC: Final = re.compile(r"vmnic[0-9]{1,5}|vusb[0-9]{1,5}")
_SPEED: Final = re.compile(r"([0-9]{1,9})(?:\s?Mbps)?")
_MAC: Final = re.compile(MAC)


def read_portal_list(text: FactText) -> Iterator[FactRow]:
    """Yield the speed and MAC address of each adapter."""
    records, is_whole = json_records(text)
    for record in records:
        nic, speed, mac = record.get("vmnic"), _SPEED.fullmatch(record.get("currentspeed")), record.get("macaddress")
        if not _NIC.fullmatch(nic):
            continue
        if speed:
            yield FactRow("nic.speed", nic, int(speed[1]), record.line_of("currentspeed"))
        if _MAC.fullmatch(mac):
            yield FactRow("nic.mac", nic, mac.lower(), record.line_of("macaddress"))
    yield from open_json(text, is_whole=is_whole)
