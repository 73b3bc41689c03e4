"""Folders of loose logs that may be named after hosts; what the logs say decides later."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePosixPath
from sys import intern
from typing import Final

from vmlog.source.member import Member
from vmlog.source.rotation import split_name

# Folders of the products, whose names are those of no host.
_GENERIC_FOLDERS: Final = frozenset(
    "var log logs run scratch vmfs volumes tmp vmware vpx vpxd vmware-vpx commands".split()  # noqa: SIM905
)
_HOST_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,8}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_DATE: Final = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")
# Links to one and the same log folder of a host.
_LINKED_FOLDERS: Final = ("var/run/log/", "scratch/log/")


def hosts_by_folder(member: Member, known: Collection[str]) -> tuple[Member, str | None]:
    """Return a loose log as a member of the folder that may hold the logs of one host.

    Args:
        member: a log that no bundle claims.
        known: units in folders that may be named after a host.

    Returns:
        The member with the folder as its unit, and what may be the host; or the member as it is, and None.
    """
    chain, separator, inside = member.path.rpartition("!/")
    folders = inside.split("/")[:-1]
    is_vm_log = split_name(member.inner).log == "vmware"
    depth = _host_folder(folders, is_vm_log=is_vm_log)
    if depth is not None:
        unit = intern("/".join([member.source, chain + separator.rstrip("/"), *folders[: depth + 1]]))
        return replace(member, unit=unit, inner="/".join(inside.split("/")[depth + 1 :])), _named_host(folders[depth])
    top = member.source.rstrip("/")
    if separator or PurePosixPath(top).name == member.path:
        return member, None
    if is_vm_log:
        # Folders of VMs lie in those of datastores too; only logs of the host beside them show that this is a host's.
        return (replace(member, unit=top, inner=inside) if folders and top in known else member), None
    host = _named_host(PurePosixPath(top).name)
    return (replace(member, unit=top, inner=inside), host) if host else (member, None)


def one_series(series: str) -> str:
    """Return the series of a log under one name, whichever of the linked folders it was read from.

    >>> one_series("scratch/log/vmkernel.log")
    'var/log/vmkernel.log'
    """
    for folder in _LINKED_FOLDERS:
        if series.startswith(folder):
            return "var/log/" + series.removeprefix(folder)
    return series


def _host_folder(folders: list[str], *, is_vm_log: bool) -> int | None:
    """Return the place of the folder that may name the host of a log: the innermost one that is not a standard folder.

    The folder of a vmware.log is that of its VM and does not count.
    """
    if "vmfs" in folders:
        folders = folders[: folders.index("vmfs")]
    elif is_vm_log:
        folders = folders[:-1]
    candidates = [index for index, folder in enumerate(folders) if folder.lower() not in _GENERIC_FOLDERS]
    return candidates[-1] if candidates else None


def _named_host(folder: str) -> str | None:
    """Return the host that a folder may be named after, or None if its name cannot be a host's.

    >>> _named_host("esx-a1.example.com"), _named_host("2024-03-01"), _named_host("var")
    ('esx-a1.example.com', None, None)
    """
    if folder.lower() in _GENERIC_FOLDERS:
        return None
    return folder if _HOST_NAME.fullmatch(folder) and not _DATE.search(folder) else None
