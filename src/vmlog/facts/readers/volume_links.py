"""`ls -isl /vmfs/volumes`: the labels of volumes are links to the folders that bear their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.volume_ids import VOLUME_ID

# Mode, links, owner, group, size, three words of date and time, one blank, the label.
_LINK: Final = re.compile(
    rf"(?:\s*[0-9]+\s+)?(?:[0-9]+\s+)?l[rwxsStT-]{{9}}\S?\s+[0-9]+(?:\s+\S+){{2}}\s+[0-9]+(?:\s+\S+){{3}}\s"
    rf"(?:/vmfs/volumes/)?(.+) -> (?:/vmfs/volumes/)?({VOLUME_ID})/?\s*",
    re.I,
)


def read_volume_links(text: FactText) -> Iterator[FactRow]:
    """Yield the label of each volume that has one."""
    for number, line in enumerate(closed_lines(text), start=1):
        if found := _LINK.fullmatch(line):
            yield FactRow("datastore.label", found[2], found[1], number)
    yield from end_rows(text, is_cut=ends_open(text))
