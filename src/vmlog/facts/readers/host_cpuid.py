"""What CPUID answers on a host: a row for each leaf, as tables of `esxcli` and lines of logs print it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open
from vmlog.facts.cpuid_words import MODEL_LEAF, VENDOR_LEAF, cpu_model, cpu_vendor, cpuid_words
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText

# `hostCPUID level 00000001, 0: 0x...`, or a row that begins with the leaf; a sub-leaf but the first one is passed over.
_LINE: Final = re.compile(
    r"\s*(?:hostCPUID(?: level)?[ .:]+)?(?:0x)?([0-9a-f]{1,8})(?:,? +(?:0x)?([0-9a-f]{1,8})(?=:))?[ \t,:=\"]+"
    r"((?:0x)?[0-9a-f]{8}(?:[ \t,:]+(?:0x)?[0-9a-f]{8}){3}|[0-9a-f]{32})[\s\"]*",
    re.I,
)


def read_host_cpuid(text: FactText) -> Iterator[FactRow]:
    """Yield each leaf once, and vendor, family, model and stepping where their leaves are there."""
    seen: set[str] = set()
    for number, line in enumerate(closed_lines(text), start=1):
        found = _LINE.fullmatch(line)
        words = cpuid_words(found[3]) if found and not int(found[2] or "0", 16) else None
        leaf = found[1].zfill(8).lower() if found else ""
        if not words or leaf in seen:
            continue
        seen.add(leaf)
        yield FactRow("host.cpu_leaf", leaf, words, number)
        vendor = cpu_vendor(words) if leaf == VENDOR_LEAF else None
        if vendor:
            yield FactRow("host.cpu_vendor", "", vendor, number)
        if leaf == MODEL_LEAF:
            model = cpu_model(words)
            yield FactRow("host.cpu_family", "", model.family, number)
            yield FactRow("host.cpu_model_number", "", model.model, number)
            yield FactRow("host.cpu_stepping", "", model.stepping, number)
    yield from end_rows(text, is_cut=ends_open(text))
