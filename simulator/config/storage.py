"""Lists of datastores, their devices and NFS shares."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.config.columns import Cell, fixed, listed
from simulator.config.model import DatastoreConfig, HostConfig

Table = tuple[Sequence[str], Sequence[Sequence[Cell]]]
"""Titles and rows."""


def filesystem_table(host: HostConfig) -> Table:
    """Return `storage filesystem list`."""
    titles = ("Mount Point", "Volume Name", "UUID", "Mounted", "Type", "Size", "Free")
    rows: list[Sequence[Cell]] = []
    for store in host.datastores:
        sizes = (store.size, store.free) if store.mounted else (0, 0)
        point = f"/vmfs/volumes/{store.uuid}" if store.mounted else ""
        rows.append((point, store.label, store.uuid, store.mounted, _shown(store), *sizes))
    return titles, rows


def _shown(store: DatastoreConfig) -> str:
    return store.kind if store.mounted or not store.kind.startswith("VMFS") else "VMFS-unknown version"


def nfs_table(host: HostConfig) -> Table:
    """Return `storage nfs list`."""
    titles = ("Volume Name", "Host", "Share", "Accessible", "Mounted", "Read-Only", "isPE", "Hardware Acceleration")
    rows = [
        (store.label, store.server, store.share, store.accessible, store.mounted, False, False, "Not Supported")
        for store in host.datastores
        if store.kind == "NFS"
    ]
    return titles, rows


def nfs41_table(host: HostConfig) -> Table:
    """Return `storage nfs41 list`."""
    titles = (
        *("Volume Name", "Host(s)", "Share", "Accessible", "Mounted", "Read-Only", "Security", "isPE"),
        "Hardware Acceleration",
    )
    rows = [
        (
            *(store.label, store.server, store.share, store.accessible, store.mounted, False, "AUTH_SYS", False),
            "Unknown",
        )
        for store in host.datastores
        if store.kind == "NFS41"
    ]
    return titles, rows


def extent_table(host: HostConfig) -> Table:
    """Return `storage vmfs extent list`."""
    titles = ("Volume Name", "VMFS UUID", "Extent Number", "Device Name", "Partition")
    rows = [
        (store.label, store.uuid, number, device, 1)
        for store in host.datastores
        if store.kind.startswith("VMFS") and store.mounted
        for number, device in enumerate(store.extents)
    ]
    return titles, rows


def device_blocks(host: HostConfig) -> list[tuple[str, list[tuple[str, Cell]]]]:
    """Return `storage core device list`."""
    return [
        (
            lun.name,
            [
                ("Display Name", f"Example Fibre Channel Disk ({lun.name})"),
                ("Has Settable Display Name", True),
                ("Size", 1048576),
                ("Device Type", "Direct-Access"),
                ("Multipath Plugin", "NMP"),
                ("Devfs Path", f"/vmfs/devices/disks/{lun.name}"),
                ("Vendor", "EXAMPLE"),
                ("Model", "ARRAY"),
                ("Is Local", lun.local),
                ("Status", "on"),
                ("Is Shared Clusterwide", not lun.local),
                ("Other UIDs", lun.vml),
            ],
        )
        for lun in host.luns
    ]


def device_text(host: HostConfig) -> str:
    """Return `storage core device list` as text."""
    return listed(device_blocks(host))


def df_text(host: HostConfig) -> str:
    """Return `df`: free space by label."""
    widths = (11, 14, 14, 14, 5, 0)
    rows = [("Filesystem", "Bytes", "Used", "Available", "Use%", "Mounted on")]
    for store in host.datastores:
        if store.mounted:
            used = store.size - store.free
            sizes = (str(store.size), str(used), str(store.free), f"{100 * used // store.size}%")
            rows.append((store.kind, *sizes, f"/vmfs/volumes/{store.label or store.uuid}"))
    return "".join(fixed(row, widths) for row in rows)


def volumes_text(host: HostConfig) -> str:
    """Return `ls -isl /vmfs/volumes`: folders by UUID, and links from the labels."""
    stamp = f"{host.collected:%b} {host.collected.day:2d} {host.collected:%H:%M}"
    lines = [f"total {1024 * len(host.datastores)}"]
    mounted = [store for store in host.datastores if store.mounted]
    lines += [
        f"{4:>10} {1024:>7} drwxr-xr-t    1 root     root         73728 {stamp} {store.uuid}" for store in mounted
    ]
    lines += [
        f"{7719 + number:>10} {0:>7} lrwxr-xr-x    1 root     root            {len(store.uuid)} {stamp} "
        f"{store.label} -> {store.uuid}"
        for number, store in enumerate(mounted)
        if store.label
    ]
    return "\n".join(lines) + "\n"


def nas_text(host: HostConfig) -> str:
    """Return `esxcfg-nas -l` of ESX 4."""
    return "".join(
        f"{store.label} is {store.share} from {store.server} "
        f"{'mounted' if store.mounted else 'unmounted'} {'available' if store.accessible else 'unavailable'}\n"
        for store in host.datastores
        if store.kind == "NFS"
    )


def scsidevs_text(host: HostConfig) -> str:
    """Return `esxcfg-scsidevs -m` of ESX 4: devices with the volumes on them."""
    return "".join(
        f"{device}:1   /vmfs/devices/disks/{device}:1 {store.uuid}  {number}  {store.label}\n"
        for store in host.datastores
        for number, device in enumerate(store.extents)
    )


def volume_text(store: DatastoreConfig) -> str:
    """Return `vmkfstools -P` of a VMFS volume."""
    version = {"VMFS-3": "3.46", "VMFS-5": "5.60"}.get(store.kind, "6.82")
    spanned = "".join(f"\t{device}:1\n" for device in store.extents)
    return (
        f"VMFS-{version} file system spanning {len(store.extents)} partitions.\n"
        f"File system label (if any): {store.label}\nMode: public\n"
        f"Capacity {store.size} ({store.size >> 20} file blocks * 1048576), {store.free} ({store.free >> 20} blocks) "
        f'avail\nUUID: {store.uuid}\nPartitions spanned (on "lvm"):\n{spanned}'
    )
