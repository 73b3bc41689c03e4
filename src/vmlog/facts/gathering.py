"""Putting the files that state facts together: which belong to which host, and what they say in all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

from vmlog.facts.fact import Fact, Place, Trust
from vmlog.facts.fact_store import FileFacts, StoredFile
from vmlog.facts.fact_table import FactListing, FactTable
from vmlog.facts.file_states import file_states, is_of_vm, vm_facts
from vmlog.facts.host_facts import ANY_VM, LONGEST_NAME, HostFacts, VmFacts, vms_of
from vmlog.facts.vcenter_facts import facts_for_host, facts_for_vm
from vmlog.knowledge.fact_files import FactFile
from vmlog.knowledge.fact_names import load_fact_names
from vmlog.source.bundle_identity import BundleIdentity

_NOTHING_LOGGED: Final[Mapping[str, Sequence[Fact]]] = MappingProxyType({})
MOST_HOSTS: Final = 1000
"""Hosts that are looked at when all are asked for: each is compared with every other one."""
_LONGEST_VERSION: Final = 40
# VMs of a host that are looked up one by one; each looks through the dump of the host again.
_FEW_VMS: Final = 8
_OF_VCENTER: Final = "vc-support"
# The folders at the top of a bundle.
_BUNDLE_FOLDER: Final = re.compile(r"(?:^|/)(?:commands|json|etc|var|tmp|vmfs|usr|opt|scratch|proc)/")


@dataclass(slots=True)
class _Group:
    """Files of one folder that is a bundle or would be one."""

    unit: str
    root: str
    identity: BundleIdentity
    name: str | None
    files: list[StoredFile] = field(default_factory=list)

    @property
    def known_name(self) -> str:
        """The host's name as far as it is known without reading the files, "" for unknown."""
        return self.name or self.identity.host or (self.root or self.unit.rstrip("/")).rpartition("/")[2]

    @property
    def has_host_facts(self) -> bool:
        return any(not is_of_vm(file.shape) for file in self.files)


@dataclass(frozen=True, slots=True)
class GatheredHosts:
    """What files state of hosts and VMs.

    Attributes:
        hosts: the hosts, by name.
        loose_vms: VMs of files that lie in no host's folder.
        replaced: names of hosts of which an older bundle was left out.
        left_out: how many bundles were not looked at, since there are more than `MOST_HOSTS`.
    """

    hosts: tuple[HostFacts, ...]
    loose_vms: tuple[VmFacts, ...]
    replaced: tuple[str, ...] = ()
    left_out: int = 0


