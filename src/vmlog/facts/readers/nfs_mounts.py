"""`localcli storage nfs list`, `localcli storage nfs41 list`, and `esxcfg-nas -l` of ESX 4: mounted shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open, read_output
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.output_row import OutputRow, flag_of

# esxcfg-nas: `LABEL is SHARE from SERVER mounted available`.
_IS: Final = " is /"
_FROM: Final = " from "
_STATE: Final = re.compile(r"(\S+) (?:un)?mounted(?: +(available|unavailable))?")
_HOSTS: Final = ("host", "hosts", "server", "servers")


def read_nfs_mounts(text: FactText) -> Iterator[FactRow]:
    """Yield server, share and state of each mount, under its label."""
    sentences = [row for number, line in enumerate(closed_lines(text), 1) for row in _sentence(number, line)]
    if sentences:
        yield from sentences
        yield from end_rows(text, is_cut=ends_open(text))
        return
    output = read_output(text)
    for row in output.rows:
        yield from _mount(row, is_new="nfs41" in text.inner.lower() or "hosts" in row.values)
    yield from end_rows(text, is_cut=output.is_cut)


def _sentence(number: int, line: str) -> Iterator[FactRow]:
    label, found, rest = line.strip().partition(_IS)
    share, _, state = rest.rpartition(_FROM)
    match = _STATE.fullmatch(state)
    if not label or not found or not match:
        return
    yield FactRow("datastore.server", label, match[1], number)
    yield FactRow("datastore.share", label, f"/{share}", number)
    yield FactRow("datastore.nfs_version", label, "3", number)
    if match[2]:
        yield FactRow("datastore.nfs_accessible", label, match[2] == "available", number)


def _mount(row: OutputRow, *, is_new: bool) -> Iterator[FactRow]:
    label, server, share = row.text("volumename"), row.find(*_HOSTS), row.find("share")
    if not label or not server or not share:
        return
    servers = ",".join(name.strip() for name in server.text.split(","))
    yield FactRow("datastore.server", label, servers, server.line)
    yield FactRow("datastore.share", label, share.text, share.line)
    yield FactRow("datastore.nfs_version", label, "4.1" if is_new else "3", row.line)
    accessible = row.find("accessible")
    flag = flag_of(accessible.text) if accessible else None
    if accessible and flag is not None:
        yield FactRow("datastore.nfs_accessible", label, flag, accessible.line)
