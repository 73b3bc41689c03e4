"""V11: devices of the host that the VM uses directly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.facts.fact import Fact
from vmlog.knowledge.release import is_between

_TAKES_VGPU_SINCE: Final = "6.7"
_TIED: Final = frozenset({"fixed", "sriov"})


def compare_passthrough(case: CheckCase) -> Iterator[Finding]:
    """Yield what each device means for a running VM."""
    table = case.subject_vm.table
    devices = case.subject_vm.table.subjects("passthrough")
    for device in devices:
        kind = table.find("passthrough.kind", device)
        yield _device(case, device, kind) if kind else lacking(case.host, "passthrough.kind", subject=device)
    yield from all_devices_seen(case, "passthrough.kind", found=bool(devices))


def _device(case: CheckCase, device: str, kind: Fact) -> Finding:
    named = case.subject_vm.table.find("passthrough.device", device)
    words = {"device": device, "id": named.value if named else ""}
    facts = used(case.host, [kind, named])
    if kind.value in _TIED:
        return Finding(str(kind.value), words, facts)
    if kind.value != "vgpu":
        return Finding("dynamic", words, facts)
    for host in (case.host, case.destination):
        if host.version is None:
            return lacking(host, "host.version")
        if not is_between(host.version, _TAKES_VGPU_SINCE, ""):
            return Finding("vgpu-too-old", {**words, "old": host.name, "version": host.version}, facts)
    return Finding("vgpu", words, facts)
