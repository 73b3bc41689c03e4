"""What the name of a log file says: which log, which rotation of it, which fragment."""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern
from typing import Final, NamedTuple

from vmlog.logs import KNOWN_LOGS
from vmlog.source.member import Member

# The name of one member is needed several times in a row.
CACHED_NAMES: Final = 16
_COMPRESSED: Final = (".gz", ".zst", ".xz", ".bz2")
_TEXT: Final = (".log", ".txt", ".out")
_FRAGMENT: Final = re.compile(r"\.FRAG-(\d{1,9})$")
_TRAILING_NUMBER: Final = re.compile(r"([.-])(\d{1,9})$")
_WORDS: Final = re.compile(r"[^A-Za-z0-9]")
# Names that count upwards are all older than the bare name, which has order 0.
_RISING_BASE: Final = -1_000_000_000
_SERVICE_FOLDER: Final = "log/vmware/"
_ROTATED_FOLDERS: Final = ("var/log", "var/run/log", "scratch/log")


class LogName(NamedTuple):
    """The name of a log file, split.

    Attributes:
        log: name of the log (`vmkernel`, `hostd`, `vmware` ...), else the stem of the file.
        series: what all rotations of one log share, `var/run/log/vmkernel`; one series per VM folder.
        order: position in time within the series: larger is newer, 0 is the live file. Always 0 for `hostd-N.log`,
            whose numbers go round in a ring and say nothing.
        fragment: number of the fragment, None for a whole file.
    """

    log: str
    series: str
    order: int
    fragment: int | None


@lru_cache(maxsize=CACHED_NAMES)
def split_name(inner: str) -> LogName:
    """Split a name, whether or not it is that of a log.

    >>> split_name("var/run/log/vmkernel.3.gz")
    LogName(log='vmkernel', series='var/run/log/vmkernel', order=-4, fragment=None)
    """
    folder, slash, name = inner.rpartition("/")
    fragment = None
    if match := _FRAGMENT.search(name):
        fragment, name = int(match.group(1)), name[: match.start()]
    name = _without(name, _COMPRESSED)
    stem, order = _order(name)
    # Members in great numbers have few of these texts, and each keeps them.
    return LogName(intern(_log(stem, folder)), intern(folder + slash + stem), order, fragment)


def _without(name: str, endings: tuple[str, ...]) -> str:
    lower = name.lower()
    if not lower.endswith(endings):
        return name
    for ending in endings:
        if lower.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def _order(name: str) -> tuple[str, int]:
    """Return the name without number and text ending, and its order. `X.N` counts back in time, `X-N` forward."""
    bare = _without(name, _TEXT)
    match = _TRAILING_NUMBER.search(bare)
    if match is None or match.start() == 0:
        return _without(bare, _TEXT), 0
    stem, number = _without(bare[: match.start()], _TEXT), int(match.group(2))
    if match.group(1) == ".":
        return stem, -1 - number
    if stem.lower() == "hostd":
        return stem, 0
    return stem, _RISING_BASE + number


def _log(stem: str, folder: str) -> str:
    """Return the known log that the stem names, alone or as one word of a file named by hand; else the stem."""
    name = stem.lower()
    if name in KNOWN_LOGS:
        return name
    if "hostd-probe" in name:
        return "hostd-probe"
    if name.startswith("journalctl"):
        return "journal"
    if not f"{folder}/".lower().endswith(_SERVICE_FOLDER) and f"/{_SERVICE_FOLDER}" not in f"/{folder}/".lower():
        known = [word for word in reversed(_WORDS.split(name)) if word in KNOWN_LOGS]
        if known:
            return next((word for word in known if word != "vmware"), known[0])
    return stem


class Duplicates:
    """Finds further copies of a rotation that a bundle holds in several log folders."""

    def __init__(self) -> None:
        self._folders: dict[tuple[str, str, int], str] = {}

    def seen(self, member: Member) -> bool:
        """Return whether a member of the same name and size came before, from another log folder of the same bundle."""
        folder, _, name = member.inner.rpartition("/")
        if member.size is None or folder not in _ROTATED_FOLDERS:
            return False
        return self._folders.setdefault((member.unit, name, member.size), folder) != folder
