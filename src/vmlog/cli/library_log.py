"""What the library logs while it works, in the program's own form on standard error."""

from __future__ import annotations

import logging
import sys

from vmlog.report.safe import visible_text


class _Spoken(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        print(f"vmlog: {visible_text(record.getMessage())}", file=sys.stderr)  # noqa: T201


def log_library_warnings(*, quiet: bool) -> None:
    """Print the library's log records, or none of them; called again, the last word counts."""
    logger = logging.getLogger("vmlog")
    logger.handlers = [logging.NullHandler() if quiet else _Spoken()]
    logger.propagate = False
