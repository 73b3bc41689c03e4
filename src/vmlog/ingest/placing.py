"""Whose logs loose files are: folders named after hosts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vmlog.source import Member, split_name

# Folders that say nothing about whose logs they hold.
_GENERIC_FOLDERS: Final = frozenset(
    "var log logs run scratch vmfs volumes tmp vmware vpx vpxd vmware-vpx commands".split()  # noqa: SIM905
)
# Log folders of a host that are one and the same, seen through links.
_ONE_FOLDER: Final = ("var/run/log/", "scratch/log/")


def placed(member: Member) -> tuple[Member, str | None]:
    """A loose log that lies in a folder per host, as a member of that host.

    Returns:
        The member with its own unit, and the host; the member as it is, and null, when no folder names a host.
    """
    chain, separator, inside = member.path.rpartition("!/")
    folders = inside.split("/")[:-1]
    depth = _host_folder(folders, is_vm_log=split_name(member.inner).log == "vmware")
    if depth is None:
        return member, None
    unit = "/".join([member.source, chain + separator.rstrip("/"), *folders[: depth + 1]])
    return replace(member, unit=unit, inner="/".join(inside.split("/")[depth + 1 :])), folders[depth]


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
