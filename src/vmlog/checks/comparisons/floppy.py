"""V2: floppy drives that the VM would take along."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding
from vmlog.checks.drives import compare_drives


def compare_floppy(case: CheckCase) -> Iterator[Finding]:
    """Yield what the floppy drives of the VM mean for the move."""
    yield from compare_drives(case, "floppy")
