"""V1: CD/DVD drives that the VM would take along."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding
from vmlog.checks.drives import compare_drives


def compare_cdrom(case: CheckCase) -> Iterator[Finding]:
    """Yield what the CD/DVD drives of the VM mean for the move."""
    yield from compare_drives(case, "cdrom")
