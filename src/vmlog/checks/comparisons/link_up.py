"""H7: the adapters under a vMotion interface have links."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import Attachment, merged_facts, vmk_attachment
from vmlog.checks.uplink_team import uplinks_of
from vmlog.checks.vmotion_interfaces import unsettled_interfaces, vmotion_interfaces


def compare_link_up(case: CheckCase) -> Iterator[Finding]:
    """Yield for each vMotion interface whether any of its adapters has a link, and whether all have."""
    found = vmotion_interfaces(case.host)
    yield from unsettled_interfaces(found)
    for vmk in found.names:
        yield _links(vmk_attachment(case.host, vmk), vmk)


def _links(attachment: Attachment, vmk: str) -> Finding:
    host = attachment.host
    team = uplinks_of(attachment)
    if team is None:
        name, subject = attachment.missing if attachment.missing[0] else ("switch.uplinks", attachment.switch)
        return lacking(host, name, subject=subject)
    links = {nic: host.table.find("nic.link", nic) for nic in team.all}
    unknown = [nic for nic, fact in links.items() if fact is None]
    up = [nic for nic, fact in links.items() if fact and fact.value]
    down = [nic for nic, fact in links.items() if fact and not fact.value]
    words = {"vmk": vmk, "switch": attachment.switch, "up": ", ".join(up), "down": ", ".join(down)}
    facts = used(host, merged_facts(attachment.facts, team.facts, filter(None, links.values())))
    if not team.all:
        return Finding("no-adapter", words, facts)
    if unknown:
        return lacking(host, "nic.link", subject=unknown[0])
    if not up:
        return Finding("down", words, facts)
    return Finding("partly" if down else "up", words, facts)
