"""P17: two hosts resolve names in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from vmlog.checks.addresses import same_address
from vmlog.checks.check_case import CheckCase, Finding, UsedFact, lacking, used

_SERVERS: Final = "host.dns_server"
_SEARCH: Final = "host.dns_search"
_NAMES: Final = "host.known_name"


def compare_name_resolution(case: CheckCase) -> Iterator[Finding]:
    """Yield what differs of name servers, search domains and entries of /etc/hosts."""
    here, there = case.host.table, case.destination.table
    unknown = [host for host in (case.host, case.destination) if not host.table.of(_SERVERS)]
    for host in unknown:
        yield lacking(host, _SERVERS)
    if unknown:
        return
    differing: list[str] = []
    facts: tuple[UsedFact, ...] = ()
    if set(here.of(_SERVERS)) != set(there.of(_SERVERS)):
        differing.append(f"name servers {_joined(here.of(_SERVERS))} here, {_joined(there.of(_SERVERS))} there")
        facts += _facts(case, _SERVERS)
    search = [table.find(_SEARCH) for table in (here, there)]
    values = [str(fact.value) if fact else "" for fact in search]
    if values[0].lower().split() != values[1].lower().split():
        differing.append(f"search domains {values[0] or 'none'} here, {values[1] or 'none'} there")
        facts += _facts(case, _SEARCH)
    for name, fact in sorted(here.of(_NAMES).items()):
        other = there.find(_NAMES, name)
        if other and not same_address(str(fact.value), str(other.value)) and name.lower() != "localhost":
            differing.append(f"{name} is {fact.value} here, {other.value} there")
            facts += used(case.host, [fact]) + used(case.destination, [other])
    yield Finding("differ" if differing else "same", {"what": "; ".join(differing)}, facts or _facts(case, _SERVERS))


def _joined(servers: Iterable[str]) -> str:
    return ", ".join(sorted(servers)) or "none"


def _facts(case: CheckCase, name: str) -> tuple[UsedFact, ...]:
    return used(case.host, case.host.table.of(name).values()) + used(
        case.destination, case.destination.table.of(name).values()
    )
