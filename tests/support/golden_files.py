"""Compare with a stored text; with VMLOG_UPDATE_GOLDEN=1 in the environment the stored text is written instead."""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "report" / "golden"


def check(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("VMLOG_UPDATE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
