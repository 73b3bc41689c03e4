"""The fleet folder: whether it may be written, and what is written into it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from vmlog.cli.output_file import replace_file
from vmlog.errors import NothingToAnalyseError, UsageError, VmlogError
from vmlog.named_paths import lies_below, names_folder

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from typing import BinaryIO

    from vmlog.fleet.bundle_row import BundleRow
    from vmlog.report.fleet_outcome import FleetOutcome
    from vmlog.report.rows import Cell

_Item = TypeVar("_Item")

MARKER: Final = "fleet.json"
"""The file by which a fleet folder is known."""
PAGE: Final = "report.html"
_SCHEMA: Final = 1
_STAGED: Final = ".new"
# What DuckDB, polars and Hive read as a partition without a value.
_NO_DAY: Final = "__HIVE_DEFAULT_PARTITION__"

_BUNDLE_COLUMNS: Final[Mapping[str, type]] = {
    "source": str,
    "state": str,
    "error": str,
    "same_as": str,
    "digest": str,
    "stored": str,
    "kind": str,
    "host": str,
    "product": str,
    "version": str,
    "build": str,
    "collected_utc": datetime,
    "bytes": int,
    "logs": int,
    "lines": int,
    "first_utc": datetime,
    "last_utc": datetime,
}
_HOST_COLUMNS: Final[Mapping[str, type]] = {
    "host": str,
    "has_bundle": bool,
    "source": str,
    "kind": str,
    "product": str,
    "version": str,
    "build": str,
    "collected_utc": datetime,
    "facts_present": int,
    "facts_missing": int,
    "facts_cut": int,
    "migrations": int,
    "incidents": int,
}
_SOURCE_FIELDS: Final = ("host", "source", "kind", "product", "version", "build", "collected_utc")


def refuse_folder(folder: Path, sources: Sequence[str], further: Sequence[Path]) -> None:
    """Refuse, before anything is read, a folder that is no place for a fleet.

    Args:
        folder: where the fleet is to be.
        sources: local sources.
        further: further folders that are read.

    Raises:
        UsageError: it is a source, lies in one or holds one, or holds files of others.
    """
    for source in sources:
        if lies_below(folder, Path(source)):
            raise UsageError(f"{folder} is or lies in {source}, which is read; name another folder")
        if lies_below(Path(source), folder):
            raise UsageError(f"{source} lies in {folder}, which is written; name another folder")
    for path in further:
        if lies_below(folder, path) or lies_below(path, folder):
            raise UsageError(f"{folder} and {path}, which is read, are not apart; name another folder")
    if folder.is_symlink() and not folder.exists():
        raise UsageError(f"{folder} is a link to nothing")
    if folder.exists() and not names_folder(folder):
        raise UsageError(f"{folder} is no folder")
    if names_folder(folder) and not _is_fleet(folder) and any(folder.iterdir()):
        raise UsageError(f"{folder} holds other files and is no fleet folder; name a new or an empty one")


@contextmanager
def opened_folder(folder: Path) -> Iterator[None]:
    """Make the folder, mark it, and keep other runs out of it while the body runs; what a killed run left is removed.

    Where nothing was there before, nothing is left by a run that finds nothing, or fails before a bundle is read.

    Raises:
        UsageError: it cannot be written, or another run writes to it.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    marker = folder / MARKER
    is_new = not marker.exists()
    is_useless = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if is_new:
            with replace_file(marker) as temporary:
                temporary.write_text(json.dumps({"vmlog_fleet": _SCHEMA}) + "\n", encoding="utf-8")
        with marker.open("r+b") as held:
            _lock(held, folder)
            _remove_leftovers(folder)
            try:
                yield
            except VmlogError as error:
                is_useless = is_new and (isinstance(error, NothingToAnalyseError) or not _has_observations(folder))
                raise
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        if is_useless:
            _remove_fleet(folder, made)


