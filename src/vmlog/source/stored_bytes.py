"""How much of the sources was read, and how much there is, in bytes as they are stored."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vmlog.named_paths import names_file, names_folder


@dataclass(slots=True)
class StoredBytes:
    """A count of the bytes of files and pipes that were read or passed over; those of a compressed file are fewer.

    Attributes:
        count: so many by now. Only the thread that reads changes it, and it never falls.
    """

    count: int = 0


def file_identity(spec: str) -> tuple[int, int] | str:
    """Return what tells whether two names are those of one file or folder, through links too; else the name itself."""
    if spec == "-":
        return spec
    try:
        status = os.stat(spec)  # noqa: PTH116 - the text may be no path
    except (OSError, ValueError):
        return spec
    return status.st_dev, status.st_ino


def file_sizes(path: Path) -> Iterator[int]:
    """Yield the size of a file, or of each regular file below a folder; what cannot be looked at is left out."""
    if names_file(path):
        with suppress(OSError):
            yield path.stat().st_size
    if not names_folder(path):
        return
    for folder, _, names in os.walk(path):
        for name in names:
            with suppress(OSError):
                status = os.lstat(os.path.join(folder, name))  # noqa: PTH118 - there may be very many
                if stat.S_ISREG(status.st_mode):
                    yield status.st_size


def total_size(specs: Sequence[str]) -> int | None:
    """Return how many bytes `StoredBytes` counts when all is read; None where a source is a pipe or a device.

    A source that is named twice is read once, and one that is missing has no bytes.
    """
    paths = [Path(spec) for spec in {file_identity(spec): spec for spec in reversed(specs)}.values()]
    if any(str(path) == "-" or _is_open_ended(path) for path in paths):
        return None
    return sum(size for path in paths for size in file_sizes(path))


def _is_open_ended(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
