"""Lines of a log that somebody pastes, as they stand in the log."""

from __future__ import annotations

import re
from typing import Final

# More than one line, or the fields of an export around one: a single message is taken as it is.
_LAID_OUT: Final = re.compile(r"[\r\n\f\v\x85\u2028\u2029]|[{,]\s*+\"[^\"\n]{1,60}\"\s*+:|\",\"")


def undo_pasting(text: str) -> str:
    """A pasted text without what copying or an export has put around the lines in it, as in a file."""
    if not _LAID_OUT.search(text.rstrip()):
        return text
    # Few texts need what this loads: columns, numbers, all formats.
    from vmlog.copies.copied import written_text
    from vmlog.copies.line_heads import RECORD_BREAKS
    from vmlog.parse.formats import load_formats

    written = written_text(text.encode("utf-8", "backslashreplace"), load_formats().header_regex)
    return written.decode().replace(RECORD_BREAKS, "\n")
