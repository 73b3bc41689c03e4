"""The configuration of the hosts as a second witness: what it says of the causes that the logs show.

A check that fails and names a cause that the logs show too is independent of them: it raises the cause. One that passes
where the cause says that it must not lowers it. A fault of the configuration that would stop a migration at the stage
where this one stopped is a cause even if no log names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from vmlog.checks.checker import Checker
from vmlog.diagnose.incident_values import incident_values
from vmlog.diagnose.weighed_causes import weigh_causes
from vmlog.facts.fact import vm_key
from vmlog.facts.gathering import FactShelf
from vmlog.facts.host_facts import HostFacts, VmFacts
from vmlog.facts.host_networks import HostNetworks
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.check_file import Check
from vmlog.model import CheckResult, Endpoint, Incident, IncidentCheck
from vmlog.terms import Bearing, CheckOutcome, CheckSeverity, Outcome, Stage

_UNEXPLAINED: Final = frozenset({Outcome.SUCCEEDED, Outcome.CANCELLED})
_FOUND: Final = frozenset({CheckOutcome.FAIL, CheckOutcome.WARN})


class ConfigurationWitness:
    """Asks the checks that fit the stage of an incident about its hosts and its VM."""

    def __init__(
        self,
        shelf: FactShelf,
        checks: Mapping[str, Check],
        checker: Checker,
        catalogue: Catalogue,
        networks: HostNetworks,
    ) -> None:
        """Take what all incidents of a run share.

        Args:
            shelf: the configuration files of the hosts.
            checks: all checks by id.
            checker: asks them.
            catalogue: the causes.
            networks: the hosts by address, for incidents whose hosts are known only by address.
        """
        self._shelf = shelf
        self._checks = checks
        self._checker = checker
        self._catalogue = catalogue
        self._networks = networks
        self._known: dict[tuple[str, ...], tuple[CheckResult, ...]] = {}

    @property
    def results(self) -> tuple[CheckResult, ...]:
        """What the checks found that were asked for incidents so far, each once, as far as they apply."""
        found = dict.fromkeys(result for results in self._known.values() for result in results)
        return tuple(result for result in found if result.result is not CheckOutcome.NOT_APPLICABLE)

    def testify(self, incident: Incident) -> Incident:
        """Return the incident with what the configuration says of it, also in the remedies of its causes.

        It is unchanged where no file of its hosts is there.
        """
        if incident.outcome in _UNEXPLAINED:
            return incident
        source, destination = self._host(incident.source), self._host(incident.destination)
        if source is None and destination is None:
            return incident
        results = self._results(incident, source, destination)
        heard = [*self._heard(results, [cause.id for cause in incident.causes])]
        if heard:
            incident = weigh_causes(incident, heard, self._checks, self._catalogue)
        values = incident_values(incident, source, destination)
        causes = (
            replace(cause, remedies=self._catalogue.causes[cause.id].explain.steps(values)) for cause in incident.causes
        )
        return replace(incident, causes=tuple(causes))

    def _heard(self, results: Sequence[CheckResult], causes: Sequence[str]) -> Iterator[IncidentCheck]:
        """Yield what the results say of the causes that the logs show, and the faults that no log names."""
        for result in results:
            check = self._checks[result.check]
            if result.result in _FOUND and not {result.cause, *check.confirms}.isdisjoint(causes):
                yield IncidentCheck(result, Bearing.CONFIRMS)
            elif result.result is CheckOutcome.PASS and not check.speaks_against.isdisjoint(causes):
                yield IncidentCheck(result, Bearing.CONTRADICTS)
            elif result.result is CheckOutcome.FAIL and result.severity is CheckSeverity.ERROR:
                yield IncidentCheck(result, Bearing.EXPLAINS)

    def _host(self, endpoint: Endpoint) -> HostFacts | None:
        name = endpoint.host or (self._networks.host_of(endpoint.ip) if endpoint.ip else None)
        return self._shelf.find(name) if name else None

    def _results(
        self, incident: Incident, source: HostFacts | None, destination: HostFacts | None
    ) -> Sequence[CheckResult]:
        """Return the results of the checks that fit the stage, fails first."""
        hosts = (source, destination) if source and destination and source is not destination else ()
        vm = self._vm(incident, hosts)
        stages = _stages(incident)
        asked = (
            source.name if source else "",
            destination.name if destination else "",
            vm.key if vm else "",
            *sorted(stages),
        )
        if asked not in self._known:
            found = self._asked(self._checker.of_stages(stages), source, destination, vm)
            self._known[asked] = tuple(sorted(found, key=lambda item: item.result.rank))
        return self._known[asked]

    def _vm(self, incident: Incident, hosts: Iterable[HostFacts]) -> VmFacts | None:
        """Return the VM in the files of the hosts, the source's first."""
        key = vm_key(incident.vm_path) if incident.vm_path else ""
        found = (self._shelf.find_vm(host.name, key, incident.vm or "") for host in hosts)
        return next(filter(None, found), None)

    @staticmethod
    def _asked(
        checker: Checker, source: HostFacts | None, destination: HostFacts | None, vm: VmFacts | None
    ) -> Iterator[CheckResult]:
        for host in dict.fromkeys(filter(None, (source, destination))):
            yield from checker.check_host(host)
        if source and destination and source is not destination:
            yield from checker.check_pair(source, destination)
            if vm:
                yield from checker.check_vm(vm, source, destination)


def _stages(incident: Incident) -> set[str]:
    """Return the stages whose checks fit; none for any, where the logs do not show how far it came."""
    if incident.outcome is Outcome.REFUSED:
        return {Stage.REQUEST, Stage.VALIDATE}
    return {incident.stage} if incident.stage else set()
