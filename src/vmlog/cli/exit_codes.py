"""The exit codes of every command; docs/cli.md explains them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmlog.model import Coverage, Notice


class ExitCode(IntEnum):
    """How a run ended. Codes above 128 are those that a shell reports for a signal."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING = 3
    PARTIAL = 4
    UNEXPECTED = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


def reading_code(
    coverage: Iterable[Coverage], notices: Iterable[Notice], *, strict: bool, lost: bool = False
) -> ExitCode:
    """Return the code of a run that read its sources: with `strict`, whether any part of them could not be read.

    Args:
        coverage: what was read of the logs.
        notices: the warnings of the run.
        strict: whether a loss counts.
        lost: whether something else is known to be lost.
    """
    lost = lost or any(row.note for row in coverage) or any(notice.is_loss for notice in notices)
    return ExitCode.PARTIAL if strict and lost else ExitCode.OK
