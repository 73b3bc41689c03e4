"""What people write first: one line at a time through a regex. `python -m benchmarks.naive FILE.gz ...`."""

from __future__ import annotations

import gzip
import re
import sys

_WANTED = re.compile(rb"[Mm]igrat|VMotion|vMotion|Failed: |vim\.fault\.")


def main() -> None:
    """Count the lines that may matter."""
    found = 0
    for name in sys.argv[1:]:
        with gzip.open(name) as lines:
            found += sum(1 for line in lines if _WANTED.search(line))
    print(found)


if __name__ == "__main__":
    main()
