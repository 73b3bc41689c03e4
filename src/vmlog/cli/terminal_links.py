"""Addresses in a text as links of the terminal (OSC 8), where it is known to have them."""

from __future__ import annotations

import os
import re
from typing import Final

# An address ends before a sign of the sentence around it.
_ADDRESS: Final = re.compile(r"https://[^\s\x1b]*[^\s\x1b.,;:)\]>'\"]")
_PROGRAMS: Final = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"})
_VARIABLES: Final = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")
_LEAST_VTE: Final = 5000


def has_links() -> bool:
    """Return whether the environment names a terminal that shows links; what runs inside another one may not."""
    term = os.environ.get("TERM", "")
    if term == "dumb" or term.startswith(("screen", "tmux")):
        return False
    version = os.environ.get("VTE_VERSION", "")
    return (
        os.environ.get("TERM_PROGRAM") in _PROGRAMS
        or any(os.environ.get(name) for name in _VARIABLES)
        or (version.isdecimal() and int(version) >= _LEAST_VTE)
    )


def linked(text: str) -> str:
    r"""Return the text with each address a link to itself.

    >>> linked("see https://example.com/1.")
    'see \x1b]8;;https://example.com/1\x1b\\https://example.com/1\x1b]8;;\x1b\\.'
    """
    return _ADDRESS.sub(lambda found: f"\x1b]8;;{found[0]}\x1b\\{found[0]}\x1b]8;;\x1b\\", text)
