"""Long member paths, shortened in the middle."""

from __future__ import annotations


def shorten(path: str, width: int) -> str:
    """Return the path within `width` characters: its first part, `…` and as many of its last parts as fit.

    >>> shorten("esx-a1.tgz!/esx-a1-2025-03-01/var/run/log/vmkernel.log:120", 40)
    'esx-a1.tgz!/…/run/log/vmkernel.log:120'
    """
    if len(path) <= width:
        return path
    first, *rest = path.split("/")
    tail = ""
    for part in reversed(rest):
        if len(first) + len("/…/") + len(tail) + len(part) + bool(tail) > width:
            break
        tail = f"{part}/{tail}" if tail else part
    if tail:
        return f"{first}/…/{tail}"
    keep = max(width - 1, 2)
    return f"{path[: keep // 3]}…{path[-(keep - keep // 3) :]}"
