"""Which members a shortened place may mean: one rule for those who print places and for those who open them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

SHORTENED: Final = "…"
_ENDINGS: Final = re.compile(r"(?<=[^/])(?:\.(?:log|txt))?(?:\.(?:gz|bz2|xz|zst|lz4))?$")
_NAME_CHARACTERS: Final = "A-Za-z0-9"


def without_endings(path: str) -> str:
    """Return the path without what says that it is a log, or compressed.

    >>> without_endings("log/vmkernel.1.gz"), without_endings("vpxd-39.log.gz"), without_endings("db-02/vmware.log")
    ('log/vmkernel.1', 'vpxd-39', 'db-02/vmware')
    """
    return _ENDINGS.sub("", path, count=1)


def ends_path(quoted: str, path: str) -> bool:
    """Return whether `quoted` is a path or an end of it; `…` stands for folders, and `.log` or `.gz` may be missing.

    >>> ends_path("a.tgz!/…/vmkernel.1.gz", "a.tgz!/var/run/log/vmkernel.1.gz"), ends_path("kernel.log", "vmkernel.log")
    (True, False)
    """
    return _ends(quoted, path) or _ends(quoted, without_endings(path))


def _ends(quoted: str, path: str) -> bool:
    first, shortened, rest = quoted.partition(SHORTENED)
    path = f"/{path}"
    if shortened:
        inside = len(path) >= len(first) + len(rest)
        return inside and path.startswith(f"/{first}" if first else "/") and path.endswith(rest)
    return path.endswith(f"/{quoted.lstrip('/')}")


def label_of_host(host: str) -> str:
    """Return a host's name without its domain; an address stays.

    >>> label_of_host("esx-a1.example.com"), label_of_host("192.0.2.7")
    ('esx-a1', '192.0.2.7')
    """
    return host if host.replace(".", "").isdigit() else host.partition(".")[0]


def is_named_in(host: str, path: str) -> bool:
    """Return whether a bundle or a folder of the path is called after the host.

    >>> is_named_in("esx-a1", "esx-esx-a1.example.com.tgz!/x.log"), is_named_in("esx-a1", "esx-a10/x.log")
    (True, False)
    """
    return bool(_name_pattern(host).search(path.rpartition("/")[0]))


@lru_cache(maxsize=1_000)
def _name_pattern(host: str) -> re.Pattern[str]:
    name = re.escape(host)
    return re.compile(rf"(?<![{_NAME_CHARACTERS}]){name}(?![{_NAME_CHARACTERS}])", re.IGNORECASE)


def meant_paths(quoted: str, host: str | None, paths: Iterable[str]) -> list[str]:
    """Return which paths are meant: a whole one alone; else those of the host, if any of them names it."""
    fitting = [path for path in paths if ends_path(quoted, path)]
    if quoted in fitting:
        return [path for path in fitting if path == quoted]
    return [path for path in fitting if host and is_named_in(host, path)] or fitting
