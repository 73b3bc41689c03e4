"""`localcli hardware cpu list`: vendor, family, model and stepping of each logical CPU, and its package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from vmlog.facts.command_output import end_rows, read_output
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText

_NUMBERS: Final = MappingProxyType(
    {
        "family": "host.cpu_family",
        "model": "host.cpu_model_number",
        "stepping": "host.cpu_stepping",
    }
)
_NUMBER: Final = re.compile("0x([0-9a-f]{1,4})|([0-9]{1,5})", re.I)
_VENDORS: Final = (("genuineintel", "intel"), ("authenticamd", "amd"))


def read_cpu_list(text: FactText) -> Iterator[FactRow]:
    """Yield what the first CPU is, and how many packages there are."""
    output = read_output(text)
    cpus = [row for row in output.rows if row.find("family") and row.find("model")]
    for row in cpus[:1]:
        brand = row.find("brand")
        vendor = next((word for name, word in _VENDORS if brand and brand.text.lower() == name), None)
        if brand and vendor:
            yield FactRow("host.cpu_vendor", "", vendor, brand.line)
        for title, fact in _NUMBERS.items():
            value = row.find(title)
            number = _NUMBER.fullmatch(value.text) if value else None
            if value and number:
                yield FactRow(fact, "", int(number[1], 16) if number[1] else int(number[2]), value.line)
    packages = {value.text: value.line for row in cpus if (value := row.find("packageid"))}
    is_whole = bool(cpus) and not output.is_cut
    if packages and is_whole:
        yield FactRow("host.cpu_packages", "", len(packages), max(packages.values()))
    yield from end_rows(text, is_cut=not is_whole)
