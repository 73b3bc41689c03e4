"""What reading pattern files made, as an earlier run made it, in the user's cache folder.

Making objects of the catalogue takes longer than reading its contents, even without parsing and checking them.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import vmlog.knowledge
from vmlog import errors, model, terms
from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.cache_folder import cache_folder
from vmlog.knowledge.private_file import read_keyed_file, write_keyed_file
from vmlog.version import __version__

_T = TypeVar("_T")

_MOST_BYTES: Final = 64 << 20
# The modules whose classes the objects are of, and the classes of the standard library.
_PACKAGES: Final = ("vmlog.knowledge.", "vmlog.model", "vmlog.terms", "vmlog.errors")
_STANDARD: Final = frozenset({("builtins", "frozenset"), ("builtins", "set")} | {
    (module, name) for module in ("pathlib", "pathlib._local") for name in ("PosixPath", "WindowsPath")
})  # fmt: skip


@gc_seldom()
def frozen(name: str, paths: Sequence[Path], make: Callable[[], _T]) -> _T:
    """Return what a function makes of some files; from an earlier run if the files and this program are the same.

    The cache is only read if nobody else may have written it, and only to make objects of this program's own classes.
    One that cannot be used only costs time.

    Args:
        name: what it is, for the name of the file in the cache.
        paths: the files that the function reads, all of them.
        make: makes it, or raises an error that nothing is kept of.
    """
    folder = cache_folder()
    key = _key(paths) if folder else None
    if folder is None or key is None:
        return make()
    named = hashlib.sha256("\n".join(sorted({str(path.parent) for path in paths})).encode("utf-8", "surrogateescape"))
    place = folder / f"{name}-{__version__}-{named.hexdigest()[:12]}.pickle"
    if (content := read_keyed_file(place, _MOST_BYTES, key)) is not None:
        with suppress(Exception):  # a class has changed, or it is none of those that count
            made: _T = _OwnClasses(io.BytesIO(content)).load()
            return made
    made = make()
    with suppress(OSError, pickle.PicklingError, AttributeError, TypeError, RecursionError):
        write_keyed_file(place, key, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return made


class _OwnClasses(pickle.Unpickler):
    """Makes objects of this program's classes alone, and calls no function."""

    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith(_PACKAGES) and (module, name) not in _STANDARD:
            raise pickle.UnpicklingError(f"{module}.{name} is not one of the kept classes")
        found = super().find_class(module, name)
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no class")
        return found


def _key(paths: Sequence[Path]) -> str | None:
    """Return what changes with any of the files, or where relative names lead to; None if one cannot be looked at."""
    try:
        working = "" if all(path.is_absolute() for path in paths) else str(Path.cwd())
        return repr((sys.version_info, _code(), working, [(str(path), *_stamp(path)) for path in paths]))
    except OSError:
        return None


@cache
def _code() -> tuple[tuple[int, int], ...]:
    """Return the sizes and times of the modules that define the classes, which change in a checkout."""
    folder = Path(vmlog.knowledge.__path__[0])
    with os.scandir(folder) as entries:
        modules = [Path(entry.path) for entry in entries if entry.name.endswith(".py")]
    others = (Path(module.__file__ or "") for module in (model, terms, errors))
    return tuple(_stamp(path) for path in (*sorted(modules), *others))


def _stamp(path: Path) -> tuple[int, int]:
    status = os.stat(path)  # noqa: PTH116 - it is half as quick as a method of the path
    return status.st_size, status.st_mtime_ns
