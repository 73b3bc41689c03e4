"""Outputs of one word, `Enabled` or `Disabled`, whose file's name says about what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import end_rows
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText

_FACTS: Final = (("secureboot", "host.secure_boot"), ("maintenancemode", "host.maintenance"))
_WORDS: Final = {"enabled": True, "disabled": False}


def read_host_switches(text: FactText) -> Iterator[FactRow]:
    """Yield the fact, if the output is nothing but the word."""
    name = text.inner.lower().rpartition("/")[2]
    fact = next((fact for part, fact in _FACTS if part in name), None)
    lines = [(number, line.strip().lower()) for number, line in enumerate(text.whole_lines, start=1) if line.strip()]
    if fact and len(lines) == 1 and lines[0][1] in _WORDS:
        yield FactRow(fact, "", _WORDS[lines[0][1]], lines[0][0])
    yield from end_rows(text, is_cut=text.is_cut)
