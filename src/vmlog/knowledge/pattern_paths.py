"""Finding and opening pattern files: what is named like one and cannot be one is an error, never left out."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from vmlog.errors import Location, PatternError
from vmlog.named_paths import names_folder, names_something

_MOST_BYTES: Final = 1 << 20


def find_pattern_files(directories: Sequence[Path]) -> tuple[list[Path], list[PatternError]]:
    """Return the pattern files of directories and of those below them, in order, and what is wrong with others."""
    errors: list[PatternError] = []
    paths: list[Path] = []
    for directory in directories:
        if names_folder(directory):
            paths += sorted(_files_of(directory, errors))
        else:
            fault = "is a file, not a directory" if names_something(directory) else "no such directory"
            errors.append(PatternError(f"{fault} of pattern files", Location(str(directory))))
    return paths, errors


def _files_of(directory: Path, errors: list[PatternError]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        place = str(error.filename or directory)
        errors.append(PatternError(f"cannot be read: {error.strerror or error}", Location(place)))

    for folder, folders, files in os.walk(directory, onerror=unreadable):
        for name in folders:
            if name.endswith(".toml"):
                place = Location(str(Path(folder, name)))
                errors.append(PatternError("is a directory, not a pattern file", place))
        yield from (Path(folder, name) for name in files if name.endswith(".toml"))


def read_pattern_text(path: Path) -> str:
    """Return the text of a pattern file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no regular file, too long for a pattern file, or not UTF-8.
    """
    # A device could be endless, and a pipe silent for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("it is no regular file")
    with path.open("rb") as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"it is longer than {_MOST_BYTES >> 20} MB")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8") from error
