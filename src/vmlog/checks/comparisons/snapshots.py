"""V14: snapshots of the VM, and what they mean for a move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, UsedFact, lacking, used
from vmlog.checks.vm_disks import disks_of
from vmlog.facts.fact import Fact
from vmlog.knowledge.release import is_between

_MOST_DISKS: Final = 32
_MOVES_SNAPSHOTS_SINCE: Final = "5.0"


def compare_snapshots(case: CheckCase) -> Iterator[Finding]:
    """Yield what the snapshots mean for a move with and without the disks."""
    table = case.subject_vm.table
    disks = disks_of(case.subject_vm)
    for parent in dict.fromkeys(parent for disk in disks for parent in disk.parents):
        if "/" in str(parent.value):
            words = {"disk": parent.subject, "parent": parent.value}
            yield Finding("linked-clone", words, used(case.host, [parent]))
    count, depth = table.find("vm.snapshots"), table.find("vm.snapshot_depth")
    written = [disk.file for disk in disks if disk.is_snapshot]
    facts = used(case.host, [count, depth, *written])
    words = {"count": count.value if count else "at least 1", "depth": depth.value if depth else "?"}
    chain = max((disk.parents for disk in disks), key=len, default=())
    deepest = max(int(depth.value) if depth else 0, len(chain) + 1)
    if deepest > _MOST_DISKS:
        yield Finding("too-deep", {**words, "depth": deepest}, facts + used(case.host, chain[:1]))
    if written or (count and int(count.value)):
        yield from _with_snapshots(case, words, facts)
    else:
        nothing: Fact | None = count or table.absent("disk.file", "", "none")
        if nothing is None:
            yield lacking(case.host, "vm.snapshots")
        else:
            yield Finding("no-snapshot", words, used(case.host, [nothing]))


def _with_snapshots(case: CheckCase, words: Mapping[str, object], facts: tuple[UsedFact, ...]) -> Iterator[Finding]:
    yield Finding("on-snapshot", words, facts)
    for host in (case.host, case.destination):
        if host.version and not is_between(host.version, _MOVES_SNAPSHOTS_SINCE, ""):
            outcome = "disks-stay-running" if case.subject_vm.is_running else "disks-stay"
            yield Finding(outcome, {**words, "old": host.name, "version": host.version}, facts)