class FactShelf:
    """The files that state facts, sorted by the hosts that they belong to; each is read when its host is asked for."""

    def __init__(
        self,
        files: Iterable[StoredFile],
        bundles: Mapping[str, BundleIdentity],
        names: Mapping[str, str],
        shapes: Sequence[FactFile],
        logged: Mapping[str, Sequence[Fact]] = _NOTHING_LOGGED,
    ) -> None:
        """Sort the files.

        Args:
            files: the files.
            bundles: what is known of each unit.
            names: the hosts of units, as far as the logs told them.
            shapes: all shapes, to tell which are missing.
            logged: facts from logs, by host.
        """
        self._shapes = shapes
        self._logged: dict[str, list[tuple[str, Sequence[Fact]]]] = defaultdict(list)
        for name, facts in logged.items():
            self._logged[short_host(name)].append((name, facts))
        stored = list(files)
        self._of_all = [file for file in stored if file.shape.of_all_hosts]
        of_hosts = [file for file in stored if not file.shape.of_all_hosts]
        self._groups, self._loose = _groups(of_hosts, bundles, names)
        self._by_label: dict[str, list[int]] = defaultdict(list)
        for at, group in enumerate(self._groups):
            self._by_label[short_host(group.known_name)].append(at)
        self._hosts: dict[int, HostFacts] = {}
        self._alone: dict[int, HostFacts] = {}
        self._vms: dict[int, dict[tuple[str, ...], Mapping[str, VmFacts]]] = defaultdict(dict)

    def find(self, name: str) -> HostFacts | None:
        """Return the host with a name, without its VMs; None for none.

        The name may lack its domain. Of several bundles of the host the newest counts.
        """
        at = self._newest(name)
        return None if at is None else self._host_alone(at)

    def find_vm(self, name: str, key: str, title: str) -> VmFacts | None:
        """Return a VM of the host with a name; None for none, or several of that title.

        Args:
            name: the host.
            key: key of the VM, see `vm_key`; "" for unknown.
            title: its display name; "" for unknown.
        """
        at = self._newest(name)
        words = tuple(filter(None, (title, key.rpartition("/")[2].removesuffix(".vmx"))))
        if at is None or not words:
            return None
        vms = self._vms_named(at, words)
        named = [vm for vm in vms.values() if vm.name == title]
        return vms.get(key) or (named[0] if len(named) == 1 else None)

    def _vms_named(self, at: int, words: tuple[str, ...]) -> Mapping[str, VmFacts]:
        """Return at least the VMs of a host that these words name; once some were asked for, read all at once."""
        known = self._vms[at]
        if words not in known and len(known) == _FEW_VMS:
            return self._host(at).vms
        if words not in known:
            known[words] = self._read_vms(at, words)
        return known[words]

    def _read_vms(self, at: int, words: tuple[str, ...]) -> Mapping[str, VmFacts]:
        files = [
            file.read(words)
            for file in self._groups[at].files
            if not is_of_vm(file.shape) or any(word.lower() in file.inner.lower() for word in words)
            if not file.shape.gives.isdisjoint(vm_facts())
        ]
        by_vm, listings = _facts_by_vm(files), _listings(files)
        by_vm.pop("", None)
        return vms_of(self._host_alone(at).table, by_vm, listings)

    def _newest(self, name: str) -> int | None:
        alike = self._by_label.get(short_host(name), ())
        found = [at for at in alike if is_same_host(self._groups[at].known_name, name)]
        if len(found) < 2:
            return next(iter(found), None)
        return max(found, key=lambda at: _collected(self._host_alone(at)))

    def _host_alone(self, at: int) -> HostFacts:
        if at not in self._alone:
            self._alone[at] = self._completed(_host(self._groups[at], self._shapes, ()))
        return self._alone[at]

    def partial_tables(self, names: frozenset[str]) -> Iterator[tuple[str, FactTable]]:
        """Yield the facts with some names that outputs of commands state, which are quick to read, by host.

        They are the same whatever else the run has read.
        """
        for group in self._groups:
            table = FactTable()
            for file in group.files:
                if file.shape.trust == Trust.COMMAND and not file.shape.gives.isdisjoint(names):
                    table.add(file.read(by_itself=True).facts.get("", ()))
            yield group.known_name, table

    def outlines(self, names: frozenset[str]) -> list[HostFacts]:
        """Return the hosts with no more than some facts, of the newest bundle of each, by name.

        Which of their files are there is told without reading these.

        Args:
            names: the facts; the files that state them are read.
        """
        hosts: dict[str, HostFacts] = {}
        for group in self._groups:
            table = FactTable()
            for file in group.files:
                if not file.shape.gives.isdisjoint(names) and not is_of_vm(file.shape):
                    table.add(fact for fact in file.read().facts.get("", ()) if fact.name in names)
            unread = [FileFacts(file, {}, {}, file.is_cut) for file in group.files]
            has_vms = any(is_of_vm(file.shape) for file in group.files)
            identity = group.identity
            states = tuple(file_states(unread, identity.version, self._shapes, has_vms=has_vms))
            name = _name_of(group)
            one = HostFacts(name, identity.version, identity.build, identity.collected_utc, table, {}, states)
            hosts[name.lower()] = max(hosts.get(name.lower(), one), one, key=_collected)
        return [host for _, host in sorted(hosts.items())]

    def gather(self) -> GatheredHosts:
        """Read all files; of very many hosts only the first."""
        hosts: dict[str, HostFacts] = {}
        replaced: dict[str, None] = {}
        for at in range(len(self._groups[:MOST_HOSTS])):
            host = self._host(at)
            other = hosts.get(host.name.lower())
            if other:
                replaced.setdefault(host.name)
                host = max(other, host, key=_collected)
            hosts[host.name.lower()] = host
        loose = [file.read() for file in self._loose]
        loose_vms = tuple(vms_of(FactTable(), _facts_by_vm(loose), _listings(loose)).values())
        left_out = max(len(self._groups) - MOST_HOSTS, 0)
        return GatheredHosts(tuple(host for _, host in sorted(hosts.items())), loose_vms, tuple(replaced), left_out)

    def _host(self, at: int) -> HostFacts:
        if at not in self._hosts:
            self._hosts[at] = self._completed(_host(self._groups[at], self._shapes))
        return self._hosts[at]

    def _completed(self, host: HostFacts) -> HostFacts:
        """Add what vCenter and the logs say of a host."""
        self._add_vcenter_facts(host)
        logged = self._logged.get(short_host(host.name), ())
        host.table.add(fact for name, stated in logged if is_same_host(name, host.name) for fact in stated)
        return host

    def _add_vcenter_facts(self, host: HostFacts) -> None:
        of_all = [fact for file in self._vcenter_facts for fact in file.facts.get("", ())]
        if of_all and not self._of_all[0].budget.take(len(of_all)):
            return
        host.table.add(facts_for_host(lambda name: is_same_host(name, host.name), of_all))
        for file in self._vcenter_facts:
            for key, of_vm in file.facts.items():
                if key in host.vms:
                    host.vms[key].table.add(of_vm)
        for vm in host.vms.values():
            vm.table.add(list(facts_for_vm(host.table, vm.table)))

    @cached_property
    def _vcenter_facts(self) -> list[FileFacts]:
        return [file.read() for file in self._of_all]


