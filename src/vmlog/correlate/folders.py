"""Which folders are named after the hosts whose logs they hold: those whose lines agree, or that stand side by side.

A folder may be called anything. Its lines prove that its name is no host where they are of two hosts or of another one:
both sides of a migration, two addresses, headers or file names with other names. They agree where they, or others of
the run, call a host so, or call their hosts alike (`esx-a1`, `esx-a2`). Where they say nothing, two folders or more
side by side, each with the logs of one host, are taken as meant; one alone only where its name has the shape of a
host's and nothing in the run names a host.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from vmlog.observe.observation import HOST_LOGS, Observation, label_of
from vmlog.source.rotation import is_known_log, split_name
from vmlog.terms import Side

_HOST: Final = re.compile(r"vim\.HostSystem:host-[0-9]+,([^\]\[,'\" ]{1,120})")
_WORDS: Final = re.compile(r"[^A-Za-z0-9]+")
_DIGITS: Final = re.compile(r"[0-9]+")
# What people call a host: letters with a short number. Dates, numbers of cases and plain words are no hosts.
_HOST_SHAPE: Final = re.compile(r"(?=[^0-9]*[0-9])(?!.*[0-9]{4})[A-Za-z][A-Za-z0-9.-]*")


@dataclass(slots=True)
class _Told:
    """What the lines of one folder tell of their host.

    Attributes:
        headers: hosts that headers name.
        sides: by migration id, the sides that speak.
        between: the ids of migrations between two addresses.
        addresses: the host's own addresses for migrations.
        by_file: by log, what else its files are named after.
    """

    headers: set[str] = field(default_factory=set)
    sides: dict[str, set[Side]] = field(default_factory=lambda: defaultdict(set))
    between: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    by_file: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, item: Observation) -> None:
        """Take in what a record tells, whose host is that of its header."""
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
        """Whether the lines are not those of a host of that name."""
        both = any(len(self.sides[identity]) > 1 for identity in self.between)
        addresses = {header for header in self.headers if _is_address(header)}
        headers = self.headers - {label} - (set() if _is_address(label) else addresses)
        return both or self._files_refute(label) or len(self.addresses) > 1 or len(addresses) > 1 or bool(headers)

    def _files_refute(self, label: str) -> bool:
        """Whether files are named after another host, or those of one log after several things."""
        if any(len(names) > 1 for names in self.by_file.values()):
            return True
        return any(_DIGITS.search(name) and name != label for names in self.by_file.values() for name in names)


def hosts_of_folders(
    folders: Mapping[str, str],
    files: Mapping[str, Collection[str]],
    sources: Collection[str],
    observations: Iterable[Observation],
    hosts: Iterable[str],
) -> tuple[dict[str, str], str | None]:
    """The folders that are named after their hosts.

    Args:
        folders: by unit, what the folder is called.
        files: by unit, the names of its logs without their folders.
        sources: what the user named.
        observations: of all units; those of the folders without the hosts that these are named after.
        hosts: hosts that bundles tell of.

    Returns:
        The folders, by unit, whose names are hosts; and the unit of one that no line confirms, only its name's shape.
    """
    if not folders:
        return {}, None
    told = {unit: _Told() for unit in folders}
    named = {label_of(host) for host in hosts}
    places, seen = set(named), set()
    for item in observations:
        if item.unit in told:
            seen.add(item.unit)
            told[item.unit].take(item)
        found = _named_in(item)
        places |= found
        named |= found | ({label_of(item.host)} if item.host else set())
    for unit, names in files.items():
        if unit in told:
            for log, other in _file_names(names):
                told[unit].by_file[log].add(other)
    labels = {unit: label_of(folder) for unit, folder in folders.items()}
    possible = {unit for unit in folders if not told[unit].refutes(labels[unit])} - _alike(told, labels)
    shapes = {_shape(name) for name in named if _DIGITS.search(name)}
    agreed = {
        unit
        for unit in possible
        if labels[unit] in named or labels[unit] in told[unit].headers or _shape(labels[unit]) in shapes
    }
    meant = agreed | _side_by_side(possible, labels, sources)
    alone = next(iter(possible)) if len(folders) == len(possible) == 1 and not meant else None
    if alone and not (alone in seen and not told[alone].headers and all(map(_is_address, places))):
        alone = None
    if alone and (alone in sources or not _HOST_SHAPE.fullmatch(folders[alone])):
        alone = None
    return {unit: folders[unit] for unit in sorted(meant | ({alone} if alone else set()))}, alone


def _named_in(item: Observation) -> set[str]:
    """Labels of the hosts that the text of a record names."""
    fields = item.fields
    move = item.move
    found = [fields.get("host"), fields.get("source"), fields.get("destination")]
    if move:
        found += [move.source, move.destination]
    if "vim.HostSystem:" in item.text:
        found += _HOST.findall(item.text)
    return {label_of(name) for name in found if name}


def _file_names(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """The log that each file is of, and the rest of its name where it has letters (`esx-a1-vmkernel.log`)."""
    for name in names:
        split = split_name(name)
        series = split.series.lower()
        if split.log == "vmware" or series == split.log or not is_known_log(split.log):
            continue
        words = series.replace(split.log, " ")
        rest = [word for word in _WORDS.split(words) if word]
        if any(not word.isdigit() for word in rest):
            yield split.log, "-".join(rest)


def _is_address(label: str) -> bool:
    return ":" in label or label.replace(".", "").isdigit()


def _alike(told: Mapping[str, _Told], labels: Mapping[str, str]) -> set[str]:
    """Folders of different names whose lines are those of one host: the same address, or the same side of one id."""
    owners: dict[object, set[str]] = defaultdict(set)
    for unit, one in told.items():
        for address in one.addresses:
            owners[address].add(unit)
        for identity in one.between:
            for side in one.sides[identity]:
                owners[identity, side].add(unit)
    shared = [units for units in owners.values() if len({labels[unit] for unit in units}) > 1]
    return set().union(*shared)


def _shape(label: str) -> str:
    return _DIGITS.sub("0", label)


def _side_by_side(units: Collection[str], labels: Mapping[str, str], sources: Collection[str]) -> set[str]:
    """Folders that stand beside another one in the same folder, or that were named as sources together."""
    rows: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        rows["" if unit in sources else unit.rpartition("/")[0]].append(unit)
    return {unit for row in rows.values() if len({labels[unit] for unit in row}) > 1 for unit in row}
