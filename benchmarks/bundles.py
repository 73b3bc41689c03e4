"""Write bundles of any size with known migrations, without holding them in memory."""

from __future__ import annotations

import gzip
import io
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simulator import generate_log

_TOP: Final = "esx-esx-a1.example.com-2024-03-06--06.45-62382"
_MIGRATIONS: Final = ("switchover", "succeed", "connect")
# Share of each log in the text, about as on a busy host.
_SHARES: Final = {"vmkernel": 0.45, "hostd": 0.35, "vpxa": 0.20}
_ROTATION_BYTES: Final = 32_000_000
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to measure on.

    Attributes:
        bundle: a vm-support tgz whose members are mostly rotated `.gz` files.
        members: the same logs as gzip files of their own, which zgrep can read.
        log: one log as a bare gzip file.
        text_bytes: inflated bytes of the members, which the bundle holds too.
        stored_bytes: size of the members.
        log_bytes: inflated bytes of `log`.
    """

    bundle: Path
    members: list[Path]
    log: Path
    text_bytes: int
    stored_bytes: int
    log_bytes: int


def make(folder: Path, megabytes: float, seed: int = 1) -> Material:
    """Write a bundle with about `megabytes` million bytes of log text, and one log of that size, into a folder."""
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    members: list[Path] = []
    text_bytes = 0
    for kind, share in _SHARES.items():
        written, paths = _rotated(logs, kind, megabytes * share, seed)
        members += paths
        text_bytes += written
    bundle = folder / f"{_TOP}.tgz"
    with tarfile.open(bundle, "w:gz", compresslevel=1) as archive:
        for path in sorted(members):
            archive.add(path, f"{_TOP}/var/run/log/{path.name}")
    log = folder / "vmkernel.log.gz"
    log_bytes = 0
    with gzip.open(log, "wb", _LEVEL) as out:
        for chunk in generate_log("vmkernel", "8.0", megabytes, seed + 1, _MIGRATIONS):
            log_bytes += out.write(chunk)
    stored_bytes = sum(path.stat().st_size for path in members)
    return Material(bundle, members, log, text_bytes, stored_bytes, log_bytes)


def make_small(folder: Path, count: int, seed: int = 1) -> Path:
    """Write a bundle of many members of 20 lines each; every hundredth is about a migration."""
    healthy = b"".join(generate_log("hostd", "8.0", 1.0, seed)).splitlines(keepends=True)
    moving = b"".join(generate_log("hostd", "8.0", 1.0, seed, _MIGRATIONS)).splitlines(keepends=True)
    bundle = folder / f"{_TOP}.tgz"
    with tarfile.open(bundle, "w:gz", compresslevel=1) as archive:
        for number in range(count):
            lines = healthy if number % 100 else moving
            first = number * 7 % (len(lines) - 20)
            data = b"".join(lines[first : first + 20])
            member = tarfile.TarInfo(f"{_TOP}/var/run/log/part{number:05}/hostd.log")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return bundle


def _rotated(folder: Path, kind: str, megabytes: float, seed: int) -> tuple[int, list[Path]]:
    """Write one log in rotations, the oldest with the highest number, and return its bytes and files."""
    parts: list[Path] = []
    written = room = 0
    out = None
    for chunk in generate_log(kind, "8.0", megabytes, seed, _MIGRATIONS):
        if out is None or room <= 0:
            if out:
                out.close()
            parts.append(folder / f"{kind}.part{len(parts)}")
            out = gzip.open(parts[-1], "wb", _LEVEL)  # noqa: SIM115 - closed when the next part begins
            room = _ROTATION_BYTES
        out.write(chunk)
        written += len(chunk)
        room -= len(chunk)
    if out:
        out.close()
    return written, [part.rename(folder / f"{kind}.{age}.gz") for age, part in enumerate(reversed(parts))]
