"""Facts and results of pairs of simulated hosts, from the files of their bundles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.config import write_bundle
from vmlog.checks.checker import Checker
from vmlog.facts.fact_store import FactStore
from vmlog.facts.gathering import FactShelf
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.source.bundle_identity import BundleIdentity
from vmlog.source.member import Member

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulator.config import HostConfig
    from vmlog.facts.host_facts import HostFacts
    from vmlog.model import CheckResult

    Broken = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]


_known: dict[int, tuple[HostConfig, HostFacts]] = {}


def host_facts(host: HostConfig, broken: Broken | None = None) -> HostFacts:
    """Return the facts in the bundle of a host; `broken` returns the files that are there of the bundle's."""
    if broken is None and id(host) in _known:
        return _known[id(host)][1]
    store = FactStore(load_fact_files().values())
    wanted = re.compile(store.regex)
    unit, files = f"{host.short}.tgz", write_bundle(host)
    for path, body in (broken(files) if broken else files).items():
        if wanted.fullmatch(path.lower()):
            store.take(Member(unit, f"{unit}/{path}", unit, path, None, None), body)
    known = BundleIdentity(host=host.name, version=host.version, build=host.build, collected_utc=host.collected)
    (facts,) = FactShelf(store.files(), {unit: known}, {}, [*load_fact_files().values()]).gather().hosts
    if broken is None:
        _known[id(host)] = (host, facts)
    return facts


def vm_results(hosts: Iterable[HostConfig], broken: Broken | None = None) -> dict[tuple[str, str], CheckResult]:
    """Return the results of all checks of VMs for moves from the first host to the second, by VM and check."""
    source, destination = (host_facts(host, broken) for host in hosts)
    checker = Checker(load_checks().values(), load_fact_files(), load_catalogue(), (source, destination))
    return {
        (result.vm or "", result.check): result
        for vm in source.vms.values()
        for result in checker.check_vm(vm, source, destination)
    }
