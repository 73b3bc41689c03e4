"""The scenarios that a test runs: one generation of each family, or all with VMLOG_ALL_SCENARIOS=1."""

from __future__ import annotations

import os
from itertools import groupby

from simulator import SCENARIOS

ALL = os.environ.get("VMLOG_ALL_SCENARIOS") == "1"


def family(name: str) -> str:
    return name.rpartition("-")[0] or name


def sampled() -> list[str]:
    """Return of each family one generation, another one from family to family."""
    names = sorted(SCENARIOS, key=lambda name: (family(name), name))
    families = [list(members) for _, members in groupby(names, family)]
    return [members[number % len(members)] for number, members in enumerate(families)]


def chosen() -> list[str]:
    """Return every scenario, or one of each family."""
    return sorted(SCENARIOS) if ALL else sampled()
