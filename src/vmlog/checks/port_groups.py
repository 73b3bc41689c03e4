"""The port groups of standard switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vmlog.checks.check_case import CheckCase, Finding, lacking
from vmlog.facts.fact import Fact, Trust
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts


def all_port_groups(host: HostFacts) -> Mapping[str, Fact]:
    """Return by name the switch of each port group.

    Outputs of commands fill columns with blanks, so that those at the ends of a name are lost; where another file has
    the name with its blanks, it counts.
    """
    return host.table.derived(_port_groups)


def _port_groups(table: FactTable) -> Mapping[str, Fact]:
    stated = table.of("portgroup.switch")
    exact = {name for name, fact in stated.items() if not has_lost_blanks(fact)}
    stripped = {name.strip() for name in exact}
    return {name: fact for name, fact in stated.items() if name in exact or name not in stripped}


def has_lost_blanks(named: Fact) -> bool:
    """Return whether the file that names a port group does not show blanks at the ends of the name."""
    return named.trust is Trust.COMMAND


def vm_port_groups(host: HostFacts) -> Mapping[str, Fact]:
    """Return by name the switch of each port group; of those with a VMkernel interface only the ones that VMs use."""
    own = {str(fact.value) for fact in host.table.of("vmk.port_group").values()}
    own -= {str(fact.value) for vm in host.vms.values() for fact in vm.table.of("ethernet.network").values()}
    return {name: fact for name, fact in all_port_groups(host).items() if name not in own}


def unlisted_port_groups(case: CheckCase) -> Iterator[Finding]:
    """Yield for each host of a pair that its port groups are not all known, where that is so."""
    for host in (case.host, case.destination):
        if not host.table.is_whole("portgroup"):
            yield lacking(host, "portgroup.switch")
