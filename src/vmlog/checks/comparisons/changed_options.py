"""H12: the advanced options of migrations are as they were delivered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import VMKNIC_OPTION
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.migrate_options import load_migrate_options

_GROUPS: Final = ("/migrate/", "/svmotion/")
# The product itself sets the one, and another check asks about the other.
_OTHERS: Final = (VMKNIC_OPTION.lower(), "/migrate/enabled")


def compare_changed_options(case: CheckCase) -> Iterator[Finding]:
    """Yield each option that has another value than the default that its list states."""
    host, table = case.host, case.host.table
    changed = [path for path in sorted(table.of("option.value")) if _is_changed(table, path)]
    for path in changed:
        yield _changed(host, path)
    nothing = table.absent("option.value", "/Migrate/", "")
    if nothing is None:
        yield lacking(host, "option.value")
    elif not changed:
        yield Finding("unchanged", facts=used(host, [nothing]))


def _is_changed(table: FactTable, path: str) -> bool:
    key = path.lower()
    value, default = table.find("option.value", path), table.find("option.default", path)
    is_as_delivered = value and default and value.value == default.value
    return key.startswith(_GROUPS) and key not in _OTHERS and not is_as_delivered


def _changed(host: HostFacts, path: str) -> Finding:
    value, default = host.table.find("option.value", path), host.table.find("option.default", path)
    known = load_migrate_options().get(path.lower())
    unit = f" {known.unit}" if known and known.unit else ""
    parts = [f"{value.value if value else ''}{unit}"]
    parts += [f"default {default.value}{unit}"] if default else []
    parts += [known.meaning] if known else []
    words = {"option": path, "value": ", ".join(parts)}
    return Finding("changed", words, used(host, (value, default)))
