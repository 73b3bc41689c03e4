"""What a check is asked about, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts, VmFacts

UNKNOWN_OUTCOME = "unknown"
"""The outcome of a finding that lacks facts; every check may have it, no file defines it."""


@dataclass(frozen=True, slots=True)
class CheckCase:
    """What a check is asked about.

    Attributes:
        host: the host; of a pair the source, of a VM the host where it runs.
        other: of a pair the destination, of a VM the host where it would go.
        vm: the VM.
        clock_offset_s: by how many seconds the other host's clock is ahead, as the logs show it; None if they do not.
        hosts: all hosts that are known.
        reads: by alias, the facts that the file of a check with a comparison names and that there are.
    """

    host: HostFacts
    other: HostFacts | None = None
    vm: VmFacts | None = None
    clock_offset_s: float | None = None
    hosts: Sequence[HostFacts] = ()
    reads: Mapping[str, UsedFact] = field(default_factory=dict)

    @property
    def destination(self) -> HostFacts:
        """The other host; a check that needs one is only asked where there is one.

        Raises:
            ValueError: there is none.
        """
        if self.other is None:
            raise ValueError("the check needs a second host")
        return self.other

    @property
    def subject_vm(self) -> VmFacts:
        """The VM; a check of VMs is only asked about one.

        Raises:
            ValueError: there is none.
        """
        if self.vm is None:
            raise ValueError("the check needs a VM")
        return self.vm


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact that decided, and the host that it is about or whose file states it about a VM."""

    host: HostFacts
    fact: Fact


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that is needed and that no file states; `subject` is "" where that does not matter."""

    host: HostFacts
    name: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of a check; the worst of several is the result.

    Attributes:
        outcome: id of an outcome of the check's file, or `UNKNOWN_OUTCOME`.
        words: values for the text of the outcome.
        facts: the facts that decided.
        missing: for an unknown outcome, the facts that would settle it.
    """

    outcome: str
    words: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[UsedFact, ...] = ()
    missing: tuple[MissingFact, ...] = ()


def lacking(host: HostFacts, *names: str, subject: str = "") -> Finding:
    """Return the finding that facts about a host (or about a VM in its files) are missing."""
    return Finding(UNKNOWN_OUTCOME, missing=tuple(MissingFact(host, name, subject) for name in names))


def used(host: HostFacts, facts: Iterable[Fact | None]) -> tuple[UsedFact, ...]:
    """Return the facts that there are, as used ones of a host."""
    return tuple(UsedFact(host, fact) for fact in facts if fact)
