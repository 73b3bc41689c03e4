"""The committed sample logs: which scenarios, packed how. A test rebuilds them and compares."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from simulator.bundle import Pack
from simulator.registry import build

SEED: Final = 7
DENSITY: Final = 0.25
"""Traffic of the small folders, so that a person can read them."""

FOLDERS: Final = (
    "healthy-vmotion-3.5",
    "healthy-vmotion-4.1",
    "healthy-vmotion-5.5",
    "healthy-vmotion-6.7",
    "healthy-vmotion-8.0",
    "connect-timeout-4.1",
    "connect-timeout-8.0",
    "switchover-timeout-5.5",
    "switchover-timeout-8.0",
    "refused-cpu-3.5",
    "refused-cpu-7.0",
    "refused-cdrom-6.7",
    "healthy-storage-vmotion-6.7",
    "svmotion-switchover-6.0",
    "keepalive-lost-7.0",
    "interleaved-6.7",
)
HEALTHY: Final = ("3.5", "4.1i", "5.5", "6.7", "8.0", "9.0")
"""Generations of the healthy logs with every trap."""


def sample_files() -> dict[str, bytes]:
    """Return every committed sample: path below the folder of samples -> bytes."""
    files: dict[str, bytes] = {}
    for name in FOLDERS:
        files |= _folder(name, name, Pack.FILES, DENSITY)
    for generation in HEALTHY:
        files |= _folder(f"healthy/{generation}", f"healthy-busy-host-{generation}", Pack.FILES, DENSITY)
    files |= _folder("demo", "demo", Pack.TGZ, 0.8, rotated=2)
    return files


def _folder(folder: str, scenario: str, how: Pack, density: float, rotated: int = 0) -> dict[str, bytes]:
    built = build(scenario, SEED, how, rotated=rotated, density=density)
    moved = {migration.vm for migration in built.truth.migrations}
    files = {f"{folder}/{name}": data for name, data in built.files.items() if _handed_over(name, moved)}
    files[f"{folder}/truth.json"] = built.truth.to_json()
    return files


def _handed_over(name: str, moved: set[str]) -> bool:
    """Return whether somebody who copies logs by hand would bring this one: of the VMs' logs those of the moved VMs."""
    path = Path(name)
    if path.name == "vmware.log":
        return not moved or path.parent.name in moved
    return path.name not in _LEFT_OUT


_LEFT_OUT: Final = frozenset({"syslog.log", "auth.log", "shell.log", "fdm.log", "secure", "vmksummary.log"})


def committed_files(root: Path, built: Iterable[str]) -> list[Path]:
    """Return the files that lie in the sample folders of `built` now."""
    folders = {name.partition("/")[0] for name in built}
    return sorted(path for folder in folders for path in (root / folder).rglob("*") if path.is_file())


def write_samples(root: Path) -> int:
    """Write all samples below `root`, remove those that are no longer built; returns how many files there are."""
    files = sample_files()
    for path in committed_files(root, files):
        if path.relative_to(root).as_posix() not in files:
            path.unlink()
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return len(files)
