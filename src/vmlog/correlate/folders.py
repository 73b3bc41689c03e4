"""Which folders are named after the hosts whose logs they hold.

A folder may have any name. Its records refute that the name is a host's if they are of two hosts or of another one:
both sides of a migration, two addresses, headers or file names with other names. They confirm it if they, or others of
the run, name a host like that, or hosts with similar names (`esx-a1`, `esx-a2`). If they do neither, two or more
folders side by side, each with the logs of one host, count as named after hosts. A single folder counts only if its
name has the shape of a host's and nothing in the run names a host.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from vmlog.logs import HOST_LOGS, KNOWN_LOGS
from vmlog.observe.observation import Observation, label_of
from vmlog.source.rotation import split_name
from vmlog.terms import Side

_HOST: Final = re.compile(r"vim\.HostSystem:host-[0-9]+,([^\]\[,'\" ]{1,120})")
_WORDS: Final = re.compile(r"[^A-Za-z0-9]+")
_DIGITS: Final = re.compile(r"[0-9]+")
# Usual names of hosts: letters with a short number. Dates, case numbers and plain words are no hosts.
_HOST_SHAPE: Final = re.compile(r"(?=[^0-9]*[0-9])(?!.*[0-9]{4})[A-Za-z][A-Za-z0-9.-]*")


@dataclass(slots=True)
class _FolderClues:
    """What the records of one folder show of their host.

    Attributes:
        headers: hosts that headers name.
        sides: by migration id, the sides that have records.
        between: the ids of migrations between two addresses.
        addresses: the host's own addresses for migrations.
        by_file: by log, the rest of the names of its files.
        has_records: whether the folder has any record.
    """

    headers: set[str] = field(default_factory=set)
    sides: dict[str, set[Side]] = field(default_factory=lambda: defaultdict(set))
    between: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    by_file: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    has_records: bool = False

    def add(self, item: Observation) -> None:
        """Add a record whose host is that of its header."""
        self.has_records = True
        if item.host:
            self.headers.add(label_of(item.host))
        identity, side = item.migration_id, item.side
        if not identity or not side or item.log not in HOST_LOGS:
            return
        self.sides[identity].add(side)
        source, destination = item.fields.get("source_ip"), item.fields.get("destination_ip")
        if source and destination and source != destination:
            self.between.add(identity)
            self.addresses.add(source if side is Side.SOURCE else destination)

    def refutes(self, label: str) -> bool:
        """Return whether the records cannot be those of a host of that name."""
        both = any(len(self.sides[identity]) > 1 for identity in self.between)
        addresses = {header for header in self.headers if _is_address(header)}
        headers = self.headers - {label} - (set() if _is_address(label) else addresses)
        return both or self._files_refute(label) or len(self.addresses) > 1 or len(addresses) > 1 or bool(headers)

    def _files_refute(self, label: str) -> bool:
        """Return whether files are named after another host, or those of one log after several things."""
        if any(len(names) > 1 for names in self.by_file.values()):
            return True
        return any(_DIGITS.search(name) and name != label for names in self.by_file.values() for name in names)


@dataclass(frozen=True, slots=True)
class FolderHosts:
    """The folders that are named after their hosts.

    Attributes:
        hosts: by unit, the names of these folders.
        by_shape: the unit of one of them that only the shape of its name confirms, or None.
    """

    hosts: dict[str, str]
    by_shape: str | None


def hosts_of_folders(
    folders: Mapping[str, str],
    files: Mapping[str, Collection[str]],
    sources: Collection[str],
    observations: Collection[Observation],
    hosts: Iterable[str],
) -> FolderHosts:
    """Return the folders that are named after their hosts.

    Args:
        folders: by unit, the name of the folder.
        files: by unit, the names of its logs without their folders.
        sources: the sources that the user named.
        observations: of all units; those in the folders do not have the folder's name as their host yet.
        hosts: hosts that bundles name.
    """
    if not folders:
        return FolderHosts({}, None)
    clues = _clues_of(folders, files, observations)
    host_labels = {label_of(host) for host in hosts}
    mentioned_labels = set(host_labels)
    for item in observations:
        mentioned = _named_in(item)
        mentioned_labels |= mentioned
        host_labels |= mentioned | ({label_of(item.host)} if item.host else set())
    labels = {unit: label_of(folder) for unit, folder in folders.items()}
    possible = {unit for unit in folders if not clues[unit].refutes(labels[unit])} - _of_one_host(clues, labels)
    shapes = {_shape(label) for label in host_labels if _DIGITS.search(label)}
    confirmed = {
        unit
        for unit in possible
        if labels[unit] in host_labels or labels[unit] in clues[unit].headers or _shape(labels[unit]) in shapes
    }
    accepted = confirmed | _side_by_side(possible, labels, sources)
    by_shape = None
    if len(folders) == len(possible) == 1 and not accepted:
        (unit,) = possible
        nothing_named = clues[unit].has_records and not clues[unit].headers and all(map(_is_address, mentioned_labels))
        if nothing_named and unit not in sources and _HOST_SHAPE.fullmatch(folders[unit]):
            by_shape = unit
            accepted = {unit}
    return FolderHosts({unit: folders[unit] for unit in sorted(accepted)}, by_shape)


def _clues_of(
    folders: Collection[str], files: Mapping[str, Collection[str]], observations: Iterable[Observation]
) -> dict[str, _FolderClues]:
    """Return what the records and file names of each folder show, by unit."""
    clues = {unit: _FolderClues() for unit in folders}
    for item in observations:
        if item.unit in clues:
            clues[item.unit].add(item)
    for unit, names in files.items():
        if unit in clues:
            for log, rest in _file_names(names):
                clues[unit].by_file[log].add(rest)
    return clues


def _named_in(item: Observation) -> set[str]:
    """Return labels of the hosts that the text of a record names."""
    fields = item.fields
    move = item.move
    found = [fields.get("host"), fields.get("source"), fields.get("destination")]
    if move:
        found += [move.source, move.destination]
    if "vim.HostSystem:" in item.text:
        found += _HOST.findall(item.text)
    return {label_of(name) for name in found if name}


def _file_names(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield the log that each file is of, and the rest of its name if it has letters.

    >>> [*_file_names(["esx-a1-vmkernel.log", "vmkernel.log", "hostd.1.gz"])]
    [('vmkernel', 'esx-a1')]
    """
    for name in names:
        split = split_name(name)
        series = split.series.lower()
        if split.log == "vmware" or series == split.log or split.log not in KNOWN_LOGS:
            continue
        words = series.replace(split.log, " ")
        rest = [word for word in _WORDS.split(words) if word]
        if any(not word.isdigit() for word in rest):
            yield split.log, "-".join(rest)


def _is_address(label: str) -> bool:
    return ":" in label or label.replace(".", "").isdigit()


def _of_one_host(clues: Mapping[str, _FolderClues], labels: Mapping[str, str]) -> set[str]:
    """Return folders of different names with records of one host: the same address, or the same side of one id."""
    owners: dict[object, set[str]] = defaultdict(set)
    for unit, one in clues.items():
        for address in one.addresses:
            owners[address].add(unit)
        for identity in one.between:
            for side in one.sides[identity]:
                owners[identity, side].add(unit)
    shared = [units for units in owners.values() if len({labels[unit] for unit in units}) > 1]
    return set().union(*shared)


def _shape(label: str) -> str:
    """Return the label with every number replaced.

    >>> _shape("esx-a12")
    'esx-a0'
    """
    return _DIGITS.sub("0", label)


def _side_by_side(units: Collection[str], labels: Mapping[str, str], sources: Collection[str]) -> set[str]:
    """Return folders that stand beside another one in the same folder, or that were named as sources together."""
    rows: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        rows["" if unit in sources else unit.rpartition("/")[0]].append(unit)
    return {unit for row in rows.values() if len({labels[unit] for unit in row}) > 1 for unit in row}
