"""How the policies of a port group of one name differ between two hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vmlog.checks.check_case import CheckCase, MissingFact, UsedFact, used
from vmlog.checks.uplink_team import policy_of
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_SECURITY: Final[Mapping[str, str]] = {
    "promiscuous": "promiscuous mode",
    "mac_changes": "MAC address changes",
    "forged": "forged transmits",
}
_SHAPING: Final = {"shaping": "traffic shaping"}
_TEAMING: Final = {"teaming": "load balancing"}
_TITLES: Final = {**_SECURITY, **_SHAPING, **_TEAMING}
_WORDS: Final = {True: "accepted", False: "rejected"}


@dataclass(frozen=True, slots=True)
class PolicyComparison:
    """The policies of a port group on two hosts.

    Attributes:
        differing: the policies that differ.
        what: how, in words.
        missing: the first security policy that is not known.
        facts: the policies of both hosts.
    """

    differing: tuple[str, ...]
    what: str
    missing: MissingFact | None
    facts: tuple[UsedFact, ...]

    @property
    def is_refused(self) -> bool:
        """Whether one differs that vCenter compares."""
        return any(policy not in _TEAMING for policy in self.differing)


def compare_policies(case: CheckCase, name: str) -> PolicyComparison:
    """Return how the policies of a port group differ; a port group without a value has its switch's."""
    hosts = (case.host, case.destination)
    pairs = {policy: tuple(policy_of(host, name, policy) for host in hosts) for policy in _TITLES}
    known = {policy: (one, other) for policy, (one, other) in pairs.items() if one and other}
    differing = tuple(policy for policy, (one, other) in known.items() if one.value != other.value)
    missing = [
        MissingFact(host, f"portgroup.{policy}", name)
        for policy in _SECURITY
        for host, fact in zip(hosts, pairs[policy], strict=True)
        if fact is None
    ]
    # What differs is to be seen first.
    shown = sorted(known, key=lambda policy: policy not in differing)
    facts = tuple(
        item for policy in shown for host, fact in zip(hosts, known[policy], strict=True) for item in used(host, [fact])
    )
    what = ", ".join(_told(policy, known[policy], hosts) for policy in differing)
    return PolicyComparison(differing, what, missing[0] if missing else None, facts)


def _told(policy: str, values: tuple[Fact, Fact], hosts: tuple[HostFacts, HostFacts]) -> str:
    here, there = (_WORDS[bool(fact.value)] if policy in _SECURITY else _shown(fact) for fact in values)
    return f"{_TITLES[policy]} {here} on {hosts[0].name}, {there} on {hosts[1].name}"


def _shown(fact: Fact) -> str:
    return {True: "on", False: "off"}[fact.value] if isinstance(fact.value, bool) else str(fact.value)
