"""Outputs of labelled values about the host itself: its version, name, machine, TPM and CPU packages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from vmlog.facts.command_output import end_rows, read_output
from vmlog.facts.fact import FactRow, FactValue
from vmlog.facts.fact_text import FactText
from vmlog.facts.output_row import flag_of
from vmlog.knowledge.fact_names import load_fact_names

# By label: localcli system version get, system hostname get, hardware platform get, hardware trustedboot get,
# hardware cpu global get.
_FACTS: Final = MappingProxyType(
    {
        "product": "host.product",
        "version": "host.version",
        "build": "host.build",
        "fullyqualifieddomainname": "host.name",
        "productname": "host.hardware_model",
        "tpmpresent": "host.tpm",
        "cpupackages": "host.cpu_packages",
    }
)
_BUILD: Final = re.compile("[A-Za-z ]*-?([0-9]{1,12})")
_NUMBER: Final = re.compile("[0-9]{1,9}")


def read_host_properties(text: FactText) -> Iterator[FactRow]:
    """Yield the values that are facts, the first of each."""
    output = read_output(text)
    seen: set[str] = set()
    for row in output.rows:
        for label, fact in _FACTS.items():
            stated = row.find(label)
            value = _value(fact, stated.text) if stated else None
            if stated and value is not None and fact not in seen:
                seen.add(fact)
                yield FactRow(fact, "", value, stated.line)
    yield from end_rows(text, is_cut=output.is_cut)


def _value(fact: str, text: str) -> FactValue | None:
    kind = load_fact_names()[fact].type
    if kind is bool:
        return flag_of(text)
    if kind is int:
        return int(text) if _NUMBER.fullmatch(text) else None
    if fact == "host.build":
        build = _BUILD.fullmatch(text)
        return build[1] if build else None
    return text
