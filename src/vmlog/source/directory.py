"""The files of a directory source, sorted, with the extracted bundles among them recognised."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vmlog.source.bundle_root import is_bundle_folder
from vmlog.source.byte_stream import os_reason
from vmlog.source.member_finder import MemberFinder


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file below a directory source.

    Attributes:
        path: where to open it.
        relative: its path below the source, with `/`.
        root: the directory that is its unit, relative to the source; "" for the source itself.
        in_bundle: whether the unit is an extracted bundle, not a folder of loose logs.
    """

    path: Path
    relative: str
    root: str
    in_bundle: bool


def files_below(top: Path, finder: MemberFinder) -> Iterator[FoundFile]:
    """Yield the regular files below `top`: of each directory the files by name, then the subdirectories by name.

    Links and special files are counted in `finder.special`; directories that cannot be listed become notices.
    """
    pending = [(top, "", "", False)]
    while pending:
        folder, relative, root, in_bundle = pending.pop()
        files, folders = _listing(folder, relative, finder)
        named = is_bundle_folder(folder.name, ())
        if named or (not in_bundle and is_bundle_folder(folder.name, folders)):
            root, in_bundle = relative, True
        prefix = f"{relative}/" if relative else ""
        for name in files:
            yield FoundFile(folder / name, prefix + name, root if in_bundle else relative, in_bundle)
        pending.extend((folder / name, prefix + name, root, in_bundle) for name in reversed(folders))


def _listing(folder: Path, relative: str, finder: MemberFinder) -> tuple[list[str], list[str]]:
    files: list[str] = []
    folders: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif entry.is_file(follow_symlinks=False):
                    files.append(entry.name)
                else:
                    finder.special += 1
    except OSError as error:
        finder.add_notice("source-unreadable", f"directory not listed: {os_reason(error)}", relative or None)
    return sorted(files), sorted(folders)
