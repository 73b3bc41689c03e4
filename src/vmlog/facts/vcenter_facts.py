"""What vCenter's facts, which are about all of its hosts, mean for one host and its VMs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable

_HOST_NAME: Final = "vcenter.host_name"
_MEMBER: Final = "cluster.member"
_EVC: Final = "cluster.evc_mode"
_OVERRIDE: Final = "cluster.drs_override"


def facts_for_host(is_host: Callable[[str], bool], facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the facts that hold for a host; the EVC mode of its cluster without a subject, and no other cluster's.

    Args:
        is_host: whether a name is the host's.
        facts: vCenter's facts.
    """
    ids = {fact.subject for fact in facts if fact.name == _HOST_NAME and is_host(str(fact.value))}
    members = [fact for fact in facts if fact.name == _MEMBER and fact.subject in ids]
    # One name, without its domain, may be that of two hosts.
    clusters = {fact.value for fact in members} if len(ids) == 1 else set()
    for fact in facts:
        if fact.name != _EVC:
            yield fact
        elif fact.subject in clusters:
            yield replace(fact, subject="")


def facts_for_vm(host: FactTable, vm: FactTable) -> Iterator[Fact]:
    """Yield what vCenter has set for a VM under its own id."""
    vcenter_id = vm.find("vm.vcenter_id")
    override = host.find(_OVERRIDE, str(vcenter_id.value)) if vcenter_id else None
    if override:
        yield replace(override, name="vm.drs_override", subject="")
