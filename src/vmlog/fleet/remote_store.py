"""Bundles in a store, named by URLs: listed and streamed through fsspec, and only when a source is such a URL.

Credentials, region and endpoint come from where the store's own tools take them: its environment variables, for sftp
the user's keys and known hosts. None are asked for, read from a URL or written anywhere.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

from vmlog.errors import UsageError

SCHEMES: Final = ("s3", "gs", "az", "sftp")
"""What a URL of a store begins with, before `://`."""
_SFTP: Final = "sftp://"
# The user's own file; without this any host is believed.
_KNOWN_HOSTS: Final[dict[str, Any]] = {"known_hosts": ()}
# What one request asks for: fewer requests for a bundle of gigabytes, and little memory.
_PIECE_BYTES: Final = 8 << 20
_WILDCARDS: Final = frozenset("*?[")
# What changes when an object does, as the stores call it.
_MARKS: Final = ("version", "e_tag", "last_modified", "mtime", "created")
# What errors of a store hold when the environment has no key: it then asks for the machine's identity at these paths.
_NO_KEYS: Final = (
    "/latest/api/token",
    "/latest/meta-data/iam/",
    "/computeMetadata/",
    "/metadata/identity/",
    "Account must be specified",
)
_KEYS: Final = {
    "s3": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_SKIP_SIGNATURE=true for a public bucket",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS, or GOOGLE_SKIP_SIGNATURE=true for a public bucket",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}


def is_remote(source: str) -> bool:
    """Return whether a source is the URL of a store.

    >>> is_remote("s3://bundles/2026/"), is_remote("cases/esx-a1.tgz")
    (True, False)
    """
    return source.partition("://")[0] in SCHEMES and "://" in source


def remote_bundles(source: str) -> list[str]:
    """Return the URLs of the objects that a URL names, sorted: itself, all below it, or what its wildcards fit.

    Raises:
        UsageError: what reads stores is not installed, the store cannot be listed, or there is nothing of this name.
    """
    store, path = _opened(source)
    try:
        if store.isfile(path):
            return [source]
        list_below = store.glob if _WILDCARDS & set(path) else store.find
        found = list_below(path, detail=True)
    except Exception as error:  # each store has errors of its own
        raise UsageError(f"{source} cannot be listed: {_reason(source, error)}") from error
    # A store may show a folder as an empty object.
    names = sorted(name for name, info in found.items() if info["type"] == "file" and info["size"])
    if not names:
        raise UsageError(f"{source}: there is nothing of this name in the store")
    scheme, place = urlsplit(source).scheme, urlsplit(source).netloc
    return [_url(scheme, place, name) for name in names]


def open_remote(source: str) -> BinaryIO:
    """Return a stream of an object.

    Raises:
        UsageError: what reads stores is not installed.
        OSError: there is no such object, or it cannot be read.
    """
    store, path = _opened(source)
    try:
        store.info(path)  # what opens an object that is not there cannot be closed
        size = "block_size" if source.startswith(_SFTP) else "buffer_size"
        return cast(BinaryIO, store.open(path, "rb", **{size: _PIECE_BYTES}))
    except OSError:
        raise
    except Exception as error:
        raise OSError(_reason(source, error)) from error


def version_of(source: str) -> str:
    """Return what tells one content of an object from another one without reading it: its name, size, and tag or time.

    Raises:
        UsageError: what reads stores is not installed.
        OSError: there is no such object, or the store does not answer.
    """
    store, path = _opened(source)
    try:
        info = store.info(path)
    except OSError:
        raise
    except Exception as error:
        raise OSError(_reason(source, error)) from error
    mark = next((info[name] for name in _MARKS if info.get(name)), "")
    return f"{source} {info['size']} {mark}"


def _opened(source: str) -> tuple[Any, str]:
    """Return the file system of a store, and a path in it."""
    parts = urlsplit(source)
    if parts.password:
        raise UsageError("a URL with a password is not read, for reports show it; put it into the store's environment")
    try:
        import fsspec
        from obstore.fsspec import register

        register([scheme for scheme in SCHEMES if scheme != "sftp"])
        store, path = fsspec.core.url_to_fs(source, **(_KNOWN_HOSTS if source.startswith(_SFTP) else {}))
    except ImportError as error:
        raise UsageError(f"{source} is in a store, for which more is needed: pip install 'vmlog[remote]'") from error
    except Exception as error:  # each store has errors of its own
        raise UsageError(f"{source} cannot be opened: {_reason(source, error)}") from error
    return store, path


def _url(scheme: str, place: str, name: str) -> str:
    """Return the URL of what a file system calls by a name, which may hold the bucket or the host, or may not."""
    path = name.partition("://")[2] or name
    path = path.lstrip("/")
    return f"{_SFTP}{place}/{path}" if scheme == "sftp" else f"{scheme}://{path}"


def _reason(source: str, error: Exception) -> str:
    """Return the first line of what a store says, which may go on for a page; before it what to do without keys."""
    text = next(iter(str(error).splitlines()), "") or type(error).__name__
    scheme = urlsplit(source).scheme
    if scheme in _KEYS and any(part in text for part in _NO_KEYS):
        return f"no credentials for {scheme}: set {_KEYS[scheme]} (the store says: {text})"
    return text
