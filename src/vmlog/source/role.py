"""What to do with a member, from its path inside the bundle."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from vmlog.logs import KNOWN_LOGS
from vmlog.source.rotation import CACHED_NAMES, split_name


class Role(StrEnum):
    """What to do with a member."""

    LOG = "log"
    FACT = "fact"
    SKIP = "skip"
    MAYBE = "maybe"  # the name is unknown, so the first bytes decide


# Facts that identify a bundle. ESX 4 has its command outputs in tmp/, with the process id in the name.
_FACTS: Final = re.compile(
    r"readme(?:\.txt)?|vc-support-ver\.txt|etc/issue|etc/vmware/esx\.conf"
    r"|commands/(?:[12]\.)?(?:uname_-a|uname|date|hostname|vmware_-vl|vmware_-v|vmware_-l)\.txt"
    r"|(?:var/)?tmp/(?:uname|vmware|date)\.\d{1,9}\.txt"
)
# The journal of the appliance: it holds vCenter's events when syslog keeps them nowhere else.
_JOURNAL: Final = re.compile(r"commands/journalctl[^/]{0,80}\.txt(?:\.frag-\d{1,9})?")
_SKIPPED_FOLDERS: Final = frozenset(
    ("boot", "bootbank", "commands", "dev", "etc", "json", "lib", "proc", "reconstruction", "sys", "usr", "windows")
)
_SKIPPED_ANYWHERE: Final = ("/core/", "/drmdump/", "/heapdump", "/ssl/")
_SKIPPED: Final = """
    .avi .bin .bmp .class .conf .cfg .crt .css .csv .db .dll .dmp .exe .gif .hprof .htm .html .ico .ini .iso .jar .jpg
    .js .json .key .lck .mdb .mfx .nvram .pcap .pem .pid .png .properties .py .pyc .sh .so .sqlite .svg .v00 .vib .vmdk
    .vmem .vmft .vmsd .vmsn .vmss .vmtx .vmx .vmxf .vswp .war .xml .yaml .yml .zdump
"""
_SKIPPED_ENDINGS: Final = frozenset(_SKIPPED.split())
# Log platforms and browsers save results as these; among loose files, one may hold lines of a log.
_EXPORTS: Final = frozenset((".csv", ".htm", ".html", ".json"))
_SKIPPED_NAMES: Final = ("vsi_traverse", "vmkernel-zdump", "core.", "vpxd-profiler", "filelist.", "vmware-vimdump")
_SKIPPED_LOGS: Final = re.compile(r"access[_-]log|localhost_access|envoy-access|[._-]gc[._-]|[_-]gc$")
_UNNUMBERED: Final = re.compile(r"\.FRAG-\d{1,9}$|\.gz$|\.zst$|\.xz$|\.bz2$|[.-]\d{1,9}$", re.I)


@lru_cache(maxsize=CACHED_NAMES)
def role(inner: str) -> Role:
    """Return what to do with the member at `inner` (the path inside its unit).

    >>> role("var/run/log/vmkernel.3.gz"), role("etc/vmware/esx.conf"), role("usr/lib/libc.so")
    (<Role.LOG: 'log'>, <Role.FACT: 'fact'>, <Role.SKIP: 'skip'>)
    """
    path = inner.lower()
    if _FACTS.fullmatch(path):
        return Role.FACT
    if _JOURNAL.fullmatch(path):
        return Role.LOG
    folder, _, name = path.rpartition("/")
    if _in_skipped_folder(f"{folder}/") or name.startswith(_SKIPPED_NAMES) or _SKIPPED_LOGS.search(name):
        return Role.SKIP
    ending = _ending(name)
    if ending in _SKIPPED_ENDINGS:
        return Role.MAYBE if ending in _EXPORTS and not folder else Role.SKIP
    if ending == ".log":
        return Role.LOG
    if folder.startswith("vmfs/"):
        return Role.SKIP
    if split_name(inner).log in KNOWN_LOGS:
        return Role.LOG
    return Role.SKIP if folder in ("tmp", "var/tmp") else Role.MAYBE


def _in_skipped_folder(folder: str) -> bool:
    first, _, rest = folder.partition("/")
    if first.startswith("snapshot-"):
        first = rest.partition("/")[0]
    return first in _SKIPPED_FOLDERS or any(part in f"/{folder}" for part in _SKIPPED_ANYWHERE)


def _ending(name: str) -> str:
    """Return the ending of a lower-case name, with its dot, without compression, rotation and fragment numbers.

    >>> _ending("hostd.log.3.gz")
    '.log'
    """
    while match := _UNNUMBERED.search(name):
        name = name[: match.start()]
    stem, dot, ending = name.rpartition(".")
    return dot + ending if stem else ""
