"""H8: the adapters under a vMotion interface have at least 1000 Mb/s and full duplex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import Attachment, merged_facts, vmk_attachment, whole_number
from vmlog.checks.uplink_team import uplinks_of
from vmlog.checks.vmotion_interfaces import unsettled_interfaces, vmotion_interfaces
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_LEAST_SPEED: Final = 1000
_LARGE_MEMORY: Final = 64 * 1024


def compare_link_speed(case: CheckCase) -> Iterator[Finding]:
    """Yield for each vMotion interface how fast its adapters are; those without a link do not count."""
    found = vmotion_interfaces(case.host)
    yield from unsettled_interfaces(found)
    for vmk in found.names:
        yield from _speeds(vmk_attachment(case.host, vmk), vmk)


def _speeds(attachment: Attachment, vmk: str) -> Iterator[Finding]:
    host = attachment.host
    team = uplinks_of(attachment)
    if team is None:
        name, subject = attachment.missing if attachment.missing[0] else ("switch.uplinks", attachment.switch)
        yield lacking(host, name, subject=subject)
        return
    carrying = [nic for nic in team.active if _has_link(host, nic)] or [
        nic for nic in team.standby if _has_link(host, nic)
    ]
    for nic in carrying:
        speed = host.table.find("nic.speed", nic)
        if speed is None or (not speed.value and host.table.find("nic.link", nic) is None):
            yield lacking(host, "nic.speed", subject=nic)
            continue
        duplex = host.table.find("nic.duplex", nic)
        facts = merged_facts(attachment.facts, team.facts, filter(None, (speed, duplex)))
        yield _graded_speed(attachment, vmk, nic, speed, duplex, facts)


def _has_link(host: HostFacts, nic: str) -> bool:
    """Return whether an adapter may have a link: some lists state the speed alone."""
    link = host.table.find("nic.link", nic)
    return link is None or bool(link.value)


def _graded_speed(
    attachment: Attachment, vmk: str, nic: str, speed: Fact, duplex: Fact | None, facts: tuple[Fact, ...]
) -> Finding:
    host = attachment.host
    words = {"vmk": vmk, "nic": nic, "speed": speed.value, "duplex": duplex.value if duplex else "unknown"}
    if whole_number(speed) < _LEAST_SPEED or (duplex and duplex.value == "half"):
        return Finding("low", words, used(host, facts))
    large = _demanding_vm(host) if whole_number(speed) == _LEAST_SPEED else ""
    if large:
        return Finding("gigabit", {**words, "large": large}, used(host, facts))
    return Finding("enough", words, used(host, facts))


def _demanding_vm(host: HostFacts) -> str:
    """Return what is said of a VM of the host that needs more than a gigabit, "" where none is known."""
    for vm in host.vms.values():
        memory = vm.table.find("vm.memory")
        if memory and whole_number(memory) > _LARGE_MEMORY:
            return f"{vm.name} has {whole_number(memory) // 1024} GB of memory"
        if any(fact.value == "vgpu" for fact in vm.table.of("passthrough.kind").values()):
            return f"{vm.name} has a vGPU"
    return ""
