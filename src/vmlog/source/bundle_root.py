"""Where a member lies and to which bundle it belongs, decided from names alone because archives are read once."""

from __future__ import annotations

import re
from collections.abc import Collection
from sys import intern
from typing import Final, NamedTuple

# esx-<host>-2024-05-30--22.31-459, vm-support-<host>-2010-05-03--10.11.4711, vc-<fqdn>-2024-05-30--22.31-459
BUNDLE_FOLDER: Final = re.compile(r"(?:esx|vm-support|vc)-.{0,300}?\d{4}-\d\d-\d\d--\d\d\.\d\d[-.\d]{0,24}", re.I)
# Folders that only the root of a bundle has.
_ROOT_FOLDERS: Final = frozenset(
    ("var", "etc", "vmfs", "commands", "proc", "scratch", "bootbank", "programdata", "reconstruction")
)
# Folders that the root of a bundle has, and others may have too.
_COMMON_FOLDERS: Final = frozenset(("json", "usr", "opt", "tmp", "logs", "config", "windows", "root", "storage"))
_SNAPSHOT: Final = re.compile(r"snapshot-\d{1,6}")


def is_bundle_folder(name: str, children: Collection[str]) -> bool:
    """Return whether a directory is the root of an extracted bundle, by its own name or that of its subdirectories.

    >>> is_bundle_folder("esx-a1.example.com-2024-05-30--22.31-459", []), is_bundle_folder("logs", ["Var"])
    (True, True)
    """
    return _is_named(name) or any(child.lower() in _ROOT_FOLDERS for child in children)


def _is_named(part: str) -> bool:
    return BUNDLE_FOLDER.fullmatch(part) is not None


def _named_root(parts: tuple[str, ...]) -> int:
    """Return how many leading components end in a folder named like a bundle; 0 without one."""
    return next((index for index in range(len(parts) - 1, 0, -1) if _is_named(parts[index - 1])), 0)


def _root(parts: tuple[str, ...]) -> tuple[int, bool]:
    """Return how many leading components are the bundle's root, and whether it certainly is a bundle."""
    if named := _named_root(parts):
        return named, True
    for index, part in enumerate(parts[:-1]):
        folder = part.lower()
        if folder in _ROOT_FOLDERS:
            return index, True
        if folder in _COMMON_FOLDERS or _SNAPSHOT.fullmatch(folder):
            return index, False
    return min(1, len(parts) - 1), False


class BundlePlace(NamedTuple):
    """A file or archive in a source.

    Attributes:
        path: the path that reports show.
        unit: the bundle that it belongs to if it is a plain file.
        inner: path inside that unit.
        own: the unit that it forms if it is an archive.
        enclosed: whether it lies in a bundle, so that its content belongs to that bundle.
    """

    path: str
    unit: str
    inner: str
    own: str
    enclosed: bool = False

    def child(self, parts: tuple[str, ...]) -> BundlePlace:
        """Return the place of an entry of this archive; `parts` are the components of its clean name.

        >>> place = BundlePlace("a.zip", "a.zip", "a.zip", "/x/a.zip").child(("bundle", "var", "log", "hostd.log"))
        >>> place.unit, place.inner
        ('/x/a.zip!/bundle', 'var/log/hostd.log')
        """
        joined = "/".join(parts)
        path, own = f"{self.path}!/{joined}", f"{self.own}!/{joined}"
        if self.enclosed and not _named_root(parts):
            return BundlePlace(path, self.unit, f"{self.inner}!/{joined}", own, enclosed=True)
        length, sure = _root(parts)
        unit = f"{self.own}!/{'/'.join(parts[:length])}" if length else self.own
        return BundlePlace(path, intern(unit), "/".join(parts[length:]), own, enclosed=sure)