def is_same_host(name: str, other: str) -> bool:
    """Return whether two names are those of one host, with or without domain.

    >>> is_same_host("esx-a.example.com", "ESX-A"), is_same_host("esx-a.example.com", "esx-a.example.org")
    (True, False)
    """
    first, second = name.lower(), other.lower()
    return first == second or first.startswith(f"{second}.") or second.startswith(f"{first}.")


def short_host(name: str) -> str:
    """Return what the names of one host have in common, with or without domain."""
    return name.lower().partition(".")[0]


def _groups(
    files: Iterable[StoredFile], bundles: Mapping[str, BundleIdentity], names: Mapping[str, str]
) -> tuple[list[_Group], list[StoredFile]]:
    """Return the groups of hosts, and the files of VMs that lie in no host's folder.

    The bundle of a vCenter is that of no host, although it has some of a host's files.
    """
    found: dict[tuple[str, str], _Group] = {}
    for file in files:
        unit, root = _root(file)
        identity = bundles.get(unit, BundleIdentity())
        if identity.kind == _OF_VCENTER:
            continue
        group = found.setdefault((unit, root), _Group(unit, root, identity, names.get(unit)))
        group.files.append(file)
    groups = [group for _, group in sorted(found.items(), key=lambda item: item[0])]
    loose: list[StoredFile] = []
    return _joined_vm_folders(groups, loose), loose


def _root(file: StoredFile) -> tuple[str, str]:
    """Return the unit, and the folder in it that is a bundle or would be one.

    A single file that the user named is a unit of its own; it belongs to its folder.
    """
    found = _BUNDLE_FOLDER.search(file.inner)
    if found:
        return file.unit, file.inner[: found.start()]
    if file.unit == file.member.source and PurePosixPath(file.unit).name == file.inner:
        return file.unit.rpartition("/")[0], ""
    return file.unit, file.inner.rpartition("/")[0]


