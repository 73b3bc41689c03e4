"""The first step of every run: reading the sources, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vmlog.facts.fact_store import FactStore
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.observation import Observation
from vmlog.observe.observer import Observer
from vmlog.observe.repeated_records import of_originals
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading


@dataclass(frozen=True, slots=True)
class SourceRecords:
    """What reading gave, of which nothing is joined yet.

    Attributes:
        sources: as the user named them.
        matcher: finds the causes of texts.
        reading: what is known of the logs.
        observations: records that may concern a migration, and trouble on hosts; copies count once.
        strays: records that state a cause and that no migration can claim.
        vm_names: names of VMs by vCenter's references, for each bundle.
        store: the files of hosts that state facts.
    """

    sources: Sequence[str]
    matcher: Matcher
    reading: Reading
    observations: Sequence[Observation]
    strays: Sequence[Observation]
    vm_names: Mapping[str, Mapping[str, str]]
    store: FactStore

    @classmethod
    def of(
        cls, sources: Sequence[str], matcher: Matcher, reading: Reading, observer: Observer, store: FactStore
    ) -> SourceRecords:
        """Return what an observer and a store took of the sources."""
        observations = of_originals(observer.observations, reading.copies)
        return cls(sources, matcher, reading, observations, observer.strays, observer.vm_names, store)


def read_sources(sources: Sequence[str], knowledge: Knowledge, options: ReadOptions) -> SourceRecords:
    """Read the sources.

    Args:
        sources: paths of bundles, log files and directories, `-` for the standard input of the options.
        knowledge: formats, stage lines and causes as documented.
        options: how to read.
    """
    matcher = Matcher(knowledge.catalogue)
    observer = Observer(knowledge, matcher)
    store = FactStore(load_fact_files().values())
    reading = Reader(compile_formats(knowledge.formats), options, observer, store).run(sources, observer)
    return SourceRecords.of(sources, matcher, reading, observer, store)
