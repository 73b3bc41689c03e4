"""Names of fault types in a text outside of dumps: `vim.fault.NotFound`, or mangled by a C++ compiler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_BARE_TYPE: Final = re.compile(r"\b[a-z][A-Za-z0-9.]{1,40}\.[fF]ault\.[A-Z][A-Za-z0-9]{1,80}")
_MANGLED: Final = re.compile(r"\bN[0-9][A-Za-z0-9]{8,250}E\b")
_FEWEST_PARTS: Final = 4  # package, `fault`, type, `Exception`


def find_fault_types(text: str) -> Iterator[str]:
    """Yield the fault types that a text names, in order of appearance.

    >>> [*find_fault_types("Fault cause: vim.fault.NotFound, N3Vim5Fault12InvalidLogin9ExceptionE")]
    ['vim.fault.NotFound', 'vim.fault.InvalidLogin']
    """
    names = [(match.start(), match[0]) for match in _BARE_TYPE.finditer(text)]
    names += [(match.start(), name) for match in _MANGLED.finditer(text) if (name := _demangle(match[0]))]
    return (name for _, name in sorted(names))


def _demangle(symbol: str) -> str | None:
    """Turn `N3Vim5Fault12InvalidLogin9ExceptionE` into `vim.fault.InvalidLogin`."""
    parts: list[str] = []
    rest = symbol[1:]
    while (length := re.match("[0-9]{1,3}", rest)) is not None:
        end = length.end() + int(length[0])
        parts.append(rest[length.end() : end])
        rest = rest[end:]
    if rest != "E" or len(parts) < _FEWEST_PARTS or parts[-1] != "Exception":
        return None
    root = "vmodl" if parts[0] == "Vmomi" else parts[0].lower()
    return ".".join([root, *(part[:1].lower() + part[1:] for part in parts[1:-2]), parts[-2]])
