"""What lines begin with, and what parts the lines of a record within one."""

from __future__ import annotations

from typing import Final

# What a line begins with that no copying has touched, as far as that can be told without the formats.
LINE_START: Final = (
    r"(?:\[?(?:[0-9]{4}|[Yy]{4})-(?:[0-9]{2}|[Mm]{2})-(?:[0-9]{2}|[Dd]{2})[Tt \t]"
    r"|\[?[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:"
    r"|<[0-9]{1,3}>|NoneZ |cpu[0-9]{1,4}:[0-9]|[0-9]{1,4}(?::[0-9]{2}){3}\.[0-9]{3} cpu)"
)
# The same, but for the first cell of a row of columns.
KNOWN_HEADS: Final = (
    rf"(?![0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9:.]{{5,20}}(?:Z|[+-][0-9:]{{4,6}})?[,;\t]){LINE_START}"
)
RECORD_BREAKS: Final = "\u2028"
"""Parts the lines of a record that stand in one line of the member: Unicode's own mark for that."""
