"""Stored bytes are counted up to what the sources hold, whatever is packed in them and whatever is passed over."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.support import packaging
from tests.support.trees import put
from vmlog.source.limits import Limits
from vmlog.source.source_walk import walk_sources
from vmlog.source.stored_bytes import StoredBytes, total_size

NOISE = random.Random(1).randbytes(300_000)
LOG = b"".join(b"2024-05-06T07:08:09.101Z cpu3:2101234)Vol3: %d: nothing\n" % number for number in range(9000))
BUNDLE = {"b/var/run/log/vmkernel.log": LOG, "b/bin/tool.bin": NOISE, "b/var/run/log/vobd.log": b"one\n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with sources of all kinds."""
    top = tmp_path_factory.mktemp("stored")
    packed = packaging.tgz(BUNDLE.items())
    files = {
        "plain.log": LOG,
        "packed.tgz": packed,
        "packed.zip": packaging.zipped(BUNDLE),
        "nested.zip": packaging.zipped({"esx-a1.tgz": packed, "readme.txt": b"x"}),
        "cut.tgz": packed[: len(packed) // 2],
        "empty.log": b"",
        **{f"folder/{name}": data for name, data in BUNDLE.items()},
    }
    put(top, files)
    (top / "folder" / "link.log").symlink_to(top / "plain.log")
    return top


def counts_of(*paths: Path, wanted: str = "") -> list[int]:
    """Return the counts while sources are read, the last one after the end."""
    stored = StoredBytes()
    counts = []
    walk = walk_sources([*map(str, paths)], Limits(), [], {}, lambda member: wanted in member.path, stored)
    for _, stream in walk:
        while stream.read(100_000):
            counts.append(stored.count)
    return [*counts, stored.count]


@pytest.mark.parametrize(
    "name", ["plain.log", "packed.tgz", "packed.zip", "nested.zip", "cut.tgz", "empty.log", "folder", "."]
)
def test_all_that_is_stored_is_counted_in_the_end(folder: Path, name: str) -> None:
    counts = counts_of(folder / name)
    assert counts == sorted(counts)
    assert counts[-1] == total_size([str(folder / name)])


def test_a_plain_file_and_a_folder_hold_what_their_files_hold(folder: Path) -> None:
    assert total_size([str(folder / "plain.log")]) == len(LOG)
    assert total_size([str(folder / "folder")]) == sum(map(len, BUNDLE.values()))


def test_members_that_are_passed_over_count(folder: Path) -> None:
    for name in ("packed.tgz", "packed.zip", "folder"):
        assert counts_of(folder / name, wanted="vobd")[-1] == total_size([str(folder / name)])


def test_sources_are_added_up_and_one_that_is_named_twice_counts_once(folder: Path) -> None:
    first, second = folder / "packed.tgz", folder / "packed.zip"
    total = first.stat().st_size + second.stat().st_size
    assert total_size([str(first), str(second), str(first)]) == total
    assert counts_of(first, second, first)[-1] == total


def test_a_count_grows_while_an_archive_is_read(folder: Path) -> None:
    counts = counts_of(folder / "plain.log")
    assert len(set(counts)) >= 4
    assert counts[0] < counts[-1] / 2


def test_standard_input_and_pipes_have_no_total(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for other in ("-", str(tmp_path / "pipe")):
        assert total_size([str(folder / "plain.log"), other]) is None


def test_a_source_that_is_missing_has_no_bytes(folder: Path) -> None:
    assert total_size([str(folder / "missing.log"), "\0", str(folder / "plain.log")]) == len(LOG)
