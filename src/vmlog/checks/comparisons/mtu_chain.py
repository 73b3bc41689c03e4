"""H6: the MTU of a vMotion interface fits through its switch and adapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import Attachment, merged_facts, switch_of, vmk_attachment, whole_number
from vmlog.checks.uplink_team import uplinks_of
from vmlog.checks.vmotion_interfaces import unsettled_interfaces, vmotion_interfaces


def compare_mtu_chain(case: CheckCase) -> Iterator[Finding]:
    """Yield for each vMotion interface whether its MTU fits all the way."""
    found = vmotion_interfaces(case.host)
    yield from unsettled_interfaces(found)
    for vmk in found.names:
        yield _chain(vmk_attachment(case.host, vmk), vmk)


def _chain(attachment: Attachment, vmk: str) -> Finding:
    host, table = attachment.host, attachment.host.table
    mtu, of_switch = table.find("vmk.mtu", vmk), switch_of(attachment, "mtu")
    team = uplinks_of(attachment)
    if mtu is None:
        return lacking(host, "vmk.mtu", subject=vmk)
    if not attachment.switch:
        return lacking(host, attachment.missing[0], subject=attachment.missing[1])
    if of_switch is None or team is None:
        return lacking(host, "switch.uplinks" if of_switch else "switch.mtu", subject=attachment.switch)
    # An adapter without a link carries nothing, and its MTU may be left as it was.
    links = {nic: table.find("nic.link", nic) for nic in team.all}
    carrying = [nic for nic, link in links.items() if link is None or link.value] or list(team.all)
    stated = {nic: table.find("nic.mtu", nic) for nic in carrying}
    unknown = [nic for nic, fact in stated.items() if fact is None]
    mtus = {nic: fact for nic, fact in stated.items() if fact}
    outcome = _outcome(whole_number(mtu), whole_number(of_switch), map(whole_number, mtus.values()))
    if unknown and outcome not in ("above-switch", "above-adapter"):
        return lacking(host, "nic.mtu", subject=unknown[0])
    words = {
        "vmk": vmk,
        "mtu": mtu.value,
        "switch": attachment.switch,
        "switch_mtu": of_switch.value,
        "adapters": ", ".join(f"{nic} {fact.value}" for nic, fact in mtus.items()),
    }
    facts = merged_facts((mtu,), attachment.facts, (of_switch,), team.facts, mtus.values())
    return Finding(outcome, words, used(host, facts))


def _outcome(mtu: int, of_switch: int, of_adapters: Iterable[int]) -> str:
    smallest = min(of_adapters, default=of_switch)
    if mtu > of_switch:
        return "above-switch"
    if mtu > smallest:
        return "above-adapter"
    if of_switch > smallest:
        return "adapter-below-switch"
    return "fits" if mtu == of_switch else "smaller"
