"""Long member chains cut in the middle, where they say least."""

from __future__ import annotations


def shorten(path: str, width: int) -> str:
    """Return the path within `width` characters: its first part, `…` and as many of its last parts as fit."""
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
