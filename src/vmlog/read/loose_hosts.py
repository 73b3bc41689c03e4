"""Whose logs loose files may be: folders that may be named after hosts; their lines decide (`correlate/folders.py`)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from vmlog.source.member import Member
from vmlog.source.rotation import split_name

# Folders of the products themselves, which say nothing about whose logs they hold.
_GENERIC_FOLDERS: Final = frozenset(
    "var log logs run scratch vmfs volumes tmp vmware vpx vpxd vmware-vpx commands".split()  # noqa: SIM905
)
_HOST_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,8}|[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_DATE: Final = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}")
# Log folders of a host that are one and the same, seen through links.
_ONE_FOLDER: Final = ("var/run/log/", "scratch/log/")


def hosts_by_folder(member: Member, known: Collection[str]) -> tuple[Member, str | None]:
    """A loose log that lies in a folder per host, as a member of that folder.

    Args:
        member: a log that no bundle claims.
        known: units in folders that may be named after a host.

    Returns:
        The member with its own unit, and what may be the host; the member as it is, and null, when no folder may name
        a host.
    """
    chain, separator, inside = member.path.rpartition("!/")
    folders = inside.split("/")[:-1]
    is_vm_log = split_name(member.inner).log == "vmware"
    depth = _host_folder(folders, is_vm_log=is_vm_log)
    if depth is not None:
        unit = "/".join([member.source, chain + separator.rstrip("/"), *folders[: depth + 1]])
        return replace(member, unit=unit, inner="/".join(inside.split("/")[depth + 1 :])), _named_host(folders[depth])
    top = member.source.rstrip("/")
    if separator or PurePosixPath(top).name == member.path:
        return member, None
    if is_vm_log:
        # Folders of VMs lie in those of datastores too; only the host's own logs beside them tell that it is the host.
        return (replace(member, unit=top, inner=inside) if folders and top in known else member), None
    host = _named_host(PurePosixPath(top).name)
    return (replace(member, unit=top, inner=inside), host) if host else (member, None)


def one_series(series: str) -> str:
    """The series of a log by one name, whichever of the linked log folders it was read from."""
    for folder in _ONE_FOLDER:
        if series.startswith(folder):
            return "var/log/" + series.removeprefix(folder)
    return series


def _host_folder(folders: list[str], *, is_vm_log: bool) -> int | None:
    """Which of the folders above a log names its host, null if none: the innermost that is not a standard one.

    A vmware.log lies in its VM's folder, so that one is passed over.
    """
    if "vmfs" in folders:
        folders = folders[: folders.index("vmfs")]
    elif is_vm_log:
        folders = folders[:-1]
    telling = [index for index, folder in enumerate(folders) if folder.lower() not in _GENERIC_FOLDERS]
    return telling[-1] if telling else None


def _named_host(folder: str) -> str | None:
    """The host that a folder may be named after; null where its name cannot be that of a host."""
    if folder.lower() in _GENERIC_FOLDERS:
        return None
    return folder if _HOST_NAME.fullmatch(folder) and not _DATE.search(folder) else None
