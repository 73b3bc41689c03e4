"""The first step of a fleet: one bundle, read once, becomes one small file. Any number of processes may do this."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final, cast

from vmlog.errors import UsageError, VmlogError
from vmlog.facts.fact_store import FactStore
from vmlog.fleet.bundle_digest import BundleDigest, DigestedStream, digest_bundle, read_digest, write_digest
from vmlog.fleet.bundle_file import (
    FILE_SCHEMA,
    BundleContent,
    DamagedFileError,
    read_kept_reading,
    write_bundle_file,
)
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.fleet.remote_store import is_remote, open_remote, version_of
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading
from vmlog.source.bundle_identity import NO_FACTS, from_folder
from vmlog.source.byte_stream import os_reason
from vmlog.source.safe_names import clean_name
from vmlog.source.source_walk import NO_STREAMS

STORED_FOLDER: Final = "observations"
"""The folder of the bundles' files in the fleet folder."""
_DIGEST_CHARS: Final = 32
_DIGEST_SUFFIX: Final = ".sha256"
_CATALOGUE_CHARS: Final = 12


class UnwritableFolderError(UsageError):
    """The fleet folder cannot be written, which is the same for all bundles."""


def map_bundle(source: str, folder: Path, options: FleetOptions) -> BundleRow:
    """Read a bundle unless the fleet folder holds what was found in it; a bundle that fails is told, not raised.

    Args:
        source: path of the bundle, a file or a folder; or its URL in a store, from which it is streamed.
        folder: the fleet folder; made if it is not there.
        options: how to read.

    Raises:
        UnwritableFolderError: what was found cannot be kept.
    """
    name = source if _is_text(source) else clean_name(source)  # texts of tables are UTF-8
    try:
        return _mapped_object(source, folder, options) if is_remote(source) else _mapped(source, name, folder, options)
    except UnwritableFolderError:
        raise
    except OSError as error:
        return BundleRow(name, BundleState.FAILED, error=os_reason(error))
    except (VmlogError, MemoryError) as error:
        return BundleRow(name, BundleState.FAILED, error=str(error) or "too little memory")


def _is_text(source: str) -> bool:
    return source.encode("utf-8", "replace").decode() == source


def _mapped(source: str, name: str, folder: Path, options: FleetOptions) -> BundleRow:
    """Read a path; where the bundle has another name, it is streamed under this."""
    path = Path(source)
    if name != source and path.is_dir():
        raise UsageError("the path of this folder is not UTF-8; rename it")
    digest = digest_bundle(path)
    place = _stored(folder, _content_key(source, digest), options)
    if (kept := _kept_reading(place, name)) is not None:
        return _row(name, BundleState.KEPT, digest, place.name, *kept)
    if name == source:
        return _row(name, BundleState.READ, digest, place.name, *_read(place, source, options))
    with path.open("rb") as stream:
        return _row(name, BundleState.READ, digest, place.name, *_read(place, name, options, {name: stream}))


def _mapped_object(source: str, folder: Path, options: FleetOptions) -> BundleRow:
    """Read an object of a store in one go; beside what was found its digest is kept, which no one else tells."""
    place = _stored(folder, _key(version_of(source)), options)
    beside = place.with_suffix(_DIGEST_SUFFIX)
    digest = read_digest(beside)
    if digest is not None and (kept := _kept_reading(place, source)) is not None:
        return _row(source, BundleState.KEPT, digest, place.name, *kept)
    with open_remote(source) as opened:
        stream = DigestedStream(opened)
        read = _read(place, source, options, {source: cast(BinaryIO, stream)})
        digest = stream.finish()
    with _writing(folder):
        write_digest(beside, digest)
    return _row(source, BundleState.READ, digest, place.name, *read)


def _stored(folder: Path, key: str, options: FleetOptions) -> Path:
    return folder / STORED_FOLDER / f"{key}-{_knowledge_key(options)}.parquet"


