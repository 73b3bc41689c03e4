"""The log records of the library, printed like the program's own messages."""

from __future__ import annotations

import logging

from vmlog.cli.console import write_message


class _MessageHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        write_message(record.getMessage())


def log_library_warnings(*, quiet: bool) -> None:
    """Print the library's log records, or none of them; a later call replaces an earlier one."""
    logger = logging.getLogger("vmlog")
    logger.handlers = [logging.NullHandler() if quiet else _MessageHandler()]
    logger.propagate = False
