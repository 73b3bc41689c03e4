"""Write bundles of any size with known migrations, without holding them in memory."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterable
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
_GENERATION: Final = "8.0"
_STAGE_LINE: Final = b"%b In(182) vmkernel: cpu7:2100777)Migrate: vm %d: 5012: Finish swapping in migration swap file\n"


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


def make(folder: Path, megabytes: float, seed: int = 1, *, is_healthy: bool = False) -> Material:
    """Write a bundle with about `megabytes` million bytes of log text, and one log of that size, into a folder.

    Args:
        folder: where to write.
        megabytes: size of the text.
        seed: same seed, same bytes.
        is_healthy: one line in 3,000 holds a text of some pattern, as where nothing is wrong; else one in 30.
    """
    logs = folder / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    members: list[Path] = []
    text_bytes = 0
    for kind, share in _SHARES.items():
        chunks = generate_log(kind, _GENERATION, megabytes * share, seed, _MIGRATIONS, is_healthy=is_healthy)
        written, paths = _rotated(logs, kind, chunks)
        members += paths
        text_bytes += written
    bundle = folder / f"{_TOP}.tgz"
    with tarfile.open(bundle, "w:gz", compresslevel=1) as archive:
        for path in sorted(members):
            archive.add(path, f"{_TOP}/var/run/log/{path.name}")
    log = folder / "vmkernel.log.gz"
    log_bytes = 0
    with gzip.open(log, "wb", _LEVEL) as out:
        for chunk in generate_log("vmkernel", _GENERATION, megabytes, seed + 1, _MIGRATIONS, is_healthy=is_healthy):
            log_bytes += out.write(chunk)
    stored_bytes = sum(path.stat().st_size for path in members)
    return Material(bundle, members, log, text_bytes, stored_bytes, log_bytes)


def make_stage_lines(folder: Path, count: int, every: int = 10) -> Path:
    """Write a log without a migration in which one line in some is worded like one of a stage, and return its path."""
    path = folder / "vmkernel.log"
    left = count
    with path.open("wb") as out:
        for chunk in generate_log("vmkernel", _GENERATION, 20_000.0, is_healthy=True):
            for number, line in enumerate(chunk.splitlines(keepends=True)):
                out.write(line)
                if number % every == 0 and line.startswith(b"20"):
                    stamp = line[: line.index(b" ")]
                    out.write(_STAGE_LINE % (stamp, 1000 + left % 977))
                    left -= 1
                if not left:
                    return path
    raise ValueError(count)


def make_small(folder: Path, count: int, seed: int = 1) -> Path:
    """Write a bundle of many members of 20 lines each; every hundredth is about a migration."""
    healthy = b"".join(generate_log("hostd", _GENERATION, 1.0, seed)).splitlines(keepends=True)
    moving = b"".join(generate_log("hostd", _GENERATION, 1.0, seed, _MIGRATIONS)).splitlines(keepends=True)
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


def _rotated(folder: Path, kind: str, chunks: Iterable[bytes]) -> tuple[int, list[Path]]:
    """Write one log in rotations, the oldest with the highest number, and return its bytes and files."""
    parts: list[Path] = []
    written = room = 0
    out = None
    for chunk in chunks:
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
