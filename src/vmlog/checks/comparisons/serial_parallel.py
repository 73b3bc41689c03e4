"""V3: serial and parallel ports that tie the VM to its host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vm_devices import DeviceConnection, all_devices_seen, connection_of

_OUTCOMES: Final[Mapping[str, str]] = {
    "device": "host-port",
    "pipe": "host-port",
    "file": "file-port",
    "network": "network-port",
}


def compare_serial_parallel(case: CheckCase) -> Iterator[Finding]:
    """Yield what the ports of the VM mean for the move."""
    devices = case.subject_vm.table.of("port.kind")
    for device in devices:
        yield _port(case, device)
    yield from all_devices_seen(case, "port.kind", found=bool(devices))


def _port(case: CheckCase, device: str) -> Finding:
    table = case.subject_vm.table
    backing = table.find("port.backing", device)
    if backing is None:
        return lacking(case.host, "port.backing", subject=device)
    connection, connected = connection_of(case.subject_vm, "port", device)
    file, concentrator = table.find("port.file", device), table.find("port.concentrator", device)
    words = {"device": device, "backing": backing.value, "state": connection, "file": file.value if file else ""}
    facts = used(case.host, [backing, file, concentrator, connected])
    outcome = _OUTCOMES.get(str(backing.value))
    if outcome is None or connection is DeviceConnection.NO or (concentrator and concentrator.value):
        return Finding("fits", words, facts)
    if connected is None:
        return lacking(case.host, "port.connected", subject=device)
    if backing.value == "network" and concentrator is None:
        return lacking(case.host, "port.concentrator", subject=device)
    return Finding(outcome if connection is DeviceConnection.NOW else f"{outcome}-configured", words, facts)
