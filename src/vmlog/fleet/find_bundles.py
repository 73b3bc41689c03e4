"""Which bundles the sources of a fleet are: files, folders of bundles, wildcards, URLs."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vmlog.errors import UsageError
from vmlog.fleet.remote_store import is_remote, remote_bundles
from vmlog.model import Notice
from vmlog.named_paths import names_folder, names_something
from vmlog.source.bundle_root import is_bundle_folder
from vmlog.source.byte_stream import os_reason
from vmlog.source.first_bytes import begins_as_archive

_ARCHIVE_ENDINGS: Final = (".tgz", ".tar", ".tar.gz", ".zip")


@dataclass(slots=True)
class FoundBundles:
    """The bundles of a fleet.

    Attributes:
        sources: paths and URLs, each once, in the order in which they were named; those of a folder by name.
        notices: what lies beside bundles and is none; folders that cannot be listed.
    """

    sources: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def find_bundles(specs: Sequence[str]) -> FoundBundles:
    """Return the bundles that some sources are.

    A file is a bundle. In a folder each archive and each extracted bundle is one, at any depth; a folder of loose logs
    that holds neither is one bundle with all that is below it.

    Args:
        specs: paths, paths with wildcards (`**` for folders at any depth), URLs of stores.

    Raises:
        UsageError: wildcards fit nothing, or a store cannot be listed.
    """
    found = FoundBundles()
    for spec in specs:
        if is_remote(spec):
            found.sources += remote_bundles(spec)
            continue
        for path in _named(spec):
            found.sources += _below(Path(path), path, found.notices) if names_folder(path) else [path]
    found.sources = list(dict.fromkeys(found.sources))
    return found


def _named(spec: str) -> list[str]:
    """Return what a source names; what is not there names itself, so that it is told as a bundle that failed."""
    if names_something(spec) or not glob.has_magic(spec):
        return [spec]
    # A pattern may be absolute, or go up.
    if paths := sorted(glob.glob(spec, recursive=True)):  # noqa: PTH207
        return paths
    raise UsageError(f"{spec}: nothing fits these wildcards")


def _below(top: Path, name: str, notices: list[Notice]) -> list[str]:
    """Return the bundles in a folder that was named, which is one itself if it holds none."""
    return _Folder(top).bundles(name, notices) or [name]


class _Folder:
    """A folder: what lies in it, and whether that is bundles.

    Attributes:
        is_bundle: whether it is an extracted bundle.
        hindrance: why it could not be listed; "" if it could.
    """

    def __init__(self, path: Path) -> None:
        self.hindrance = ""
        files: list[str] = []
        folders: list[str] = []
        try:
            files, folders = _listing(path)
        except OSError as error:
            self.hindrance = os_reason(error)
        self._path = path
        self.is_bundle = is_bundle_folder(path.name, folders)
        self._archives: list[str] = []
        self._loose: list[str] = []
        self._folders: dict[str, _Folder] = {}
        if self.is_bundle:
            return
        for file in files:
            (self._archives if _is_archive(path / file) else self._loose).append(file)
        self._folders = {folder: _Folder(path / folder) for folder in folders}

    @property
    def holds_bundles(self) -> bool:
        """Whether it is or holds an archive or an extracted bundle."""
        return self.is_bundle or bool(self._archives) or any(one.holds_bundles for one in self._folders.values())

    def bundles(self, name: str, notices: list[Notice]) -> list[str]:
        """Return the bundles in it, under names that begin with `name`."""
        if self.is_bundle or (self._loose and not self.holds_bundles):
            return [name]
        notices += [
            Notice("beside-bundles", "lies beside bundles and is none: not read", os.path.join(name, file))  # noqa: PTH118
            for file in self._loose
        ]
        found = [os.path.join(name, file) for file in self._archives]  # noqa: PTH118
        for folder, below in self._folders.items():
            place = os.path.join(name, folder)  # noqa: PTH118
            if below.hindrance:
                notices.append(Notice("source-unreadable", f"directory not listed: {below.hindrance}", place))
            found += below.bundles(place, notices)
        return found


def _listing(folder: Path) -> tuple[list[str], list[str]]:
    """Return the names of the regular files and of the folders in a folder; links are passed over.

    Raises:
        OSError: it cannot be listed.
    """
    files: list[str] = []
    folders: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif entry.is_file(follow_symlinks=False):
                files.append(entry.name)
    return sorted(files), sorted(folders)


def _is_archive(path: Path) -> bool:
    """Return whether a file holds files; one that only has the name of an archive is told as a bundle that failed."""
    return path.name.lower().endswith(_ARCHIVE_ENDINGS) or begins_as_archive(path)
