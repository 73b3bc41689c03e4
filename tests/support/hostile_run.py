"""Run the program as a separate process, and return its exit code, its report and what it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import Any

import vmlog
from tests.support.bait import FAILED
from tests.support.hang_limit import HANG_S

MOST_MEGABYTES = 400.0


@dataclass(frozen=True)
class RunResult:
    """The result of a run.

    Attributes:
        report: the JSON report.
        megabytes: peak memory.
    """

    code: int
    report: dict[str, Any]
    megabytes: float

    @property
    def found(self) -> bool:
        """Whether the failed migration of the healthy log is there."""
        return any(item["migration_id"] == FAILED and item["outcome"] == "failed" for item in self.report["incidents"])

    def notices_about(self, part: str) -> str:
        """Return all notices and notes about sources and members whose name holds a text."""
        rows = [(row["member"], row["note"]) for row in self.report["coverage"]]
        rows += [(f"{item['source']} {item['member']}", item["message"]) for item in self.report["warnings"]]
        return "; ".join(text for name, text in rows if text and part in name)


# The peak that the system counts for a process includes the memory of its parent at the start, which is much in a test
# run. The process therefore writes its own peak. One that does not end is ended: see `tests.support.hang_limit`.
_PROGRAM = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
peak, sys.argv = Path(sys.argv[1]), ["vmlog", *sys.argv[2:]]
from vmlog.cli import main
try:
    main()
finally:
    peak.write_text(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
""".replace("SECONDS", str(HANG_S))


def run(*sources: str | Path, options: tuple[str, ...] = (), command: str = "analyze") -> RunResult:
    """Analyse sources, or give them to another command."""
    environment = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
    with TemporaryFile() as out, NamedTemporaryFile() as peak:
        words = [sys.executable, "-c", _PROGRAM, peak.name, command, "-f", "json", *options, *map(str, sources)]
        process = subprocess.Popen(words, env=environment, stdout=out, stderr=subprocess.DEVNULL)
        process.wait()
        out.seek(0)
        report = json.loads(out.read() or b"{}")
        kilobytes = int(peak.read())
    return RunResult(process.returncode, report, kilobytes / 1024)
