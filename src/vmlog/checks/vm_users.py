"""Which VMs of a host use a network or a volume."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from vmlog.checks.datastore_view import Datastore, plain_volume
from vmlog.checks.network_view import plain_uuid
from vmlog.checks.vm_devices import DeviceConnection, connection_of
from vmlog.checks.vm_volumes import volume_in
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_CONNECTED: Final = (DeviceConnection.NOW, DeviceConnection.CONFIGURED)
_MOST_NAMES: Final = 4


def port_group_users(host: HostFacts) -> Mapping[str, Sequence[str]]:
    """Return the running VMs that are connected to a port group of a standard switch, by its name."""
    return _users(host, "ethernet.network", str)


def switch_users(host: HostFacts) -> Mapping[str, Sequence[str]]:
    """Return the running VMs that are connected to a distributed switch, by its UUID as `plain_uuid` has it."""
    return _users(host, "ethernet.dvs", plain_uuid)


def volume_users(host: HostFacts) -> Mapping[str, Sequence[str]]:
    """Return the VMs that have files on a volume, by its UUID or label, as paths name it, as `plain_volume` has it."""
    users: dict[str, dict[str, None]] = defaultdict(dict)
    for key, fact in host.table.of("inventory.vm").items():
        vm = host.vms.get(key)
        _add_user(users, fact, vm.name if vm else key.rpartition("/")[2].removesuffix(".vmx"))
    for vm in host.vms.values():
        for name in ("vm.path", "disk.file", "vm.swap_file"):
            for fact in vm.table.of(name).values():
                _add_user(users, fact, vm.name)
    return {volume: list(names) for volume, names in users.items()}


def datastore_users(store: Datastore, users: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the VMs on a datastore, of those by volume."""
    names = {plain_volume(store.uuid), plain_volume(store.label)}
    return sorted({vm for name in names for vm in users.get(name, ())})


def _add_user(users: dict[str, dict[str, None]], path: Fact, name: str) -> None:
    volume = volume_in(str(path.value))
    if volume:
        users[plain_volume(volume)][name] = None


def shown_names(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are.

    >>> shown_names(["a", "b", "c", "d", "e"])
    'a, b, c, d and 1 more'
    """
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def _users(host: HostFacts, name: str, plain: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
    users: dict[str, dict[str, None]] = defaultdict(dict)
    for vm in host.vms.values():
        for device, fact in vm.table.of(name).items() if vm.is_running else ():
            if connection_of(vm, "ethernet", device)[0] in _CONNECTED:
                users[plain(str(fact.value))][vm.name] = None
    return {value: list(names) for value, names in users.items()}
