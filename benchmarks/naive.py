"""The loop that people write first: a regex on one line at a time. `python -m benchmarks.naive FILE.gz ...`."""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

_WANTED = re.compile(rb"[Mm]igrat|VMotion|vMotion|Failed: |vim\.fault\.")


def count_matches(path: Path) -> int:
    """Return the number of lines of a gzip file that may concern a migration."""
    with gzip.open(path) as lines:
        return sum(1 for line in lines if _WANTED.search(line))


def main() -> None:
    """Print the number of lines that may concern a migration."""
    print(sum(count_matches(Path(name)) for name in sys.argv[1:]))


if __name__ == "__main__":
    main()
