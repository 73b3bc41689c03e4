"""The datastores of a host, without the volumes that are its own by nature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts

_OWN_TYPES: Final = frozenset({"vfat", "vmfs-l", "vmfsos"})
_OWN_LABELS: Final = ("osdata-", "bootbank", "locker-", "altbootbank")
# The first two of the four parts of the UUIDs of VMFS volumes.
_NFS_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Datastore:
    """A datastore as one host sees it.

    Attributes:
        uuid: as in /vmfs/volumes.
        label: its label; the UUID where it has none.
        kind: its type, such as `VMFS-6`; "" for unknown.
        server, share: of an NFS datastore, as typed; "" for unknown.
        nfs_version: `3` or `4.1`; "" for unknown.
        facts: the facts that state this.
    """

    uuid: str
    label: str
    kind: str
    server: str
    share: str
    nfs_version: str
    facts: tuple[Fact, ...]

    @property
    def is_nfs(self) -> bool:
        """Whether it is an NFS share, by its type or by its UUID of two parts."""
        return self.kind.upper().startswith("NFS") or bool(not self.kind and _NFS_UUID.fullmatch(self.uuid.lower()))

    @property
    def export(self) -> str:
        """The server and the share, as typed."""
        return f"{self.server}:{self.share}" if self.server and self.share else "an unknown server and share"


def datastores_of(host: HostFacts) -> dict[str, Datastore]:
    """Return the datastores of a host by the UUID in the form of `plain_volume`."""
    table = host.table
    found = {}
    for uuid, label in sorted(table.of("datastore.label").items()):
        kind = table.find("datastore.type", uuid)
        if not _is_own(str(label.value), str(kind.value) if kind else ""):
            found[plain_volume(uuid)] = _datastore(table, uuid, label, kind)
    return found


def plain_volume(uuid: str) -> str:
    """Return the UUID of a volume in the way in which all files can be compared: bundles write vSAN's with `_`.

    >>> plain_volume("vsan_52AB-01")
    'vsan:52ab-01'
    """
    return uuid.lower().replace("_", ":")


def _is_own(label: str, kind: str) -> bool:
    return kind.lower() in _OWN_TYPES or label.lower().startswith(_OWN_LABELS)


def _datastore(table: FactTable, uuid: str, label: Fact, kind: Fact | None) -> Datastore:
    name = str(label.value)
    stated = {key: table.find(f"datastore.{key}", name) for key in ("server", "share", "nfs_version")}
    words = {key: str(fact.value) if fact else "" for key, fact in stated.items()}
    if not words["nfs_version"] and kind and str(kind.value).upper().startswith("NFS"):
        words["nfs_version"] = "4.1" if str(kind.value).upper() == "NFS41" else "3"
    return Datastore(
        uuid,
        name or uuid,
        str(kind.value) if kind else "",
        words["server"],
        words["share"],
        words["nfs_version"],
        tuple(filter(None, (label, kind, *stated.values()))),
    )
