"""The readers by name: a module of `readers/` for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import cast

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText

FactReader = Callable[[FactText], Iterable[FactRow]]
"""Reads a file; raises for no content, and takes time linear in its size."""


@cache
def reader_named(name: str) -> FactReader:
    """Return the reader of the module `readers/NAME.py`, its function `read_NAME`.

    Raises:
        ImportError: there is no such module.
        AttributeError: it has no such function.
    """
    return cast(FactReader, getattr(import_module(f"vmlog.facts.readers.{name}"), f"read_{name}"))
