"""The first step of a fleet: one bundle, read once, becomes one small file. Any number of processes may do this."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from vmlog.errors import VmlogError
from vmlog.facts.fact_store import FactStore
from vmlog.fleet.bundle_digest import BundleDigest, digest_bundle
from vmlog.fleet.bundle_file import (
    FILE_SCHEMA,
    BundleContent,
    DamagedFileError,
    read_bundle_file,
    write_bundle_file,
)
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.observer import Observer
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.read.reading import Reading
from vmlog.source.bundle_identity import NO_FACTS, from_folder

STORED_FOLDER: Final = "observations"
"""The folder of the bundles' files in the fleet folder."""
_DIGEST_CHARS: Final = 32
_CATALOGUE_CHARS: Final = 12


def map_bundle(source: str, folder: Path, options: FleetOptions) -> BundleRow:
    """Read a bundle unless the fleet folder holds what was found in it; a bundle that fails is told, not raised.

    Args:
        source: path of the bundle, a file or a folder.
        folder: the fleet folder; made if it is not there.
        options: how to read.
    """
    try:
        digest = digest_bundle(Path(source))
        name = f"{_content_key(source, digest)}-{_knowledge_key(options)}.parquet"
        place = folder / STORED_FOLDER / name
        state, reading = BundleState.KEPT, _kept_reading(place, source, options)
        if reading is None:
            state, reading = BundleState.READ, _read(place, source, options)
    except (OSError, VmlogError, MemoryError) as error:
        return BundleRow(source, BundleState.FAILED, error=str(error) or type(error).__name__)
    return _row(source, state, digest, name, reading)


def _kept_reading(place: Path, source: str, options: FleetOptions) -> Reading | None:
    """Return what the stored file says of the logs, None where there is no such file, or a damaged one."""
    try:
        return read_bundle_file(place, source, _knowledge(options.patterns)).reading
    except (FileNotFoundError, DamagedFileError):
        return None


def _read(place: Path, source: str, options: FleetOptions) -> Reading:
    knowledge = _knowledge(options.patterns)
    observer = Observer(knowledge, _matcher(options.patterns))
    store = FactStore(load_fact_files().values())
    read_options = ReadOptions(limits=options.limits, host=options.host, jobs=options.jobs)
    reading = Reader(compile_formats(knowledge.formats), read_options, observer, store).run([source])
    write_bundle_file(place, source, BundleContent(reading, observer.kept, store.pieces))
    return reading


def _row(source: str, state: BundleState, digest: BundleDigest, stored: str, reading: Reading) -> BundleRow:
    identity = next((one for one in reading.bundles.values() if one.kind), NO_FACTS)
    firsts = [row.first_utc for row in reading.coverage if row.first_utc]
    lasts = [row.last_utc for row in reading.coverage if row.last_utc]
    return BundleRow(
        source=source,
        state=state,
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
    )


def _content_key(source: str, digest: BundleDigest) -> str:
    """Return the part of a file's name for the bundle: its content, and the names that tell whose bundle it is."""
    path = Path(source).absolute()
    names = [part for part in path.parent.parts if from_folder(part) != NO_FACTS]
    text = "\0".join([digest.sha256, path.name, *names])
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
