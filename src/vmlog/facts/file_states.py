"""Which of the files that state facts a host has: present, missing or cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from vmlog.facts.fact_store import FileFacts
from vmlog.facts.fact_table import FactFileState, Presence
from vmlog.knowledge.fact_files import FactFile
from vmlog.knowledge.fact_names import load_fact_names
from vmlog.knowledge.release import is_between


def file_states(
    files: Sequence[FileFacts], version: str | None, shapes: Sequence[FactFile], *, has_vms: bool
) -> Iterator[FactFileState]:
    """Yield the state of every shape that the release has: present if any file of it is whole.

    Args:
        files: the files of a host.
        version: its release, None for unknown.
        shapes: all shapes.
        has_vms: whether a VM of the host is known; without one nobody misses the files of VMs.
    """
    by_shape: dict[str, list[FileFacts]] = defaultdict(list)
    for item in files:
        by_shape[item.file.shape.id].append(item)
    for shape in shapes:
        found = sorted(by_shape.get(shape.id, ()), key=lambda item: (item.is_cut, item.file.inner))
        if found:
            first = found[-1] if all(item.is_cut for item in found) else found[0]
            presence = Presence.CUT if any(map(_is_cut, found)) else Presence.PRESENT
            yield FactFileState(shape.id, presence, first.file.member.source, first.file.member.path)
        elif _is_expected(shape, version, has_vms=has_vms):
            yield FactFileState(shape.id, Presence.MISSING)


def is_of_vm(shape: FactFile) -> bool:
    """Return whether a shape states facts of VMs only."""
    return shape.gives <= vm_facts()


@cache
def vm_facts() -> frozenset[str]:
    """Return the names of the facts of VMs."""
    return frozenset(name.id for name in load_fact_names().values() if name.of_vm)


def _is_cut(item: FileFacts) -> bool:
    # A command may print nothing where there is nothing: that proves nothing, but it is no file without an end.
    return item.is_cut and not (item.file.shape.may_be_empty and item.file.is_empty)


def _is_expected(shape: FactFile, version: str | None, *, has_vms: bool) -> bool:
    if shape.optional or (is_of_vm(shape) and not has_vms):
        return False
    return version is None or is_between(version, shape.since, shape.until)
