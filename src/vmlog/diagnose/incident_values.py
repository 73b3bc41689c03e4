"""What fills the placeholders of remedies: what is certain of a migration, from its logs and the files of its hosts."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final

from vmlog.facts.host_facts import HostFacts
from vmlog.model import Endpoint, Migration
from vmlog.timeline.vm_identity import is_reference

# What an echo request adds to its data: the headers of IP and of ICMP.
_HEADERS: Final = {4: 28, 6: 48}


def incident_values(
    migration: Migration, source: HostFacts | None = None, destination: HostFacts | None = None
) -> dict[str, str]:
    """Return the values by the names of their placeholders; what is not certain is left out.

    Values are as the logs have them: whoever fills them in refuses what has not the shape of its kind.

    Args:
        migration: the migration.
        source: its source as the files of the host show it; None where no file is there.
        destination: its destination, in the same way.
    """
    values: dict[str, str] = {}
    if migration.vm and not is_reference(migration.vm):
        values["vm"] = migration.vm
    if migration.migration_id:
        values["migration_id"] = migration.migration_id
    for role, end, host in (("source", migration.source, source), ("destination", migration.destination, destination)):
        if name := end.host or (host.name if host else None):
            values[f"{role}_host"] = name
        address, vmk = _interface(end, host)
        if address:
            values[f"{role}_ip"] = address
        if vmk:
            values[f"{role}_vmk"] = vmk
    if source and (vmk := values.get("source_vmk")):
        values |= _of_interface(source, vmk, values.get("destination_ip"))
    return values


def _interface(end: Endpoint, host: HostFacts | None) -> tuple[str | None, str | None]:
    """Return the vMotion address and the interface of one end.

    The interface is the one with the address that the logs name. Where they name none, it is the only one that the host
    uses for vMotion, if its files tell all of them.
    """
    if host is None:
        return end.ip, None
    if end.ip:
        named = [*_interfaces_with(host, end.ip)]
        return end.ip, named[0] if len(named) == 1 else None
    from vmlog.checks.vmotion_interfaces import vmotion_interfaces  # few incidents need it

    found = vmotion_interfaces(host)
    if len(found.names) != 1 or not found.is_complete:
        return None, None
    address = host.table.find("vmk.address", found.names[0])
    return (str(address.value) if address else None), found.names[0]


def _interfaces_with(host: HostFacts, address: str) -> Iterator[str]:
    for vmk, fact in host.table.of("vmk.address").items():
        if fact.value == address:
            yield vmk
    for vmk, fact in host.table.of("vmk.address6").items():
        if address in (known.partition("/")[0] for known in str(fact.value).split()):
            yield vmk


def _of_interface(host: HostFacts, vmk: str, target: str | None) -> dict[str, str]:
    """Return the stack of an interface, and how many bytes a ping to the target may carry without fragments."""
    values = {}
    if stack := host.table.find("vmk.stack", vmk):
        values["source_stack"] = str(stack.value)
    mtu = host.table.find("vmk.mtu", vmk)
    if mtu and isinstance(mtu.value, int):
        values["mtu_payload"] = str(mtu.value - _HEADERS[_version(target)])
    return values


def _version(address: str | None) -> int:
    """Return the version of IP of an address, 4 where there is none."""
    try:
        return ipaddress.ip_address(address or "").version
    except ValueError:
        return 4
