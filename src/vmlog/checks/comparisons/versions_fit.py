"""P12: the destination is not older than the source."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.release import release_numbers


def compare_versions_fit(case: CheckCase) -> Iterator[Finding]:
    """Yield how the releases compare; builds only where the releases are the same."""
    sides = case.host, case.destination
    unknown = [host for host in sides if not host.version or not release_numbers(host.version)]
    for host in unknown:
        yield lacking(host, "host.version")
    if unknown:
        return
    numbers = [release_numbers(host.version or "") for host in sides]
    builds = [_build(host) for host in sides]
    words = {
        "version": case.host.version,
        "other_version": case.destination.version,
        "build": builds[0],
        "other_build": builds[1],
    }
    facts = used(case.host, _stated(case.host)) + used(case.destination, _stated(case.destination))
    shared = min(map(len, numbers))
    if numbers[0][:shared] > numbers[1][:shared]:
        yield Finding("older", words, facts)
    elif numbers[0][:shared] < numbers[1][:shared]:
        yield Finding("newer", words, facts)
    elif all(builds) and builds[0] != builds[1]:
        yield Finding("builds", words, facts)
    else:
        yield Finding("same", words, facts)


def _build(host: HostFacts) -> str:
    stated = host.table.find("host.build")
    return host.build or (str(stated.value) if stated else "")


def _stated(host: HostFacts) -> list[Fact | None]:
    return [host.table.find("host.version"), host.table.find("host.build")]
