"""Scanners compiled by an earlier run, in the user's cache folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from vmlog.blocks.scan import Scanner
from vmlog.knowledge.cache_folder import cache_folder
from vmlog.knowledge.private_file import read_keyed_file, write_keyed_file

# A hundred times what all shipped patterns take.
_MOST_BYTES: Final = 32 << 20
# Files of other patterns and versions; the oldest are removed.
_MOST_FILES: Final = 8


def cached_scanner(expressions: Sequence[tuple[str, int]]) -> Scanner:
    """Return a scanner of the expressions; see `Scanner`.

    What is compiled is kept for the next run, in a file for each set of expressions, version of Hyperscan and kind of
    processor. A file that is damaged, or that somebody else may have written, only costs the time to compile again.
    """
    folder = cache_folder()
    if folder is None:
        return Scanner(expressions)
    key = _key(expressions)
    place = folder / f"scanner-{key[:24]}.bin"
    # Hyperscan must not load what it has not written.
    if (compiled := read_keyed_file(place, _MOST_BYTES, key)) is not None:
        with suppress(ValueError):
            return Scanner.from_compiled(expressions, compiled)
    scanner = Scanner(expressions)
    with suppress(OSError):
        write_keyed_file(place, key, scanner.compiled())
        _remove_oldest(folder)
    return scanner


def _key(expressions: Sequence[tuple[str, int]]) -> str:
    compiler = Scanner([("any", 0)]).compiler()
    return hashlib.sha256(repr((compiler, list(expressions))).encode()).hexdigest()


def _remove_oldest(folder: Path) -> None:
    files = sorted(folder.glob("scanner-*.bin"), key=lambda path: path.lstat().st_mtime_ns)
    for path in files[:-_MOST_FILES]:
        path.unlink(missing_ok=True)
