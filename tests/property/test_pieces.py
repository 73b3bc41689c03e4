"""A log cut into rotations at any line, or into fragments at any byte, tells the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import packaging
from tests.support.trees import put

pytestmark = pytest.mark.slow

SCENARIO = "switchover-timeout-8.0"
CUT = ("vmkernel.log", "hostd.log", "vpxa.log")
QUICK = settings(max_examples=6)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> packaging.Plain:
    return packaging.Plain(put(tmp_path_factory.mktemp("whole"), packaging.tree(SCENARIO)), lines=False)


def pieces_at(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut for cut in set(cuts) if 0 < cut < len(data)), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


def findings_of(files: dict[str, bytes], rng: random.Random) -> str:
    with tempfile.TemporaryDirectory() as name:
        for top, members in packaging.tops(files).items():
            items = list(members.items())
            rng.shuffle(items)
            (Path(name) / f"{top}.tgz").write_bytes(packaging.tgz(items))
        return packaging.findings(Path(name), lines=False)


def cut_up(cut: Callable[[str, bytes], dict[str, bytes]]) -> dict[str, bytes]:
    """Return the scenario's files, those that are to be cut replaced by what `cut` makes of them."""
    files: dict[str, bytes] = {}
    for path, data in packaging.tree(SCENARIO).items():
        files |= cut(path, data) if path.endswith(CUT) else {path: data}
    return files


@QUICK
@given(seed=st.integers(0, 100_000), count=st.integers(1, 4))
def test_rotation_at_any_line(whole: packaging.Plain, seed: int, count: int) -> None:
    rng = random.Random(seed)

    def rotated(path: str, data: bytes) -> dict[str, bytes]:
        ends = [position + 1 for position, byte in enumerate(data) if byte == 0x0A]
        *older, live = pieces_at(data, rng.sample(ends, min(count, len(ends))))
        stem = path.removesuffix(".log")
        return {f"{stem}.{age}": piece for age, piece in enumerate(reversed(older))} | {path: live}

    assert findings_of(cut_up(rotated), rng) == whole.findings


@QUICK
@given(seed=st.integers(0, 100_000), count=st.integers(1, 4))
def test_fragments_at_any_byte(whole: packaging.Plain, seed: int, count: int) -> None:
    rng = random.Random(seed)

    def fragmented(path: str, data: bytes) -> dict[str, bytes]:
        parts = pieces_at(data, [rng.randrange(1, len(data)) for _ in range(count)])
        return {f"{path}.FRAG-{number:05}": part for number, part in enumerate(parts)}

    assert findings_of(cut_up(fragmented), rng) == whole.findings
