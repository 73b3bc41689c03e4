"""Only inflate, the least that any reader must do. `python -m benchmarks.inflate FILE.gz ...`."""

from __future__ import annotations

import sys

from isal import igzip


def main() -> None:
    """Inflate the files and drop the text."""
    for name in sys.argv[1:]:
        with igzip.IGzipFile(name, "rb") as stream:  # type: ignore[no-untyped-call]
            while stream.read(1 << 20):
                pass


if __name__ == "__main__":
    main()
