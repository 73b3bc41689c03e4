"""`df`: the mounted volumes with their types. Most are named by label, which says nothing about which volume it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.volume_ids import VOLUME_ID

_ROW: Final = re.compile(rf"(\S+)\s.*\s[0-9]+%\s+/vmfs/volumes/({VOLUME_ID})\s*", re.I)


def read_disk_free(text: FactText) -> Iterator[FactRow]:
    """Yield type and state of each volume that is named by its id."""
    for number, line in enumerate(closed_lines(text), start=1):
        if found := _ROW.fullmatch(line):
            yield FactRow("datastore.type", found[2], found[1], number)
            yield FactRow("datastore.mounted", found[2], True, number)
