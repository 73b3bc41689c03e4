"""Progress is told in stored bytes, the same from this thread, another thread and another process."""

from __future__ import annotations

import io
import random
from contextlib import nullcontext

import pytest

from tests.support import packaging
from tests.support.trees import put
from vmlog.parse.formats import load_formats
from vmlog.read.options import ReadOptions
from vmlog.read.reader import Reader
from vmlog.readers.process import ReaderProcess
from vmlog.source.member import Member
from vmlog.source.stored_bytes import total_size

FORMATS = load_formats()
LINE = b"2024-05-06T07:08:09.101Z cpu3:2101234)Vol3: 1023: %s\n"
LOG = b"".join(LINE % random.Random(number).randbytes(8).hex().encode() for number in range(3000))
BUNDLE = {
    "b/etc/vmware/esx.conf": b'/adv/Misc/HostName = "esx-a1"\n',
    "b/bin/tool.bin": random.Random(1).randbytes(50_000),
    "b/var/run/log/vmkernel.log": LOG,
    "b/var/run/log/vobd.log": LOG,
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return sources by kind."""
    top = tmp_path_factory.mktemp("progress")
    files = {"packed.tgz": packaging.tgz(BUNDLE.items()), "packed.zip": packaging.zipped(BUNDLE), "plain.log": LOG}
    put(top, {**files, **{f"folder/{name}": data for name, data in BUNDLE.items()}})
    return {name: str(top / name) for name in (*files, "folder")}


def told(*sources: str, way: str, stdin: bytes = b"") -> list[tuple[str, int]]:
    """Return what progress is told while all records of sources are read in small blocks."""
    found: list[tuple[str, int]] = []

    def progress(member: Member, count: int) -> None:
        found.append((member.inner, count))

    with ReaderProcess() if way == "process" else nullcontext() as process:
        options = ReadOptions(
            progress=progress,
            jobs=1 if way == "here" else 2,
            block_bytes=20_000,
            reader_process=process,
            stdin=io.BytesIO(stdin),
        )
        for _ in Reader(FORMATS, options).records(sources):
            pass
    return found


@pytest.mark.parametrize("way", ["here", "thread", pytest.param("process", marks=pytest.mark.slow)])
def test_stored_bytes_are_told_as_reading_goes_on(sources: dict[str, str], way: str) -> None:
    for named in ([sources["plain.log"]], [sources["packed.tgz"], sources["folder"]], [sources["packed.zip"]]):
        total = total_size(named) or 0
        counts = [count for _, count in told(*named, way=way)]
        assert len(counts) >= 5
        assert min(counts) >= 0
        assert 0.7 * total < sum(counts) <= total


def test_every_byte_of_a_plain_file_is_told(sources: dict[str, str]) -> None:
    assert sum(count for _, count in told(sources["plain.log"], way="here")) == len(LOG)


def test_what_is_told_of_an_archive_is_what_lies_in_the_file(sources: dict[str, str]) -> None:
    assert sum(count for _, count in told(sources["packed.tgz"], way="here")) < len(LOG)


def test_bytes_of_standard_input_are_told(sources: dict[str, str]) -> None:
    assert sources
    assert sum(count for _, count in told("-", way="here", stdin=LOG)) == len(LOG)
