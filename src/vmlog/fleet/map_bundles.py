"""The first step of a fleet: one bundle, read once, becomes one small file. Any number of processes may do this."""

from __future__ import annotations

from pathlib import Path

from vmlog.errors import VmlogError
from vmlog.fleet.bundle_digest import digest_bundle
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.knowledge.knowledge import Knowledge
from vmlog.parse.formats import compile_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader


def map_bundle(source: str, folder: Path, options: FleetOptions) -> BundleRow:
    """Read a bundle unless the fleet folder holds what was found in it; a bundle that fails is told, not raised.

    Args:
        source: path of the bundle, a file or a folder.
        folder: the fleet folder; made if it is not there.
        options: how to read.
    """
    try:
        return _read(source, folder, options)
    except (OSError, VmlogError) as error:
        return BundleRow(source, BundleState.FAILED, error=str(error))


def _read(source: str, folder: Path, options: FleetOptions) -> BundleRow:
    digest = digest_bundle(Path(source))
    folder.mkdir(parents=True, exist_ok=True)
    knowledge = Knowledge.load(options.patterns)
    read_options = ReadOptions(limits=options.limits, host=options.host, jobs=options.jobs)
    reading = Reader(compile_formats(knowledge.formats), read_options).run([source])
    return BundleRow(
        source,
        BundleState.READ,
        digest=digest.sha256,
        bytes=digest.size,
        logs=len(reading.members),
        lines=sum(row.lines for row in reading.coverage),
    )