def write_folder(folder: Path, outcome: FleetOutcome, rows: Iterable[BundleRow]) -> None:
    """Write tables and page; each replaces that of an earlier run when all are complete.

    Raises:
        UsageError: they cannot be written.
    """
    from vmlog.report.check_rows import CHECK_COLUMNS, check_row
    from vmlog.report.fleet_html import fleet_html_lines
    from vmlog.report.rows import COLUMNS, MORE_COLUMNS, full_row
    from vmlog.report.write_csv import write_csv
    from vmlog.report.writer import WriterOptions, write_lines
    from vmlog.triage.every_migration import all_migrations, moment_of

    report = outcome.report
    columns = {**COLUMNS, **MORE_COLUMNS}
    incidents = {one.incident_id: one for one in report.incidents}
    migrations = [incidents.get(one.incident_id, one) for one in all_migrations(report)]
    checks = outcome.checks.results if outcome.checks else ()
    staged = folder / _STAGED
    try:
        staged.mkdir()
        _write_days(staged / "incidents", report.incidents, moment_of, full_row, columns)
        _write_days(staged / "migrations", migrations, moment_of, full_row, columns)
        _write_days(staged / "checks", checks, lambda one: one.as_of_utc, check_row, CHECK_COLUMNS)
        _write_table(staged / "hosts.parquet", _host_rows(outcome), _HOST_COLUMNS)
        _write_table(staged / "bundles.parquet", map(_bundle_row, rows), _BUNDLE_COLUMNS)
        with (staged / "incidents.csv").open("wb") as stream:
            write_csv(report, stream, WriterOptions())
        with (staged / PAGE).open("wb") as stream:
            write_lines(fleet_html_lines(outcome), stream)
        for item in sorted(staged.iterdir()):
            _replace(item, folder / item.name)
        staged.rmdir()
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _is_fleet(folder: Path) -> bool:
    try:
        marked = json.loads((folder / MARKER).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(marked, dict) and marked.get("vmlog_fleet") == _SCHEMA


def _lock(held: BinaryIO, folder: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UsageError(f"another run writes to {folder}; wait for it, or name another folder") from error
    except OSError:  # a file system without locks
        return


def _remove_leftovers(folder: Path) -> None:
    """Remove what a run that was killed had not finished."""
    from vmlog.fleet.map_bundles import STORED_FOLDER

    shutil.rmtree(folder / _STAGED, ignore_errors=True)
    for path in (folder / STORED_FOLDER).glob(".*"):
        with suppress(OSError):
            path.unlink()


def _has_observations(folder: Path) -> bool:
    from vmlog.fleet.map_bundles import STORED_FOLDER

    return any((folder / STORED_FOLDER).glob("*"))


def _remove_fleet(folder: Path, made: Iterable[Path]) -> None:
    """Remove what a run put into a folder, and the folders that it made, the lowest first, unless others hold more."""
    from vmlog.fleet.map_bundles import STORED_FOLDER

    shutil.rmtree(folder / STORED_FOLDER, ignore_errors=True)
    with suppress(OSError):
        (folder / MARKER).unlink()
        for path in made:
            path.rmdir()


def _write_days(
    place: Path,
    items: Iterable[_Item],
    moment_of: Callable[[_Item], datetime | None],
    row_of: Callable[[_Item], Mapping[str, Cell]],
    columns: Mapping[str, type],
) -> None:
    """Write a table with a folder for each day; without any row, one without a day has the columns."""
    days: dict[str, list[_Item]] = defaultdict(list)
    for item in items:
        moment = moment_of(item)
        days[f"{moment.astimezone(UTC):%Y-%m-%d}" if moment else _NO_DAY].append(item)
    for day, found in (days or {_NO_DAY: []}).items():
        folder = place / f"day={day}"
        folder.mkdir(parents=True)
        _write_table(folder / "part-0.parquet", map(row_of, found), columns)


def _write_table(path: Path, rows: Iterable[Mapping[str, Cell]], columns: Mapping[str, type]) -> None:
    from vmlog.report.parquet_rows import write_parquet_rows

    with path.open("wb") as stream:
        write_parquet_rows(rows, columns, stream)


def _bundle_row(bundle: BundleRow) -> dict[str, Cell]:
    values: dict[str, Cell] = {name: getattr(bundle, name) for name in _BUNDLE_COLUMNS}
    return {**values, "state": bundle.state.value}


def _host_rows(outcome: FleetOutcome) -> Iterator[dict[str, Cell]]:
    """Yield a row for each host that a bundle is of, and for each without one that migrations name."""
    from vmlog.places import label_of_host
    from vmlog.triage.every_migration import HostNames, all_migrations

    migrations = all_migrations(outcome.report)
    names = HostNames(migrations)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    bad = {one.incident_id for one in outcome.report.incidents}
    for one in migrations:
        for label in {label_of_host(name).lower() for name in names.pair(one) if name}:
            counts[label][0] += 1
            counts[label][1] += one.incident_id in bad
    facts = {label_of_host(one.name).lower(): one for one in outcome.hosts}
    for info in outcome.report.sources:
        if not info.host:
            continue
        label = label_of_host(info.host).lower()
        states = [fact.state for fact in facts[label].facts] if label in facts else []
        row: dict[str, Cell] = {name: getattr(info, name) for name in _SOURCE_FIELDS}
        row |= {f"facts_{state}": states.count(state) for state in ("present", "missing", "cut")}
        yield {**row, "has_bundle": True, "migrations": counts[label][0], "incidents": counts[label][1]}
    for missing in outcome.missing:
        row = dict.fromkeys(_HOST_COLUMNS)
        row |= {"host": missing.host, "migrations": missing.migrations, "incidents": missing.incidents}
        yield {**row, "has_bundle": False}


def _replace(new: Path, target: Path) -> None:
    """Put a file or folder in the place of another one."""
    if not names_folder(target):
        new.replace(target)
        return
    old = new.with_name(f"old-{target.name}")
    os.replace(target, old)  # noqa: PTH105 - a folder
    os.replace(new, target)  # noqa: PTH105
    shutil.rmtree(old, ignore_errors=True)
