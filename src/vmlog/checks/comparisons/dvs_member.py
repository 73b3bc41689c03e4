"""P18: the destination is a member of each distributed switch of the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import no_distributed_switch, plain_uuid
from vmlog.checks.vm_users import shown_names, switch_users
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts


def compare_dvs_member(case: CheckCase) -> Iterator[Finding]:
    """Yield for each distributed switch of the source whether the destination has it, by UUID."""
    here, there = _switches(case.host), _switches(case.destination)
    if not case.host.table.is_whole("dvs") and not no_distributed_switch(case.host.table):
        yield lacking(case.host, "dvs.name")
    table = case.destination.table
    connected = switch_users(case.host)
    for uuid, fact in here.items():
        other = there.get(uuid) or table.absent("dvs.name", uuid, "") or no_distributed_switch(table)
        words = {"switch": fact.value if fact.name == "dvs.name" else fact.subject}
        if other is None:
            yield lacking(case.destination, "dvs.name")
            continue
        facts = used(case.host, [fact]) + used(case.destination, [other])
        if uuid in there:
            yield Finding("member", words, facts)
        else:
            users = connected.get(uuid, ())
            yield Finding("missing-used" if users else "missing", {**words, "vms": shown_names(users)}, facts)


def _switches(host: HostFacts) -> Mapping[str, Fact]:
    """Return the distributed switches by UUID; some files name only the switch with its UUID."""
    found = {plain_uuid(str(fact.value)): fact for _, fact in sorted(host.table.of("switch.uuid").items())}
    return found | {plain_uuid(uuid): fact for uuid, fact in sorted(host.table.of("dvs.name").items()) if fact.value}
