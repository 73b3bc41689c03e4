"""V13: the devices behind raw device mappings are seen by the destination."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.checks.vm_disks import VmDisk, disks_of
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts

# Ids that are the same on every host; a `vml.` id holds the number that the device has on one host.
_SAME_EVERYWHERE: Final = ("naa.", "eui.", "t10.")
_LEAST_DIGITS: Final = 16
_MOST_DIGITS: Final = 64


def compare_rdm(case: CheckCase) -> Iterator[Finding]:
    """Yield for each mapping whether the destination sees its device."""
    disks = disks_of(case.subject_vm)
    for disk in disks:
        yield _disk(case, disk)
    yield from all_devices_seen(case, "disk.file", found=bool(disks))


def _disk(case: CheckCase, disk: VmDisk) -> Finding:
    words = {"device": disk.device}
    if not disk.is_raw:
        if disk.is_raw is None:
            return lacking(case.host, "descriptor.type", subject=disk.device)
        return Finding("no-mapping", words, used(case.host, [disk.file, disk.kind]))
    if disk.lun is None:
        return lacking(case.host, "descriptor.lun", subject=disk.device)
    lun = _device_behind(case.host, str(disk.lun.value))
    words = {**words, "lun": lun, "mode": str(disk.raw.value) if disk.raw else ""}
    facts = used(case.host, [disk.file, disk.raw, disk.lun])
    seen = _seen(case.destination, lun) or _seen(case.destination, str(disk.lun.value))
    if seen:
        return Finding("seen" if seen.value else "not-seen", words, facts + used(case.destination, [seen]))
    nothing = case.destination.table.absent("lun.seen", lun, value=False)
    if nothing and lun.lower().startswith(_SAME_EVERYWHERE):
        return Finding("not-seen", words, facts + used(case.destination, [nothing]))
    return lacking(case.destination, "lun.seen" if nothing is None else "lun.vml", subject=lun)


def _device_behind(host: HostFacts, lun: str) -> str:
    """Return the id of a device that all hosts share, where the host knows it by that as well."""
    seen = _seen(host, lun)
    return seen.subject if seen else lun


def _seen(host: HostFacts, lun: str) -> Fact | None:
    """Return the fact that a host sees a device, or has lost it, by one of its ids."""
    wanted, devices = lun.lower(), host.table.derived(_devices)
    fact = devices.by_id.get(wanted)
    if fact is None and wanted.startswith("vml."):
        fact = devices.with_number_in(wanted)
    other = None if fact else devices.by_vml.get(wanted)
    return fact or (other and (host.table.find("lun.seen", other.subject) or other))


@dataclass(frozen=True, slots=True)
class _Devices:
    """The devices that a host sees: by id, by the number in their id, by their other id; all in small letters."""

    by_id: Mapping[str, Fact]
    by_number: Mapping[str, Fact]
    by_vml: Mapping[str, Fact]
    lengths: Sequence[int]

    def with_number_in(self, vml: str) -> Fact | None:
        """Return the first device whose number is part of a `vml.` id."""
        parts = (vml[at : at + length] for length in self.lengths for at in range(len(vml) - length + 1))
        found = [fact for part in parts if (fact := self.by_number.get(part))]
        return min(found, key=lambda fact: fact.subject, default=None)


def _devices(table: FactTable) -> _Devices:
    by_id: dict[str, Fact] = {}
    by_number: dict[str, Fact] = {}
    by_vml: dict[str, Fact] = {}
    for device, fact in table.of("lun.seen").items():
        number = device.lower().partition(".")[2]
        by_id.setdefault(device.lower(), fact)
        if _LEAST_DIGITS <= len(number) <= _MOST_DIGITS:
            by_number.setdefault(number, fact)
    for fact in table.of("lun.vml").values():
        by_vml.setdefault(str(fact.value).lower(), fact)
    return _Devices(by_id, by_number, by_vml, sorted({len(number) for number in by_number}))
