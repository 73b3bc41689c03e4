"""Whether a stream gets colours."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TextIO


class ColorChoice(StrEnum):
    """What `--color` may be."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def has_color(choice: ColorChoice, stream: TextIO) -> bool:
    """Return whether to write colours to a stream of the program; files named with `-o` never get any.

    An explicit choice decides. With `auto`, a variable decides that is set and not empty: `NO_COLOR` against colours,
    else `FORCE_COLOR` for them. Without either, a terminal gets colours unless `TERM` is `dumb`.
    """
    if choice is not ColorChoice.AUTO:
        return choice is ColorChoice.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and os.environ.get("TERM") != "dumb")
