"""The comparisons that need code, by name: a module of `comparisons/` for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import cast

from vmlog.checks.check_case import CheckCase, Finding

FactComparison = Callable[[CheckCase], Iterable[Finding]]
"""Compares facts; raises for no facts."""


@cache
def comparison_named(name: str) -> FactComparison:
    """Return the comparison of the module `comparisons/NAME.py`, its function `compare_NAME`.

    Raises:
        ImportError: there is no such module.
        AttributeError: it has no such function.
    """
    return cast(FactComparison, getattr(import_module(f"vmlog.checks.comparisons.{name}"), f"compare_{name}"))