def _kept_reading(place: Path, source: str) -> tuple[Reading, int] | None:
    """Return what `read_kept_reading` says of the stored file, None where there is no such file, or a damaged one."""
    try:
        return read_kept_reading(place, source)
    except (OSError, DamagedFileError):  # one that cannot be read is written anew
        return None


def _read(
    place: Path, source: str, options: FleetOptions, streams: Mapping[str, BinaryIO] = NO_STREAMS
) -> tuple[Reading, int]:
    knowledge = _knowledge(options.patterns)
    observer = Observer(knowledge, _matcher(options.patterns))
    store = FactStore(load_fact_files().values())
    read_options = ReadOptions(limits=options.limits, host=options.host, jobs=options.jobs, streams=streams)
    reading = Reader(compile_formats(knowledge.formats), read_options, observer, store).run([source], observer)
    with _writing(place.parent.parent):
        write_bundle_file(place, source, BundleContent(reading, observer.kept, store.pieces))
    return reading, len(store.pieces)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Make what goes wrong within a `with` block an error of the fleet folder, not of the bundle."""
    try:
        yield
    except OSError as error:
        raise UnwritableFolderError(f"{folder} cannot be written: {os_reason(error)}") from error


def _row(source: str, state: BundleState, digest: BundleDigest, stored: str, reading: Reading, facts: int) -> BundleRow:
    """Return the row of a bundle; one in which nothing could be read has failed, however it came to that."""
    loss = _first_loss(source, reading)
    is_lost = loss is not None and not facts and all(row.lines == row.unparsed for row in reading.coverage)
    identity = next((one for one in reading.bundles.values() if one.kind), NO_FACTS)
    firsts = [row.first_utc for row in reading.coverage if row.first_utc]
    lasts = [row.last_utc for row in reading.coverage if row.last_utc]
    return BundleRow(
        source=source,
        state=BundleState.FAILED if is_lost else state,
        digest=digest.sha256,
        stored=stored,
        kind=identity.kind,
        host=identity.host or next(iter(reading.hosts.values()), None),
        product=identity.product,
        version=identity.version,
        build=identity.build,
        collected_utc=identity.collected_utc,
        bytes=digest.size,
        logs=len(reading.members),
        lines=sum(row.lines for row in reading.coverage),
        first_utc=min(firsts, default=None),
        last_utc=max(lasts, default=None),
        error=loss,
    )


def _first_loss(source: str, reading: Reading) -> str | None:
    """Return what is lost of a bundle, of its whole before that of a member; None for nothing."""
    losses = [notice for notice in reading.told if notice.is_loss]
    own = [notice.message for notice in losses if notice.member in (None, Path(source).name)]
    return next(iter(own or [f"{notice.member}: {notice.message}" for notice in losses]), None)


def _content_key(source: str, digest: BundleDigest) -> str:
    """Return the part of a file's name for the bundle: its content, and the names that tell whose bundle it is."""
    path = Path(source).absolute()
    names = [part for part in path.parent.parts if from_folder(part) != NO_FACTS]
    return _key("\0".join([digest.sha256, path.name, *names]))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGEST_CHARS]


def _knowledge_key(options: FleetOptions) -> str:
    """Return the part of a file's name for what is known about logs, and for how the bundle was read."""
    text = repr((FILE_SCHEMA, _knowledge(options.patterns).digest, options.limits, options.host))
    return hashlib.sha256(text.encode()).hexdigest()[:_CATALOGUE_CHARS]


@lru_cache(maxsize=1)
def _knowledge(patterns: tuple[Path, ...]) -> Knowledge:
    """Return the knowledge; a process that reads many bundles loads it once."""
    return Knowledge.load(patterns)


@lru_cache(maxsize=1)
def _matcher(patterns: tuple[Path, ...]) -> Matcher:
    return Matcher(_knowledge(patterns).catalogue)
