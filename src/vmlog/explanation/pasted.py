"""Lines of a log that somebody pasted."""

from __future__ import annotations

import re
from typing import Final

# More than one line, or the fields of an export around a line. A single message is taken as it is.
_LAID_OUT: Final = re.compile(r"[\r\n\f\v\x85\u2028\u2029]|[{,]\s*+\"[^\"\n]{1,60}\"\s*+:|\",\"")


def undo_pasting(text: str) -> str:
    """Return a pasted text without what copying or an export put around its lines.

    >>> undo_pasting("Migration considered a failure by the VMX.")
    'Migration considered a failure by the VMX.'
    """
    if not _LAID_OUT.search(text.rstrip()):
        return text
    # Few texts need these imports: columns, numbers, all formats.
    from vmlog.copies.copy_cleaner import original_text
    from vmlog.parse.formats import load_formats
    from vmlog.records.line_texts import with_newlines

    written = original_text(text.encode("utf-8", "backslashreplace"), load_formats().header_regex)
    return with_newlines(written.decode())
