"""Outputs of a line or two that say which host it is, which product runs on it, and when the bundle was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import end_rows
from vmlog.facts.fact import FactRow, FactValue
from vmlog.facts.fact_text import FactText
from vmlog.source.bundle_identity import VCENTER, BundleIdentity, from_file, product_line

_MOST_LINES: Final = 40
_FILES: Final = ("uname.txt", "date.txt")


def read_host_identity(text: FactText) -> Iterator[FactRow]:
    """Yield what the first lines say, each fact once; of a file from a vCenter nothing."""
    seen: set[str] = set()
    is_name = text.inner.lower().rpartition("/")[2].startswith("hostname")
    for number, line in enumerate(text.whole_lines[:_MOST_LINES], start=1):
        found = _identity(line, is_name=is_name)
        if found.product == VCENTER or found.kind == "vc-support":
            return
        for name, value in _facts(found):
            if name not in seen:
                seen.add(name)
                yield FactRow(name, "", value, number)
    yield from end_rows(text, is_cut=text.is_cut)


def _identity(line: str, *, is_name: bool) -> BundleIdentity:
    found = product_line(line)
    for file in _FILES:
        found = found.or_else(from_file(file, line.encode()))
    if is_name and line.strip():
        found = found.or_else(from_file("hostname.txt", line.encode()))
    return found


def _facts(found: BundleIdentity) -> Iterator[tuple[str, FactValue]]:
    collected = found.collected_utc.isoformat().replace("+00:00", "Z") if found.collected_utc else None
    for name, value in (
        ("host.name", found.host),
        ("host.product", found.product if found.version else None),
        ("host.version", found.version),
        ("host.build", found.build),
        ("host.collected", collected),
    ):
        if value:
            yield name, value
