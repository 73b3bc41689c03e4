"""From sources to the results of checks: reading, gathering facts, asking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from vmlog.analysis.check_questions import CheckQuestions
from vmlog.analysis.empty_reading import nothing_to_analyse
from vmlog.analysis.host_files import shelf_of
from vmlog.analysis.logged_facts import logged_facts
from vmlog.analysis.source_records import SourceRecords, read_sources
from vmlog.checks.checker import Checker
from vmlog.checks.selection import CheckSelection
from vmlog.correlate.completion import complete_observations
from vmlog.facts.fact_store import FactStore
from vmlog.facts.gathering import MOST_HOSTS, GatheredHosts, is_same_host, short_host
from vmlog.facts.host_facts import HostFacts
from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.knowledge import Knowledge
from vmlog.model import CheckReport, ClockOffset, ClusterHost, FactState, HostFactSummary, Notice
from vmlog.read.options import ReadOptions
from vmlog.read.reading import Reading
from vmlog.source.counted_notices import counted_notices
from vmlog.timeline.build import join_migrations
from vmlog.version import __version__


def check_sources(
    sources: Sequence[str], knowledge: Knowledge, selection: CheckSelection, options: ReadOptions
) -> CheckReport:
    """Read the sources and ask every check about their hosts, pairs of hosts and VMs.

    Args:
        sources: paths of bundles, files and directories, `-` for the standard input of the options.
        knowledge: formats, stage lines and causes; clocks are compared by lines of migrations in the logs.
        selection: what to ask, and about what.
        options: how to read.

    Raises:
        NothingToAnalyseError: no source held a file that states facts.
        UsageError: a host, VM or check that was named is not there.
    """
    selection.checks(load_checks())  # before the long work
    return check_records(read_sources(sources, knowledge, options), selection)


@gc_seldom()
def check_records(records: SourceRecords, selection: CheckSelection) -> CheckReport:
    """Ask every check about the hosts in what was read, which cannot be used again; see `check_sources`."""
    checks = selection.checks(load_checks())
    store, observations, catalogue = records.store, records.observations, records.matcher.catalogue
    reading = complete_observations(observations, records.reading)
    _, clocks = join_migrations(observations, reading, records.vm_names)
    gathered = shelf_of(store, reading, logged_facts(observations)).gather()
    if not gathered.hosts and not gathered.loose_vms:
        raise nothing_to_analyse(reading, records.sources, ["no configuration file was found"])
    checker = Checker(checks, load_fact_files(), catalogue, gathered.hosts)
    questions = CheckQuestions(gathered, selection, _offsets(clocks))
    return CheckReport(
        vmlog=__version__,
        catalogue=catalogue.version,
        sources=reading.sources,
        hosts=summarise_hosts(gathered.hosts),
        results=tuple(questions.results(checker)),
        warnings=(
            *reading.notices,
            *store.notices,
            *gathering_notices(gathered),
            *questions.notices,
            *_left_out(selection),
        ),
    )


def gather(store: FactStore, reading: Reading) -> GatheredHosts:
    """Return what the stored files state of hosts and VMs."""
    return shelf_of(store, reading).gather()


def summarise_hosts(hosts: Sequence[HostFacts]) -> tuple[HostFactSummary, ...]:
    """Return what is there of each host."""
    shapes, bundles = load_fact_files(), _Bundles(hosts)
    return tuple(
        HostFactSummary(
            name=host.name,
            version=host.version,
            build=host.build,
            collected_utc=host.collected_utc,
            cluster_hosts=_cluster_hosts(host, bundles),
            facts=tuple(
                FactState(state.file, shapes[state.file].title, state.presence, state.source, state.member)
                for state in host.files
            ),
        )
        for host in hosts
    )


def _offsets(clocks: Sequence[ClockOffset]) -> dict[str, float]:
    """Return by how many seconds each host's clock is ahead, by name in small letters; at the end of the logs."""
    offsets: dict[str, float] = {}
    for clock in clocks:
        offsets.setdefault(clock.reference.lower(), 0.0)
        if clock.until_utc is None:
            offsets[clock.host.lower()] = clock.offset_s
    return offsets


class _Bundles:
    """The hosts whose bundles are there, to find those that a list of a cluster names."""

    def __init__(self, hosts: Sequence[HostFacts]) -> None:
        self._by_label: dict[str, list[str]] = defaultdict(list)
        for host in hosts:
            self._by_label[short_host(host.name)].append(host.name)
        self._addresses = {fact.value for host in hosts for fact in host.table.of("vmk.address").values()}

    def holds(self, name: str, address: str | None) -> bool:
        """Return whether the bundle of a host is there."""
        alike = self._by_label.get(short_host(name), ())
        return address in self._addresses or any(is_same_host(other, name) for other in alike)


def _cluster_hosts(host: HostFacts, bundles: _Bundles) -> tuple[ClusterHost, ...]:
    names = host.table.of("cluster.name")
    return tuple(
        ClusterHost(
            name=str(name.value),
            ip=_text(host, "cluster.address", key),
            version=_text(host, "cluster.version", key),
            build=_text(host, "cluster.build", key),
            bundle=bundles.holds(str(name.value), _text(host, "cluster.address", key)),
        )
        for key, name in sorted(names.items(), key=lambda item: str(item[1].value))
    )


def _text(host: HostFacts, name: str, subject: str) -> str | None:
    fact = host.table.find(name, subject)
    return str(fact.value) if fact else None


def gathering_notices(gathered: GatheredHosts) -> list[Notice]:
    """Return what was left out of the bundles of hosts."""
    notices = counted_notices(
        Notice("older-bundle", f"{name} has more than one bundle; the facts are those of the newest")
        for name in gathered.replaced
    )
    if gathered.left_out:
        message = f"there are more than {MOST_HOSTS:,} hosts; {gathered.left_out:,} of them were not looked at"
        notices.append(Notice("limit-reached", message))
    return notices


def _left_out(selection: CheckSelection) -> list[Notice]:
    """Return a notice if not every check was asked: then nobody knows whether a VM can move."""
    return [Notice("filtered", f"Only some checks were asked: {', '.join(selection.only)}.")] if selection.only else []
