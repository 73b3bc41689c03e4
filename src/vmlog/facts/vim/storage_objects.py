"""What the objects of datastores and distributed port groups say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.vim.vim_node import VimNode, VimObject
from vmlog.facts.vim.vim_rows import VimRows

DATASTORE_TYPE: Final = "Datastore"
DATASTORE_PATHS: Final = ("summary", "info", "host[]")
PORT_GROUP_TYPE: Final = "DistributedVirtualPortgroup"
PORT_GROUP_PATHS: Final = ("name", "key", "config.name", "config.key")

_VOLUMES: Final = "config.fileSystemVolume.mountInfo[]"
VOLUME_PATHS: Final = (_VOLUMES,)

_VOLUME: Final = re.compile(r"/vmfs/volumes/([^/]{1,200})/?$")
_NFS_VERSIONS: Final = {"NFS": "3", "NFS41": "4.1"}
_TYPES: Final = {"nfs": "NFS", "nfs41": "NFS41", "vsan": "vsan", "vvol": "VVOL"}
_NO_DATASTORES: Final = frozenset(("other", "vfat", "vffs", "vmfs-l", "vmfsos"))
_VMFS: Final = "vmfs"
_MAJOR: Final = re.compile("([0-9]{1,2})[.]")
_PORT_GROUP_ID: Final = re.compile("dvportgroup-[0-9]{1,19}")


def datastore_rows(datastore: VimObject) -> Iterator[FactRow]:
    """Yield what a datastore's object says about it."""
    rows = VimRows()
    summary, info = datastore.find("summary"), datastore.find("info")
    if summary is None:
        return
    found = _VOLUME.search(summary.text("url"))
    if found:
        uuid = found[1]
        rows.text("datastore.label", uuid, summary, "name")
        rows.flag("datastore.accessible", uuid, summary, "accessible")
        volume = info.find("vmfs") or info.find("nas") if info else None
        rows.add("datastore.type", uuid, _volume_type(volume or summary), summary.find("type"))
        mounts = datastore.each("host[]")
        if len(mounts) == 1:
            rows.flag("datastore.mounted", uuid, mounts[0], "mountInfo", "mounted")
    _add_share(summary.text("name"), info.find("nas") if info else None, summary.find("accessible"), rows)
    yield from rows.rows


def volume_rows(host: VimObject) -> Iterator[FactRow]:
    """Yield what a host's object says about its volumes."""
    rows = VimRows()
    is_read = True
    for item in host.each(_VOLUMES):
        mount, volume = item.find("mountInfo"), item.find("volume")
        if mount is None or volume is None:
            continue
        found = _VOLUME.search(mount.text("path"))
        kind = _volume_type(volume)
        if found and kind:
            rows.text("datastore.label", found[1], volume, "name")
            rows.add("datastore.type", found[1], kind, volume.find("type"))
            rows.flag("datastore.mounted", found[1], mount, "mounted")
            rows.flag("datastore.accessible", found[1], mount, "accessible")
        elif found:
            is_read &= volume.text("type").lower() in _NO_DATASTORES
        _add_share(volume.text("name"), volume, mount.find("accessible"), rows)
    if is_read:
        rows.listed("datastore", host, _VOLUMES)
    yield from rows.rows


def _volume_type(volume: VimNode) -> str | None:
    """Return the type as commands write it, `VMFS-6`; None for volumes that are no datastores."""
    kind = volume.text("type").lower()
    if kind != _VMFS:
        return _TYPES.get(kind)
    version = _MAJOR.match(volume.text("version"))
    major = volume.whole("majorVersion") or (version and version[1])
    return f"VMFS-{major}" if major else None


def _add_share(label: str, volume: VimNode | None, accessible: VimNode | None, rows: VimRows) -> None:
    version = _NFS_VERSIONS.get(volume.text("type").upper()) if volume else None
    if not label or volume is None or version is None:
        return
    servers = [item.text() for item in volume.each("remoteHostNames")]
    if version == "4.1" and servers:
        rows.add("datastore.server", label, ",".join(servers), volume.find("remoteHostNames"))
    else:
        rows.text("datastore.server", label, volume, "remoteHost")
    rows.text("datastore.share", label, volume, "remotePath")
    rows.add("datastore.nfs_version", label, version, volume.find("type"))
    rows.flag("datastore.nfs_accessible", label, accessible)


def port_group_rows(group: VimObject) -> Iterator[FactRow]:
    """Yield the name of a distributed port group."""
    rows = VimRows()
    stated = [group.find(path) for path in ("key", "config.key")]
    key = next((node.text() for node in stated if node and node.text()), group.id)
    name = group.find("name") or group.find("config.name")
    if _PORT_GROUP_ID.fullmatch(key):
        rows.text("dvportgroup.name", key, name)
    yield from rows.rows
