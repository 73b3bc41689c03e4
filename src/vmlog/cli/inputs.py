"""The check that an output does not overwrite an input, made before anything is read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from vmlog.cli.config_file import config_place
from vmlog.errors import UsageError
from vmlog.named_paths import lies_below, names_folder


def refuse_inputs(
    outputs: Sequence[Path | None], sources: Sequence[str], folders: Sequence[Path] = (), *, while_reading: bool = False
) -> None:
    """Refuse an output that is one of the inputs or the configuration file, under any name.

    Args:
        outputs: the output files; None for standard output, which a shell may have redirected to a file.
        sources: what is read: files, folders with everything below them, `-` for standard input.
        folders: further folders that are read, such as those of the user's own patterns.
        while_reading: the command writes while it reads. Otherwise it writes at the end, and an empty file that a shell
            has made in a source folder for standard output is harmless.

    Raises:
        UsageError: the output is a source, a file in one of the folders, or the configuration file.
    """
    for out in outputs:
        _refuse_input(out, sources, folders, while_reading=while_reading)


def _refuse_input(out: Path | None, sources: Sequence[str], folders: Sequence[Path], *, while_reading: bool) -> None:
    written = _status(out) if out else _status_of_stream(sys.stdout)
    if written is None or not (stat.S_ISREG(written.st_mode) or stat.S_ISFIFO(written.st_mode)):
        return  # a missing file is no input, and devices and terminals store nothing
    name = str(out) if out else "standard output"
    for spec in sources:
        read = _status_of_stream(sys.stdin) if spec == "-" else _status(Path(spec))
        if read and os.path.samestat(read, written):
            same = "standard input" if spec == "-" else f"the source {spec}"
            raise UsageError(f"{name} is {same}, which it would destroy; write to another file")
    config = config_place()
    if config and (read := _status(config)) and os.path.samestat(read, written):
        raise UsageError(f"{name} is the configuration file {config}, which it would destroy; write to another file")
    if out is None and not written.st_size and not while_reading:
        return
    for folder in (*(Path(spec) for spec in sources if spec != "-"), *folders):
        if names_folder(folder) and _lies_in(written, out, folder):
            raise UsageError(f"{name} is a file of {folder}, which is read; write to another file, or remove it first")


def _lies_in(written: os.stat_result, out: Path | None, folder: Path) -> bool:
    """Return whether the output is a file below the folder, perhaps by another name."""
    if out and lies_below(out, folder):
        return True
    # Only a file with several names, or one whose name is unknown, can still be below the folder.
    if out and written.st_nlink < 2:
        return False
    return any(os.path.samestat(found, written) for found in _files_below(folder))


def _files_below(folder: Path) -> Iterator[os.stat_result]:
    for parent, _, names in os.walk(folder):
        for name in names:
            if found := _status(Path(parent, name)):
                yield found


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def _status_of_stream(stream: object) -> os.stat_result | None:
    try:
        return os.fstat(stream.fileno())  # type: ignore[attr-defined]
    except (OSError, ValueError, AttributeError):
        return None
