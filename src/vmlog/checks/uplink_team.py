"""The physical adapters behind a port group or port, and the other policies of port groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from vmlog.checks.network_view import Attachment, dvport_fact, facts_by_switch, switch_name
from vmlog.checks.vmotion_interfaces import is_cut
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts


@dataclass(frozen=True, slots=True)
class UplinkTeam:
    """The physical adapters that carry an attachment.

    Attributes:
        active: those that carry traffic; all of them where no file tells their order.
        standby: those that wait; empty where no file tells their order.
        is_ordered: whether a file tells their order.
        facts: the facts that tell it.
    """

    active: tuple[str, ...]
    standby: tuple[str, ...]
    is_ordered: bool
    facts: tuple[Fact, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """The active ones, then the others."""
        return self.active + self.standby


def policy_of(host: HostFacts, port_group: str, policy: str) -> Fact | None:
    """Return what a port group of a standard switch has as a policy: its own value, else that of its switch.

    None where no file tells it; also where the file that speaks of the switch was cut, so that the port group may have
    a value of its own in the lost part.
    """
    table = host.table
    own = table.find(f"portgroup.{policy}", port_group)
    if own:
        return own
    switch = table.find("portgroup.switch", port_group)
    inherited = table.find(f"switch.{policy}", str(switch.value)) if switch else None
    if inherited and is_cut(host, inherited):
        listed = any(listing.file == inherited.file for listing in table.whole.get("portgroup", ()))
        return inherited if listed else None
    return inherited


def uplinks_of(attachment: Attachment) -> UplinkTeam | None:
    """Return the physical adapters behind an attachment, None where they are not known."""
    host, table = attachment.host, attachment.host.table
    connected = table.find("switch.uplinks", attachment.switch)
    if attachment.port_group and not attachment.dvport:
        active = policy_of(host, attachment.port_group, "active")
        standby = policy_of(host, attachment.port_group, "standby")
        if active and _listed(active):
            waiting = _listed(standby) if standby else ()
            return UplinkTeam(_listed(active), waiting, True, tuple(filter(None, (active, standby))))
        own = table.find("portgroup.uplinks", attachment.port_group)
        connected = own or connected
    elif attachment.dvport:
        team = _team_of_dvport(attachment)
        if team:
            return team
    return UplinkTeam(_listed(connected), (), False, (connected,)) if connected else None


def _team_of_dvport(attachment: Attachment) -> UplinkTeam | None:
    """Return the order of the adapters of a port, whose policy calls uplinks by name; None for unknown names."""
    table, switch = attachment.host.table, attachment.switch
    active = dvport_fact(table, switch, attachment.dvport, "dvport.active")
    standby = dvport_fact(table, switch, attachment.dvport, "dvport.standby")
    uplinks = adapters_by_uplink(table, switch)
    named = [_listed(fact) if fact else () for fact in (active, standby)]
    if not active or not named[0] or not all(name in uplinks for names in named for name in names):
        return None
    adapters = [tuple(adapter for name in names if (adapter := uplinks[name])) for names in named]
    return UplinkTeam(adapters[0], adapters[1], True, tuple(filter(None, (active, standby))))


def adapters_by_uplink(table: FactTable, switch: str) -> Mapping[str, str]:
    """Return the adapters of a switch by the name of the uplink, "" for an uplink without an adapter."""
    return table.derived(_uplinks).get(switch_name(table, switch), {})


def _uplinks(table: FactTable) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for number in table.of("dvport.alias"):
        aliases, clients = (facts_by_switch(table, number, name) for name in ("dvport.alias", "dvport.client"))
        for switch, alias in aliases.items():
            if alias.value and switch in clients:
                found[switch][str(alias.value)] = str(clients[switch].value)
    return found


def _listed(fact: Fact) -> tuple[str, ...]:
    return split_names(str(fact.value))


def split_names(text: str) -> tuple[str, ...]:
    """Return names that are divided by commas.

    >>> split_names("vmnic0, vmnic1"), split_names("")
    (('vmnic0', 'vmnic1'), ())
    """
    return tuple(filter(None, (part.strip() for part in text.split(","))))
