"""`/etc/resolv.conf`: name servers, and the domains that are searched. The last `search` or `domain` counts."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.network_words import is_address4, is_address6


def read_resolver_file(text: FactText) -> Iterator[FactRow]:
    """Yield the name servers and the search domains."""
    search: FactRow | None = None
    for number, line in enumerate(text.whole_lines, 1):
        if line.lstrip().startswith(("#", ";")):
            continue
        key, *words = line.split() or [""]
        if key == "nameserver" and words and (is_address4(words[0]) or is_address6(words[0])):
            yield FactRow("host.dns_server", words[0].lower(), words[0].lower(), number)
        elif key in ("search", "domain") and words:
            search = FactRow("host.dns_search", "", " ".join(words).lower(), number)
    if search and not text.is_cut:
        yield search
