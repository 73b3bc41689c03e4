"""P16: the clocks of two hosts agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding

_APART_S: Final = 1
_FAR_S: Final = 60


def compare_clock_distance(case: CheckCase) -> Iterator[Finding]:
    """Yield how far the clocks are apart, as migrations in the logs of both hosts show it."""
    offset = case.clock_offset_s
    if offset is None:
        yield Finding("not-logged")
        return
    words = {"seconds": f"{abs(offset):.1f}", "ahead": (case.destination if offset > 0 else case.host).name}
    distance = abs(offset)
    yield Finding("far" if distance > _FAR_S else "apart" if distance > _APART_S else "agree", words)
