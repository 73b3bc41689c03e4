"""The program as a process of its own: how it ended, what it said, and what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import vmlog
from hostile.bait import FAILED

MOST_SECONDS = 25.0
"""Processor time that a hostile source of some megabytes may take, the start of the program included."""
MOST_MEGABYTES = 400.0


@dataclass(frozen=True)
class Ended:
    """How a run ended.

    Attributes:
        report: the JSON report.
        seconds: processor time.
        megabytes: most memory held at a time.
    """

    code: int
    report: dict[str, Any]
    seconds: float
    megabytes: float

    @property
    def found(self) -> bool:
        """Whether the failed migration of the healthy log is there."""
        return any(item["migration_id"] == FAILED and item["outcome"] == "failed" for item in self.report["incidents"])

    def said(self, part: str) -> str:
        """All notices and notes about sources and members whose name holds a text."""
        rows = [(row["member"], row["note"]) for row in self.report["coverage"]]
        rows += [(f"{item['source']} {item['member']}", item["message"]) for item in self.report["warnings"]]
        return "; ".join(text for name, text in rows if text and part in name)


def run(*sources: str | Path, options: tuple[str, ...] = ()) -> Ended:
    """Analyse sources."""
    environment = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
    command = [sys.executable, "-m", "vmlog", "analyze", "-f", "json", *options, *map(str, sources)]
    with TemporaryFile() as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        report = json.loads(out.read() or b"{}")
    return Ended(process.returncode, report, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
