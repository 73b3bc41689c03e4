"""V5: the volumes with the files of the VM are there at the destination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, lacking
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.checks.vm_disks import disks_of
from vmlog.checks.vm_volumes import VolumeSight, sight_of, volume_in
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.release import is_between

_MISSING: Final = ("config-missing", "disk-missing", "logs-missing")
_COPIES_SWAP_SINCE: Final = "3.5"
_COPIES_SWAP: Final = "unsharedSwapVMotionSupported"


def compare_disks_visible(case: CheckCase) -> Iterator[Finding]:
    """Yield which files of the VM the destination sees; those missing for one reason together, as the first of them."""
    missing: dict[object, Finding] = {}
    for found in _files(case):
        if found.outcome not in _MISSING:
            yield found
            continue
        first = missing.setdefault(found.words["why"], found)
        if first is not found:
            words = {**first.words, "what": f"{first.words['what']}, {found.words['what']}"}
            facts = tuple(dict.fromkeys((*first.facts, *found.facts)))
            missing[found.words["why"]] = replace(first, words=words, facts=facts)
    yield from missing.values()


def _files(case: CheckCase) -> Iterator[Finding]:
    table = case.subject_vm.table
    home = table.find("vm.path")
    if home:
        yield _file(case, home, "config-missing", "the configuration file")
    else:
        yield lacking(case.host, "vm.path")
    disks = disks_of(case.subject_vm)
    for disk in disks:
        # A raw device mapping of ESX 2 has the device itself as its file.
        if not str(disk.file.value).startswith("/vmfs/devices/"):
            yield _file(case, disk.file, "disk-missing", disk.device)
        for parent in disk.parents:
            if volume_in(str(parent.value)):
                yield _file(case, parent, "disk-missing", f"the parent of {parent.subject}")
    yield from all_devices_seen(case, "disk.file", found=bool(disks))
    logs, swap = table.find("vm.log_folder"), table.find("vm.swap_file")
    if logs:
        yield _file(case, logs, "logs-missing", "the folder of its logs")
    if swap and case.subject_vm.is_running is not False and volume_in(str(swap.value)):
        yield _swap(case, swap)


def _file(case: CheckCase, file: Fact, outcome: str, what: str) -> Finding:
    sight = sight_of(case, file)
    if sight.is_seen is None:
        return Finding(UNKNOWN_OUTCOME, facts=sight.facts, missing=sight.missing)
    return Finding("visible" if sight.is_seen else outcome, _words(sight, file, what), sight.facts)


def _swap(case: CheckCase, file: Fact) -> Finding:
    """Return what a swap file means that the destination does not see: hosts since 3.5 copy it."""
    found = _file(case, file, "swap-copied", "the swap file")
    if found.outcome == "swap-copied":
        copies = [_copies_swap(host) for host in (case.host, case.destination)]
        if False in copies:
            return Finding("swap-missing", found.words, found.facts)
        if None in copies:
            return lacking(case.destination if copies[0] else case.host, "host.version")
    return found


def _copies_swap(host: HostFacts) -> bool | None:
    stated = host.table.find("host.capability", _COPIES_SWAP)
    if stated:
        return str(stated.value).lower() == "true"
    return is_between(host.version, _COPIES_SWAP_SINCE, "") if host.version else None


def _words(sight: VolumeSight, file: Fact, what: str) -> dict[str, object]:
    return {"what": what, "file": file.value, "volume": sight.volume, "why": sight.why}
