"""Measure the second step of a fleet: `python -m benchmarks.fleet_reduce [--observations N] [--keep FOLDER]`.

The bundles of a simulated site are read once. What was found in them is written again and again under other names, ids
and times, as if it were that of many sites. Prints seconds, processor seconds and the peak of resident memory of a run
that does nothing but join and judge.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.timing import measure
from simulator.bundle import Pack
from tests.support.cluster import build_cluster
from tests.support.trees import put
from vmlog.fleet.bundle_file import sealed_file
from vmlog.fleet.bundle_row import BundleRow, FleetOptions
from vmlog.fleet.map_bundles import STORED_FOLDER, map_bundle
from vmlog.fleet.reduce_bundles import reduce_bundles

_MIGRATIONS: Final = 600
_HOSTS: Final = 12
# A site begins so long after the one before it.
_APART: Final = timedelta(hours=4)
_DOMAIN: Final = ".example.com"
_TEXTS: Final = ("unit", "series", "member", "host", "op_id", "message", "raw", "marks", "hits")
_LONG: Final = re.compile(r"\b[0-9]{16,20}\b")
_ROWS: Final = "rows.pickle"


@dataclass(frozen=True, slots=True)
class _Site:
    """What was found in the bundles of one site.

    Attributes:
        observations: how many there are in all.
        ids: migration ids, as all logs spell them.
        names: the first parts of operation ids and VM names.
    """

    rows: Sequence[BundleRow]
    frames: Sequence[pl.DataFrame]
    observations: int
    ids: Sequence[str]
    names: Sequence[str]


def _site(folder: Path, *, facts: bool) -> _Site:
    bundles = folder / "bundles"
    put(bundles, build_cluster("7.0", _MIGRATIONS, how=Pack.TGZ, hosts=_HOSTS).files)
    rows = [map_bundle(str(path), folder, FleetOptions()) for path in sorted(bundles.iterdir())]
    frames = [pl.read_parquet(folder / STORED_FOLDER / str(row.stored)) for row in rows]
    if not facts:
        frames = [_without_facts(frame) for frame in frames]
    whole = pl.concat(frames).filter(pl.col("ts").is_not_null())
    texts = "\n".join(whole["marks"].drop_nulls().to_list())
    ids = {*_LONG.findall(texts)}
    roots = {op.split("-")[0] for op in whole["op_id"].drop_nulls().to_list()}
    vms = set(re.findall(r"/([a-z]+-[0-9]{2})/", "\n".join(whole["raw"].to_list())))
    return _Site(rows, frames, whole.height, sorted(ids), sorted(roots | vms))


def _renamed(site: _Site, number: int) -> Iterator[tuple[BundleRow, pl.DataFrame]]:
    """Yield what was found in the bundles of another site."""
    old, new = [_DOMAIN, "10.20.30.", "192.0.2."], [f"-s{number}{_DOMAIN}", f"10.{number >> 8}.{number & 255}.", ""]
    new[2] = f"172.{16 + (number >> 8)}.{number & 255}."
    for identity in site.ids:
        moved = str(int(identity) + 7919 * number)
        old += [identity, f"{int(identity):x}"]
        new += [moved, f"{int(moved):x}"]
    old += site.names
    new += [f"{name}s{number}" for name in site.names]
    # vCenters count their VMs and hosts alike.
    texts = [
        pl.col(name).str.replace_many(old, new).str.replace_all(r"\b(vm|host)-([0-9]{1,4})\b", f"${{1}}-{number}${{2}}")
        for name in _TEXTS
    ]
    # Logs of equal text would count once.
    sums = pl.col("raw").str.replace_all(r'"([0-9a-f]{24})[0-9a-f]{8}"', f'"${{1}}{number:08x}"')
    for row, frame in zip(site.rows, site.frames, strict=True):
        stored = f"{number}-{row.stored}"
        # The document of a file holds its name.
        raw = sums.str.replace(str(row.stored), stored, literal=True)
        moved_frame = frame.with_columns(pl.col("ts") + number * _APART, *texts).with_columns(raw=raw)
        source = row.source.replace(_DOMAIN, f"-s{number}{_DOMAIN}")
        host = row.host and row.host.replace(_DOMAIN, f"-s{number}{_DOMAIN}")
        yield replace(row, source=source, host=host, digest=f"{row.digest}{number}", stored=stored), moved_frame


def _without_facts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what would be stored of a bundle that holds logs only."""
    is_document = pl.col("kind") == 0
    document = frame.filter(is_document)
    text = document["raw"].item()
    bare = json.dumps([*json.loads(text)[:-1], []], ensure_ascii=False)
    return pl.concat([document.with_columns(raw=pl.lit(bare)), frame.filter(~is_document & pl.col("data").is_null())])


def write_fleet(folder: Path, observations: int, *, facts: bool = False) -> int:
    """Write what is stored of many sites, and the rows of their bundles; return the number of observations."""
    site = _site(folder / "site", facts=facts)
    stored = folder / STORED_FOLDER
    stored.mkdir(parents=True)
    sites = -(-observations // site.observations)
    rows = []
    for number in range(1, sites + 1):
        for row, frame in _renamed(site, number):
            (stored / str(row.stored)).write_bytes(sealed_file(frame))
            rows.append(row)
    (folder / _ROWS).write_bytes(pickle.dumps(rows))
    return sites * site.observations


def _reduce(folder: Path, processes: int) -> None:
    rows = pickle.loads((folder / _ROWS).read_bytes())  # noqa: S301 - written by this program
    result = reduce_bundles(folder, rows, FleetOptions(), processes)
    print(f"{len(result.report.migrations):,} migrations, {len(result.report.incidents):,} incidents")


def main() -> None:
    """Write a fleet, and measure a run over it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--facts", action="store_true", help="with the files of hosts that state facts")
    parser.add_argument("--keep", type=Path, help="folder to write to, and to use again")
    parser.add_argument("--processes", type=int, default=2, help="how many judge")
    parser.add_argument("--reduce", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.reduce:
        _reduce(options.reduce, options.processes)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if not (folder / _ROWS).exists():
            print(f"{write_fleet(folder, options.observations, facts=options.facts):,} observations")
        processes = "--processes", str(options.processes)
        run = measure([sys.executable, "-m", "benchmarks.fleet_reduce", "--reduce", folder, *processes], 1)
        print(f"{run.seconds:.1f} s, {run.cpu_seconds:.1f} processor seconds, {run.peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
