"""What every report writer is: one function from a report to bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from vmlog.model import Report

DEFAULT_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How to write. Machine formats ignore the last three, so their bytes never depend on the terminal.

    Attributes:
        excel: write CSV that a spreadsheet opens without damage.
        width: columns of the terminal.
        color: emit terminal colours.
        show_all: do not shorten lists, and list successful migrations too.
    """

    excel: bool = False
    width: int = DEFAULT_WIDTH
    color: bool = False
    show_all: bool = False


Writer = Callable[[Report, BinaryIO, Options], None]
"""Writes a whole report to a binary stream and leaves the stream open."""
