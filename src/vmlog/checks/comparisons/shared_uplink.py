"""H9: vMotion has an adapter of its own, or one in reserve."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from vmlog.checks.check_case import CheckCase, Finding, MissingFact, lacking, used
from vmlog.checks.network_view import (
    Attachment,
    dvport_fact,
    merged_facts,
    port_group_attachment,
    switch_name,
    switch_of,
    vmk_attachment,
    whole_number,
)
from vmlog.checks.uplink_team import UplinkTeam, adapters_by_uplink, split_names, uplinks_of
from vmlog.checks.vm_users import shown_names
from vmlog.checks.vmotion_interfaces import VmotionInterfaces, unsettled_interfaces, vmotion_interfaces

_Users = dict[str, tuple[str, ...]]
"""The adapters that carry something, by its name."""


def compare_shared_uplink(case: CheckCase) -> Iterator[Finding]:
    """Yield for each vMotion interface whether others use all of its adapters."""
    found = vmotion_interfaces(case.host)
    yield from unsettled_interfaces(found)
    attachments = {vmk: vmk_attachment(case.host, vmk) for vmk in found.names}
    own_groups = {attachment.port_group for attachment in attachments.values()}
    users: dict[str, _Users | MissingFact] = {}
    for vmk, attachment in attachments.items():
        team = uplinks_of(attachment)
        if team is None:
            name, subject = attachment.missing if attachment.missing[0] else ("switch.uplinks", attachment.switch)
            yield lacking(case.host, name, subject=subject)
        elif team.all:
            if attachment.switch not in users:
                is_distributed = bool(attachment.dvport)
                users[attachment.switch] = (
                    _dvport_users(found, attachment) if is_distributed else _group_users(attachment, own_groups)
                )
            yield _sharing(vmk, attachment, team, users[attachment.switch])


def _sharing(vmk: str, attachment: Attachment, team: UplinkTeam, others: _Users | MissingFact) -> Finding:
    if isinstance(others, MissingFact):
        return lacking(others.host, others.name, subject=others.subject)
    busy: dict[str, list[str]] = {}
    for name, adapters in others.items():
        for nic in adapters:
            busy.setdefault(nic, []).append(name)
    free = [nic for nic in team.active if nic not in busy]
    words = {
        "vmk": vmk,
        "adapters": ", ".join(team.active),
        "free": ", ".join(free),
        "standby": ", ".join(team.standby),
        "users": shown_names(sorted({name for nic in team.active for name in busy.get(nic, ())})),
    }
    facts = used(attachment.host, merged_facts(attachment.facts, team.facts))
    if free:
        return Finding("own", words, facts)
    return Finding("reserve" if team.standby else "shared", words, facts)


def _group_users(attachment: Attachment, own_groups: Collection[str]) -> _Users | MissingFact:
    """Return the port groups in use on the same standard switch, with their active adapters."""
    host, table = attachment.host, attachment.host.table
    users = {}
    for name, switch in sorted(table.of("portgroup.switch").items()):
        if switch.value != attachment.switch or name in own_groups:
            continue
        ports = table.find("portgroup.ports_used", name)
        if ports is None:
            return MissingFact(host, "portgroup.ports_used", name)
        team = uplinks_of(port_group_attachment(host, name))
        if whole_number(ports) and team:
            users[name] = team.active
    return users


def _dvport_users(found: VmotionInterfaces, attachment: Attachment) -> _Users | MissingFact:
    """Return what is connected to the same distributed switch; where no file tells its order, with all adapters."""
    table, switch = attachment.host.table, attachment.switch
    clients = table.of("dvport.client")
    connected = switch_of(attachment, "uplinks")
    if not clients or not connected:
        return MissingFact(attachment.host, "dvport.client" if connected else "switch.uplinks", "")
    uplinks = adapters_by_uplink(table, switch)
    users = {}
    for number, owner in table.of("dvport.switch").items():
        client = str(clients[number].value) if number in clients else ""
        is_other = bool(client) and not client.startswith("vmnic") and client not in found.names
        if is_other and switch_name(table, str(owner.value)) == switch:
            active = dvport_fact(table, switch, number, "dvport.active")
            names = split_names(str(active.value)) if active else ()
            ordered = tuple(uplinks[name] for name in names if uplinks.get(name))
            is_known = bool(names) and all(name in uplinks for name in names)
            users[client] = ordered if is_known else split_names(str(connected.value))
    return users
