"""The columns of parsed lines and of event frames.

`ts_text` is the stamp as written; `ts_assumed` names what was not written and is assumed: `"year"`, `"zone"` or
`"year,zone"`, null if nothing is. `thread` is the thread, process or world number of the header,
`world` the world of a kernel line. `op_id` of a kernel line is the short kernel opID. `body` is the message without
header, level mark and originator block.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from vmlog.knowledge.line_format import LINE_COLUMNS

LEVELS: Final = ("trace", "debug", "info", "notice", "warning", "error", "critical")

UTC_TIME: Final = pl.Datetime("us", "UTC")

_NOT_TEXT: Final[dict[str, pl.DataType]] = {"ts_utc": UTC_TIME, "continuation": pl.Boolean()}

PARSED_SCHEMA: Final[dict[str, pl.DataType]] = {name: _NOT_TEXT.get(name, pl.String()) for name in LINE_COLUMNS}
"""What `Formats.parse` returns. `continuation` is true for a line with a header that continues the record before it."""

EVENT_SCHEMA: Final[dict[str, pl.DataType]] = {
    "source": pl.String(),
    "member": pl.String(),
    "line_no": pl.UInt32(),
    "n_lines": pl.UInt32(),
    "ts_utc": UTC_TIME,
    "ts_text": pl.String(),
    "ts_assumed": pl.String(),
    "host": pl.String(),
    "log": pl.String(),
    "format": pl.String(),
    "level": pl.String(),
    "component": pl.String(),
    "program": pl.String(),
    "thread": pl.String(),
    "world": pl.String(),
    "op_id": pl.String(),
    "user": pl.String(),
    "body": pl.String(),
}
"""One row per record. `line_no` counts from 1 and is the record's first line; `n_lines` counts all its lines."""
