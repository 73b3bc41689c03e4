"""Licence files of ESX 3: a block `INCREMENT FEATURE VMWARELM VERSION EXPIRY ...` for each feature.

The rest of a block identifies the licence and stays where it is. What a host's own file lacks, the licence server may
have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from vmlog.facts.command_output import end_rows
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText

_INCREMENT: Final = re.compile(r"\s*INCREMENT\s+([A-Z0-9_]{1,60})\s+VMWARELM\s+\S+\s+(\S+)(?:\s.*)?", re.I)
_DATE: Final = re.compile(r"([0-9]{1,2})-([a-z]{3})-([0-9]{4})", re.I)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOST: Final = "PROD_ESX"
_FEATURES: Final = MappingProxyType({"VC_VMOTION": "vmotion", "VC_DRS": "drs", "VC_DAS": "das"})


def read_licence_file(text: FactText) -> Iterator[FactRow]:
    """Yield edition and expiry of the host's licence, and the features that are named."""
    for number, line in enumerate(text.whole_lines, start=1):
        found = _INCREMENT.fullmatch(line)
        name = found[1].upper() if found else ""
        if found and name.startswith(_HOST):
            yield FactRow("licence.edition", "", name, number)
            expires = _date(found[2])
            if expires:
                yield FactRow("licence.expires", "", expires, number)
        elif name in _FEATURES:
            yield FactRow("licence.feature", _FEATURES[name], True, number)
    yield from end_rows(text, is_cut=text.is_cut)


def _date(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    month = found[2].lower() if found else ""
    # Year 0 is how these files write "never".
    if not found or month not in _MONTHS or found[3] == "0000":
        return None
    return f"{found[3]}-{_MONTHS.index(month) + 1:02}-{int(found[1]):02}"
