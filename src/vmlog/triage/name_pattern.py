"""Names as users type them: with the wildcards `*` and `?`, in any case."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_RUNS: Final = re.compile(r"\*+")
_FLAGS: Final = re.IGNORECASE | re.DOTALL


def has_wildcard(text: str) -> bool:
    """Return whether a text holds a wildcard."""
    return "*" in text or "?" in text


def is_like(name: str, wanted: str) -> bool:
    """Return whether a whole name is like a text with wildcards.

    >>> is_like("DB-02", "db*"), is_like("db-02", "db-0?"), is_like("my-db-02", "db*")
    (True, True, False)
    """
    return bool(_compiled(wanted).fullmatch(name))


@lru_cache
def _compiled(wanted: str) -> re.Pattern[str]:
    first, *others = (_plain(part) for part in _RUNS.sub("*", wanted).split("*"))
    if not others:
        return re.compile(first, _FLAGS)
    # The first place of each part is as good as any later one, so nothing has to be tried again.
    between = "".join(f"(?>.*?{part})" for part in others[:-1])
    return re.compile(f"{first}{between}.*{others[-1]}", _FLAGS)


def _plain(part: str) -> str:
    return "".join("." if letter == "?" else re.escape(letter) for letter in part)
