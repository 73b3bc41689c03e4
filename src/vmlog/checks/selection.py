"""Which checks are asked, and about which hosts and VMs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vmlog.errors import NamedInMessage, UsageError
from vmlog.facts.gathering import is_same_host
from vmlog.facts.host_facts import HostFacts, VmFacts
from vmlog.knowledge.check_file import Check
from vmlog.terms import Scope
from vmlog.triage.similar_names import similar_names


@dataclass(frozen=True, slots=True)
class CheckSelection:
    """What to check; a field that is empty selects everything.

    Attributes:
        source_host: name of the host that VMs would leave, with or without domain.
        destination_host: name of the host where VMs would go.
        vms: parts of names of VMs, in any case.
        only: letters of scopes (`H`, `P`, `V`), numbers (`H1`) and ids of checks.
    """

    source_host: str = ""
    destination_host: str = ""
    vms: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def checks(self, known: Mapping[str, Check]) -> list[Check]:
        """Return the checks to ask.

        Raises:
            UsageError: a name is that of no check.
        """
        if not self.only:
            return list(known.values())
        names = {check.number.lower(): {check.id} for check in known.values()} | {key: {key} for key in known}
        for scope in Scope:
            names[scope[0]] = {check.id for check in known.values() if check.scope is scope}
        chosen: set[str] = set()
        for name in self.only:
            if name.lower() not in names:
                near = similar_names(name, names, 3)
                hint = f"; near: {', '.join(near)}" if near else "; give H, P, V, a number such as H1, or an id"
                raise UsageError(f"there is no check {name!r}{hint}")
            chosen |= names[name.lower()]
        return [check for check in known.values() if check.id in chosen]

    def pairs(self, hosts: Sequence[HostFacts]) -> list[tuple[HostFacts, HostFacts]]:
        """Return the pairs to compare, source first; in both directions where neither end was named.

        Raises:
            UsageError: a named host is not among the hosts.
        """
        sources = self._named(self.source_host, hosts)
        destinations = self._named(self.destination_host, hosts)
        return [(source, other) for source in sources for other in destinations if source is not other]

    @staticmethod
    def _named(name: str, hosts: Sequence[HostFacts]) -> Sequence[HostFacts]:
        if not name:
            return hosts
        found = [host for host in hosts if is_same_host(host.name, name)]
        if not found:
            known = ", ".join(host.name for host in hosts) or "none"
            message = f"no source holds the configuration of a host {name!r}; these are there: {known}"
            names = (name, *(host.name for host in hosts))
            raise UsageError(message, names=[NamedInMessage("host", one) for one in names])
        return found

    def keeps_vm(self, vm: VmFacts) -> bool:
        """Return whether a VM was asked for."""
        return not self.vms or any(word.lower() in vm.name.lower() for word in self.vms)

    def require_vms(self, vms: Iterable[VmFacts]) -> None:
        """Refuse words that no VM's name holds.

        Raises:
            UsageError: with the VMs that there are.
        """
        names = sorted({vm.name for vm in vms})
        for word in self.vms:
            if not any(word.lower() in name.lower() for name in names):
                message = f"no source holds a VM {word!r}; these are there: {', '.join(names[:20]) or 'none'}"
                raise UsageError(message, names=[NamedInMessage("vm", name) for name in (word, *names[:20])])