def _joined_vm_folders(groups: Sequence[_Group], loose: list[StoredFile]) -> list[_Group]:
    """Return the groups of hosts; a folder that holds files of VMs only belongs to a host's folder above it."""
    hosts = {(group.unit, group.root): group for group in groups if group.has_host_facts}
    for group in groups:
        if group.has_host_facts:
            continue
        above = group.root
        while above and (group.unit, above) not in hosts:
            above = above.rpartition("/")[0]
        host = hosts.get((group.unit, above))
        (host.files if host else loose).extend(group.files)
    return list(hosts.values())


def _host(group: _Group, shapes: Sequence[FactFile], vm_words: tuple[str, ...] | None = None) -> HostFacts:
    wanted = [file for file in group.files if vm_words is None or not is_of_vm(file.shape)]
    files = [file.read(vm_words) for file in wanted]
    table = FactTable()
    by_vm = _facts_by_vm(files)
    table.add(by_vm.pop("", ()))
    listings = _listings(files)
    for kind, listing in listings.pop("", ()):
        table.add_listing(kind, listing)
    vms = vms_of(table, by_vm, listings)
    identity = group.identity
    version = identity.version or _text(table, "host.version", most=_LONGEST_VERSION)
    return HostFacts(
        name=group.name or identity.host or _text(table, "host.name", most=LONGEST_NAME) or _name_of(group),
        version=version,
        build=identity.build or _text(table, "host.build", most=_LONGEST_VERSION),
        collected_utc=identity.collected_utc or _time(_text(table, "host.collected")),
        table=table,
        vms=vms,
        files=tuple(file_states(files, version, shapes, has_vms=bool(vms or table.of("inventory.vm")))),
    )


def _listings(files: Iterable[FileFacts]) -> dict[str, list[tuple[str, FactListing]]]:
    """Return what whole files list all of, by the key of the VM whose things they are, "" for the host."""
    of_vms = {name.kind for name in load_fact_names().values() if name.of_vm}
    listings: dict[str, list[tuple[str, FactListing]]] = defaultdict(list)
    for item in files:
        shape, member = item.file.shape, item.file.member
        for key, listed in item.listed.items():
            listings[key] += [(kind, FactListing(place, Trust(shape.trust), shape.id)) for kind, place in listed]
        if item.is_cut:
            continue
        listing = FactListing(Place(member.source, member.path, 0), Trust(shape.trust), shape.id)
        for kind in sorted(shape.lists):
            for key in filter(None, item.facts) if kind in of_vms else ("",):
                listings[key].append((kind, listing))
    return listings


def _facts_by_vm(files: Iterable[FileFacts]) -> dict[str, list[Fact]]:
    by_vm: dict[str, list[Fact]] = defaultdict(list)
    for item in files:
        for key, facts in item.facts.items():
            by_vm[key] += facts
    named = {key.rpartition("/")[0] for key in by_vm if not key.endswith(f"/{ANY_VM}")}
    # Files of a whole folder without any that names a VM are nothing but remains of one.
    return {
        key: facts for key, facts in by_vm.items() if not key.endswith(f"/{ANY_VM}") or key.rpartition("/")[0] in named
    }


def _name_of(group: _Group) -> str:
    return group.known_name[:LONGEST_NAME] or "this host"


def _text(table: FactTable, name: str, *, most: int = LONGEST_NAME) -> str | None:
    """Return a text, None where it is not stated or longer than any real one."""
    fact = table.find(name)
    return str(fact.value) if fact and len(str(fact.value)) <= most else None


def _time(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment


def _collected(host: HostFacts) -> tuple[bool, datetime]:
    return host.collected_utc is not None, host.collected_utc or datetime.min.replace(tzinfo=UTC)
