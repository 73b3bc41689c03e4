"""The volumes that hold the files of a VM, and whether a host sees them.

A path names its volume by UUID or by label. Two volumes are the same if their UUIDs are: hosts have local volumes of
the same label. UUIDs of vSAN and vVol volumes hold a colon, in bundles an underscore.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.checks.check_case import CheckCase, MissingFact, UsedFact, used
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable

_LABELLED: Final = re.compile(r"\[([^\]]*)\] ?(.*)", re.S)
_MOUNTED: Final = re.compile(r"(?:ds://)?/vmfs/volumes/([^/]+)(?:/.*)?", re.S)
_UUID: Final = re.compile(
    "[0-9a-f]{8}-[0-9a-f]{8}(?:-[0-9a-f]{4}-[0-9a-f]{12})?|(?:vsan|vvol)[:_][0-9a-f-]{16,80}", re.I
)
_LABEL: Final = "datastore.label"
_MOST_ALIKE: Final = 8


def volume_in(path: str) -> str | None:
    """Return the UUID or label of the volume in a path; "" for a path of the host's own files, None for a relative one.

    >>> volume_in("[prod-01] web-01/web-01.vmx"), volume_in("/vmfs/volumes/prod-01/web-01/web-01.vmx")
    ('prod-01', 'prod-01')
    >>> volume_in("[] /usr/lib/vmware/isoimages/linux.iso"), volume_in("web-01.vmdk")
    ('', None)
    """
    labelled = _LABELLED.fullmatch(path)
    if labelled and labelled[1]:
        return labelled[1]
    rest = labelled[2] if labelled else path
    mounted = _MOUNTED.fullmatch(rest)
    if mounted:
        return mounted[1]
    return "" if rest.startswith("/") or labelled else None


def are_other_volumes(table: FactTable, one: str, two: str) -> bool:
    """Return whether two volumes, each named by UUID or label, are surely not the same, as a host knows them."""
    if not _UUID.fullmatch(one) and not _UUID.fullmatch(two):
        return one != two
    ids = [_id_of(table, volume) for volume in (one, two)]
    return ids[0] != ids[1] and len({bool(_UUID.fullmatch(item)) for item in ids}) == 1


def is_same_path(table: FactTable, one: str, two: str) -> bool:
    """Return whether two texts may name one file, as a host knows its volumes: by label, by UUID, relative."""
    names = [_within_volume(path) for path in (one, two)]
    volumes = [volume_in(path) for path in (one, two)]
    if None in volumes:
        return names[0].rpartition("/")[2] == names[1].rpartition("/")[2]
    return names[0] == names[1] and not are_other_volumes(table, *map(str, volumes))


def _within_volume(path: str) -> str:
    """Return a path without its volume."""
    labelled = _LABELLED.fullmatch(path)
    rest = labelled[2] if labelled else path
    mounted = _MOUNTED.fullmatch(rest)
    return (rest[mounted.end(1) :] if mounted else rest).strip("/")


def _id_of(table: FactTable, volume: str) -> str:
    """Return the UUID of a volume; the label that it is named by where its UUID is not known."""
    if _UUID.fullmatch(volume):
        return _plain(volume)
    named = _labelled(table, volume)
    return _plain(named[0].subject) if len(named) == 1 else volume


@dataclass(frozen=True, slots=True)
class VolumeSight:
    """Whether the destination sees a volume.

    Attributes:
        volume: the volume, by label if that is known.
        is_seen: None for unknown.
        why: why it is not seen, a whole sentence.
        facts: what decided.
        missing: what would settle it.
    """

    volume: str
    is_seen: bool | None
    why: str = ""
    facts: tuple[UsedFact, ...] = ()
    missing: tuple[MissingFact, ...] = ()


def sight_of(case: CheckCase, path: Fact) -> VolumeSight:
    """Return whether the destination of a VM sees the volume of a path; a relative path lies in the VM's folder."""
    volume = volume_in(str(path.value))
    facts = used(case.host, [path])
    if volume is None:
        home = case.subject_vm.table.find("vm.path")
        volume = volume_in(str(home.value)) if home else None
        if volume is None:
            return VolumeSight("", None, facts=facts, missing=(MissingFact(case.host, "vm.path"),))
        facts += used(case.host, [home])
    if not volume:
        return VolumeSight(
            "", is_seen=False, why=f"this is a file of {case.host.name or 'the host'} itself", facts=facts
        )
    sight = _sight_of_uuid(case, volume) if _UUID.fullmatch(volume) else _sight_of_label(case, volume)
    return VolumeSight(sight.volume, sight.is_seen, sight.why, facts + sight.facts, sight.missing)


def _sight_of_label(case: CheckCase, label: str) -> VolumeSight:
    """Return the sight of a volume of which the path has the label only."""
    here = _labelled(case.host.table, label)
    if len(here) == 1:
        return _sight_of_uuid(case, here[0].subject)
    there = _labelled(case.destination.table, label)
    nothing = case.destination.table.absent(_LABEL, label, "")
    if there:
        # It may be another volume of the same label.
        return VolumeSight(label, None, facts=used(case.destination, there), missing=(MissingFact(case.host, _LABEL),))
    if nothing:
        return VolumeSight(label, False, f"{case.destination.name} does not see {label}", _there(case, nothing))
    return VolumeSight(label, None, missing=(MissingFact(case.destination, _LABEL),))


def _sight_of_uuid(case: CheckCase, uuid: str) -> VolumeSight:
    here = _find_label(case.host.table, uuid)
    there = _find_label(case.destination.table, uuid)
    label = here or there
    name = str(label.value) if label and label.value else uuid
    facts = used(case.host, [here])
    host = case.destination.name
    if there:
        for state, why in (("mounted", "is not mounted"), ("accessible", "is not accessible")):
            fact = case.destination.table.find(f"datastore.{state}", there.subject)
            if fact and not fact.value:
                return VolumeSight(name, False, f"{name} {why} on {host}", facts + _there(case, there, fact))
        return VolumeSight(name, is_seen=True, facts=facts + _there(case, there))
    nothing = case.destination.table.absent(_LABEL, uuid, "")
    if nothing is None:
        return VolumeSight(name, None, facts=facts, missing=(MissingFact(case.destination, _LABEL, uuid),))
    same = _labelled(case.destination.table, str(here.value)) if here else ()
    why = f"{host} does not see this {name} but another one of that label" if same else f"{host} does not see {name}"
    return VolumeSight(name, False, why, facts + _there(case, nothing, *same))


def _find_label(table: FactTable, uuid: str) -> Fact | None:
    return table.derived(_by_uuid).get(_plain(uuid))


def _by_uuid(table: FactTable) -> Mapping[str, Fact]:
    labels: dict[str, Fact] = {}
    for subject, fact in table.of(_LABEL).items():
        labels.setdefault(_plain(subject), fact)
    return labels


def _labelled(table: FactTable, label: str) -> Sequence[Fact]:
    """Return the labels of the volumes that have one; of very many only the first."""
    return table.derived(_by_label).get(label, ())


def _by_label(table: FactTable) -> Mapping[str, Sequence[Fact]]:
    labels: dict[str, list[Fact]] = defaultdict(list)
    for fact in table.of(_LABEL).values():
        alike = labels[str(fact.value)]
        if len(alike) < _MOST_ALIKE:
            alike.append(fact)
    return labels


def _plain(uuid: str) -> str:
    return uuid.lower().replace("_", ":")


def _there(case: CheckCase, *facts: Fact) -> tuple[UsedFact, ...]:
    return used(case.destination, facts)
