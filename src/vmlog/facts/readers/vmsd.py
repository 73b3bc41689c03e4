"""`.vmsd`: the snapshots of a VM, each with the number of its parent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.vm_dictionary import VmDictionary, folder_key, read_dictionary
from vmlog.knowledge.fact_files import END_MISSING

_ID: Final = re.compile(r"(snapshot[0-9]{1,9})\.uid")
_MOST_DIGITS: Final = 9
_NO_PARENT: Final = "0"


def read_vmsd(text: FactText) -> Iterator[FactRow]:
    """Yield the number of snapshots, and of disks in the longest chain that they make."""
    dictionary = read_dictionary(text)
    key = folder_key(text.inner)
    parents = _parents(dictionary)
    stated = dictionary.find("snapshot.numsnapshots")
    count = int(stated.text) if stated and stated.text.isdecimal() and len(stated.text) <= _MOST_DIGITS else None
    if stated and count is not None:
        yield FactRow("vm.snapshots", "", count, stated.line, key)
        current = dictionary.find("snapshot.current")
        if len(parents) == count and current and not dictionary.is_cut:
            depth = _disks(parents, current.text)
            if depth:
                yield FactRow("vm.snapshot_depth", "", depth, current.line if count else stated.line, key)
    if dictionary.is_cut and dictionary.keys:
        yield FactRow(END_MISSING, "", True, dictionary.last_line)


def _parents(dictionary: VmDictionary) -> dict[str, str]:
    """Return the number of each snapshot's parent, by its own number."""
    parents = {}
    for key in dictionary.keys:
        found = _ID.fullmatch(key)
        if found:
            parents[dictionary.text(key)] = dictionary.text(f"{found[1]}.parent") or _NO_PARENT
    return parents


def _disks(parents: Mapping[str, str], current: str) -> int | None:
    """Return the number of disks in the longest chain, None if the numbers make no tree.

    The VM writes behind the current snapshot; each snapshot has the disks of its parent and one more.
    """
    depths: dict[str, int] = {_NO_PARENT: 0}
    for start in parents:
        path: list[str] = []
        at = start
        while at not in depths:
            if at not in parents or len(path) > len(parents):
                return None
            path.append(at)
            at = parents[at]
        for number in reversed(path):
            depths[number] = depths[parents[number]] + 1
    return max(*depths.values(), depths[current] + 1) if current in depths else None
