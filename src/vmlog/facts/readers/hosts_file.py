"""`/etc/hosts`: an address and the names that it has, a line each."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.network_words import is_address4, is_address6


def read_hosts_file(text: FactText) -> Iterator[FactRow]:
    """Yield the address of each name."""
    for number, line in enumerate(text.whole_lines, 1):
        address, *names = line.partition("#")[0].split() or [""]
        if is_address4(address) or is_address6(address):
            for name in names:
                yield FactRow("host.known_name", name.lower(), address.lower(), number)
