"""V23: whether the disks of the running VM would have to move along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, lacking
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.checks.vm_disks import VmDisk, disks_of
from vmlog.checks.vm_volumes import sight_of
from vmlog.knowledge.release import is_between

_TAKES_DISKS_SINCE: Final = "5.1"


def compare_local_disk(case: CheckCase) -> Iterator[Finding]:
    """Yield for each disk whether the destination sees it, or could get it together with the VM."""
    disks = disks_of(case.subject_vm)
    along: dict[object, Finding] = {}
    for disk in disks:
        found = _disk(case, disk)
        if found.outcome != "with-disks":
            yield found
            continue
        first = along.setdefault(found.words["volume"], found)
        if first is not found:
            words = {**first.words, "device": f"{first.words['device']}, {disk.device}"}
            facts = tuple(dict.fromkeys((*first.facts, *found.facts)))
            along[found.words["volume"]] = replace(first, words=words, facts=facts)
    yield from along.values()
    yield from all_devices_seen(case, "disk.file", found=bool(disks))


def _disk(case: CheckCase, disk: VmDisk) -> Finding:
    sight = sight_of(case, disk.file)
    words = {"device": disk.device, "volume": sight.volume, "file": disk.file.value}
    if sight.is_seen is None:
        return Finding(UNKNOWN_OUTCOME, words, sight.facts, sight.missing)
    if sight.is_seen:
        return Finding("shared", words, sight.facts)
    for host in (case.host, case.destination):
        if host.version is None:
            return lacking(host, "host.version")
        if not is_between(host.version, _TAKES_DISKS_SINCE, ""):
            return Finding("too-old", {**words, "old": host.name, "version": host.version}, sight.facts)
    return Finding("with-disks", words, sight.facts)
