"""V19: a large VM over a slow vMotion network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, MissingFact, lacking, used
from vmlog.checks.network_view import vmk_attachment
from vmlog.checks.uplink_team import uplinks_of
from vmlog.checks.vmotion_interfaces import vmotion_interfaces
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_LARGE_MEMORY: Final = 64 * 1024
_MANY_CPUS: Final = 16
_SLOW: Final = 1000


def compare_large_vm(case: CheckCase) -> Iterator[Finding]:
    """Yield whether memory and CPUs are large, and if so, how fast the vMotion networks of both hosts are."""
    table = case.subject_vm.table
    memory, cpus = table.find("vm.memory"), table.find("vm.cpus")
    words = {"memory": memory.value if memory else "?", "cpus": cpus.value if cpus else "?"}
    facts = used(case.host, [memory, cpus])
    is_large = (memory is not None and int(memory.value) > _LARGE_MEMORY) or (
        cpus is not None and int(cpus.value) >= _MANY_CPUS
    )
    if not is_large:
        missing = [name for name, fact in (("vm.memory", memory), ("vm.cpus", cpus)) if fact is None]
        yield lacking(case.host, *missing) if missing else Finding("small", words, facts)
        return
    for host in (case.host, case.destination):
        speeds, lack = _speeds(host)
        fastest = max(speeds, key=lambda fact: int(fact.value), default=None)
        if fastest and int(fastest.value) > _SLOW:
            yield Finding("fast", {**words, "speed": fastest.value, "at": host.name}, facts + used(host, [fastest]))
        elif fastest and not lack:
            yield Finding("slow", {**words, "speed": fastest.value, "at": host.name}, facts + used(host, [fastest]))
        else:
            yield lacking(host, lack.name if lack else "nic.speed", subject=lack.subject if lack else "")


def _speeds(host: HostFacts) -> tuple[list[Fact], MissingFact | None]:
    """Return the speeds of the adapters under the vMotion interfaces, and what is missing to know all of them."""
    interfaces = vmotion_interfaces(host)
    speeds: list[Fact] = []
    lack = None if interfaces.is_complete else MissingFact(host, "vmk.vmotion")
    for vmk in interfaces.names:
        attachment = vmk_attachment(host, vmk)
        team = uplinks_of(attachment)
        if team is None:
            lack = (
                MissingFact(host, *attachment.missing) if attachment.missing[0] else MissingFact(host, "switch.uplinks")
            )
            continue
        for nic in team.active or team.standby:
            speed, link = host.table.find("nic.speed", nic), host.table.find("nic.link", nic)
            if speed is None:
                lack = MissingFact(host, "nic.speed", nic)
            elif speed.value and not (link and link.value is False):
                # Some lists print a speed for adapters whose link is down.
                speeds.append(speed)
    return speeds, lack
