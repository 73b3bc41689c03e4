"""The committed samples are what the simulator writes today."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from simulator.samples import committed_files, sample_files

ROOT = Path(__file__).resolve().parents[2] / "sample_logs"


def unpacked(name: str, data: bytes) -> dict[str, object]:
    """Return contents without compression: two zlib builds may pack the same text differently."""
    if not name.endswith(".tgz"):
        return {name: data}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        raw = {(info.name, info.mtime): archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]
    return {
        f"{name}!/{member}@{modified}": gzip.decompress(body) if member.endswith(".gz") else body
        for (member, modified), body in raw.items()
    }


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return sample_files()


def test_samples_are_current(built: dict[str, bytes]) -> None:
    committed = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in committed_files(ROOT, built)}
    assert set(committed) == set(built), "run: python -m simulator"
    stale = [name for name in built if unpacked(name, built[name]) != unpacked(name, committed[name])]
    assert not stale, "run: python -m simulator"


def test_samples_stay_small(built: dict[str, bytes]) -> None:
    assert sum(map(len, built.values())) < 3_000_000
