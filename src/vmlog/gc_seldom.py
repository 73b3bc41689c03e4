"""Searching for reference cycles more seldom, or not while modules are loaded."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Objects that are made between two searches, and how many searches of younger objects pass before one of older ones.
_THRESHOLDS: Final = (100_000, 20, 10)


def keep_gc_seldom() -> None:
    """Let the cyclic garbage collector run seldom from now on; for programs, of whose start it took 20 ms."""
    gc.set_threshold(*_THRESHOLDS)


@contextmanager
def gc_seldom() -> Iterator[None]:
    """Let the cyclic garbage collector run seldom within a `with` block.

    Joining keeps millions of objects and makes no cycles, and the collector would walk them again and again. It is not
    switched off: what reads the files of hosts leaves cycles in its exceptions, which hostile text can multiply.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


@contextmanager
def gc_spared() -> Iterator[None]:
    """Let the cyclic garbage collector neither run within a `with` block nor ever walk what is there at its end.

    For loading modules, which makes hundreds of thousands of objects that live as long as the program: walking them
    again and again took a sixth of a short run. Only for programs; in a library it would spare its caller's garbage.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
