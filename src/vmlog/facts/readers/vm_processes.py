"""`localcli vm process list`: the VMs that run on a host."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.facts.command_output import end_rows, read_output
from vmlog.facts.fact import FactRow, vm_key
from vmlog.facts.fact_text import FactText


def read_vm_processes(text: FactText) -> Iterator[FactRow]:
    """Yield the display name of each VM."""
    output = read_output(text)
    for row in output.rows:
        path, name = row.find("configfile"), row.find("displayname")
        if path:
            label = name.text if name else row.head
            yield FactRow("running.vm", vm_key(path.text), label, name.line if name else row.line)
    yield from end_rows(text, is_cut=output.is_cut)
