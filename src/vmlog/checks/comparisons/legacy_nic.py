"""V27: network adapters that are connected as on ESX 2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vm_devices import DeviceConnection, all_devices_seen, connection_of

_LEGACY: Final = frozenset({"monitor_dev", "hostonly", "nat"})
_USUAL: Final = "bridged"


def compare_legacy_nic(case: CheckCase) -> Iterator[Finding]:
    """Yield how each adapter is connected."""
    devices = case.subject_vm.table.subjects("ethernet")
    for device in devices:
        yield _adapter(case, device)
    yield from all_devices_seen(case, "ethernet.network", found=bool(devices))


def _adapter(case: CheckCase, device: str) -> Finding:
    table = case.subject_vm.table
    kind = table.find("ethernet.connection_type", device)
    named = table.find("ethernet.network", device) or table.find("ethernet.dvs", device)
    words = {"device": device, "kind": kind.value if kind else _USUAL}
    if kind and kind.value in _LEGACY:
        connection, connected = connection_of(case.subject_vm, "ethernet", device)
        is_used = connection in (DeviceConnection.NOW, DeviceConnection.CONFIGURED)
        is_used = is_used and case.subject_vm.is_running is not False
        facts = used(case.host, [kind, connected])
        return Finding("legacy" if is_used else "legacy-disconnected", {**words, "state": connection}, facts)
    if named:
        return Finding("port-group", words, used(case.host, [named, kind]))
    return lacking(case.host, "ethernet.network", subject=device)
