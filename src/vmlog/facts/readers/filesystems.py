"""`localcli storage filesystem list`: the volumes of a host, mounted or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, read_output
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.output_row import OutputRow, OutputValue, flag_of
from vmlog.facts.volume_ids import VOLUME_ID

_COLUMNS: Final = ("volumename", "uuid", "mounted", "type")
# The values of a row that lost its columns that no name resembles; the type and two sizes follow.
_SURE: Final = re.compile(rf"\s({VOLUME_ID})\s+(true|false)\s", re.I)
_SIZES: Final = 2
_STATE: Final = re.compile(r"\s(?:true|false)\s")
_SKIPPED: Final = re.compile(rf"^Error getting data for filesystem on '?/vmfs/volumes/({VOLUME_ID})/?'?", re.I)


def read_filesystems(text: FactText) -> Iterator[FactRow]:
    """Yield label, type and state of each volume; a list with a row that cannot be read is not whole."""
    for number, line in enumerate(closed_lines(text), start=1):
        if skipped := _SKIPPED.match(line):
            yield FactRow("datastore.accessible", skipped[1], False, number)
    output = read_output(text)
    is_whole = bool(output.rows) and not output.is_cut
    for row in output.rows:
        facts = list(_volume(row))
        yield from facts
        is_whole &= bool(facts) or not _STATE.search(row.raw)
    yield from end_rows(text, is_cut=not is_whole)


def _volume(row: OutputRow) -> Iterator[FactRow]:
    uuid, mounted = row.text("uuid"), row.find("mounted")
    flag = flag_of(mounted.text) if mounted else None
    if not uuid or " " in uuid or mounted is None or flag is None:
        shifted = _shifted(row)
        if shifted:
            yield from _volume(shifted)
        return
    label, kind = row.values.get("volumename"), row.find("type")
    if label:
        yield FactRow("datastore.label", uuid, label.text, label.line)
    if kind:
        yield FactRow("datastore.type", uuid, kind.text, kind.line)
    yield FactRow("datastore.mounted", uuid, flag, mounted.line)


def _shifted(row: OutputRow) -> OutputRow | None:
    """Return a row that lost its columns with its values, None if it is no row of a volume."""
    found = _SURE.search(row.raw)
    words = row.raw[found.end() :].split() if found else []
    if not found or len(words) <= _SIZES or not all(map(str.isdecimal, words[-_SIZES:])):
        return None
    # A volume that is not mounted has no mount point.
    start = row.raw[: found.start()]
    name = start.partition(" ")[2] if start.startswith("/") else start
    cells = (name, found[1], found[2], " ".join(words[:-_SIZES]))
    return OutputRow(
        row.line, {key: OutputValue(cell.strip(), row.line) for key, cell in zip(_COLUMNS, cells, strict=True)}
    )
