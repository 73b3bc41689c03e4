"""Options that may hold what must not leave its line: passwords, keys, hashes of them."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile("passw|secret|hash|licen[cs]e|token|credential|communit|private|key(?!board)", re.I)
_LICENCE_KEY: Final = re.compile("[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}")
_HASH: Final = re.compile(r"\$[0-9a-z]{1,2}\$|\{[A-Za-z0-9]{2,9}\}")


def is_secret_option(name: str, value: str) -> bool:
    """Return whether an option may hold a secret, going by its name and its value.

    >>> is_secret_option("/Migrate/Vmknic", "vmk1"), is_secret_option("/UserVars/ProxyPassword", "x")
    (False, True)
    """
    return bool(_NAME.search(name) or _LICENCE_KEY.search(value) or _HASH.match(value))
