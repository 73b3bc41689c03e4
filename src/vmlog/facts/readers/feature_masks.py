"""`/etc/vmware/config`: the feature masks that vCenter wrote for EVC. Nothing else of this file may leave it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import end_rows
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.vm_dictionary import read_dictionary
from vmlog.knowledge.fact_files import LISTED

_NAME: Final = "host.feature_mask"
_MASK: Final = re.compile("feat(?:ure)?(?:mask|compat)")
# What values of masks look like; anything else may be a secret that somebody put under such a key.
_VALUE: Final = re.compile(r"[A-Za-z0-9:.,_\-]{1,80}")


def read_feature_masks(text: FactText) -> Iterator[FactRow]:
    """Yield each line about a mask."""
    dictionary = read_dictionary(text)
    for key, spelled in dictionary.keys.items():
        value = dictionary.find(key) if _MASK.match(key) else None
        if value and _VALUE.fullmatch(value.text):
            yield FactRow(_NAME, spelled, value.text, value.line)
    is_cut = dictionary.is_cut or not text.text.endswith("\n")
    if not is_cut:
        yield FactRow(LISTED, _NAME, True, 0)
    yield from end_rows(text, is_cut=is_cut)
