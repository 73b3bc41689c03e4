"""`smbiosDump`: what the firmware says about the machine and its CPUs. Serial numbers stay where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open
from vmlog.facts.cpuid_words import cpu_model_of
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import record_key
from vmlog.facts.output_row import OutputValue

_SECTION: Final = re.compile(r"\s*([A-Z][A-Za-z /]{2,60}?)(?: Info(?:rmation)?)?:? *#[0-9]{1,9}\s*")
_NUMBER: Final = re.compile("0x([0-9a-f]{16})", re.I)
# Bits of the first register of leaf 1 that are never set.
_UNUSED: Final = 0xF000_C000
_FAMILIES: Final = (6, 15)
_VENDORS: Final = ("intel", "amd")


def read_smbios(text: FactText) -> Iterator[FactRow]:
    """Yield firmware, model of the machine, and model and number of the CPUs."""
    packages, last = 0, 0
    for section, values in _sections(closed_lines(text)):
        if section == "bios":
            yield from _stated(values, "version", "host.bios_version")
        elif section == "system":
            yield from _stated(values, "product", "host.hardware_model")
        elif section == "processor" and _is_populated(values):
            if not packages:
                yield from _processor(values)
            packages += 1
            last = min(value.line for value in values.values())
    if packages and not ends_open(text):
        yield FactRow("host.cpu_packages", "", packages, last)
    yield from end_rows(text, is_cut=ends_open(text))


def _sections(lines: list[str]) -> Iterator[tuple[str, dict[str, OutputValue]]]:
    name, values = "", dict[str, OutputValue]()
    for number, line in enumerate(lines, start=1):
        found = _SECTION.fullmatch(line)
        if found:
            yield name, values
            name, values = found[1].lower(), {}
            continue
        label, colon, value = line.partition(":")
        if colon:
            values.setdefault(record_key(label), OutputValue(value.strip().strip('"').strip(), number))
    yield name, values


def _is_populated(values: dict[str, OutputValue]) -> bool:
    status = values.get("socketstatus")
    return status is not None and status.text.lower().startswith("populated")


def _stated(values: dict[str, OutputValue], label: str, fact: str) -> Iterator[FactRow]:
    value = values.get(label)
    if value and value.text:
        yield FactRow(fact, "", value.text, value.line)


def _processor(values: dict[str, OutputValue]) -> Iterator[FactRow]:
    maker, model, number = values.get("manufacturer"), values.get("version"), values.get("processorid")
    vendor = next((name for name in _VENDORS if maker and name in maker.text.lower()), None)
    if maker and vendor:
        yield FactRow("host.cpu_vendor", "", vendor, maker.line)
    if model and model.text:
        yield FactRow("host.cpu_model", "", " ".join(model.text.split()), model.line)
    eax = _signature(number.text) if number else None
    if number and eax is not None:
        found = cpu_model_of(eax)
        yield FactRow("host.cpu_family", "", found.family, number.line)
        yield FactRow("host.cpu_model_number", "", found.model, number.line)
        yield FactRow("host.cpu_stepping", "", found.stepping, number.line)


def _signature(text: str) -> int | None:
    """Return the half of a processor's id that holds family and model; None if both halves might be it."""
    found = _NUMBER.fullmatch(text)
    halves = [int(found[1][at : at + 8], 16) for at in (0, 8)] if found else []
    fitting = [half for half in halves if not half & _UNUSED and half >> 8 & 15 in _FAMILIES]
    return fitting[0] if len(fitting) == 1 else None
