"""Archives made to fill memory, to run for ever, or to be read as something else."""

from __future__ import annotations

import bz2
import gzip
import io
import random
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.archives import TOP, seal, special, tar_of, tgz_of, zip_of
from tests.support.bait import FAILED, HEAD, KERNEL, analysed, healthy, notices_about, packed
from tests.support.hostile_run import MOST_MEGABYTES, run
from vmlog import api
from vmlog.read.options import ReadOptions

MEGABYTE = 1 << 20
Layer = Callable[[Iterator[bytes]], Iterator[bytes]]


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(10 * MEGABYTE)) * 20


def zip_bomb() -> bytes:
    """Return one entry that inflates a thousandfold, listed a thousand times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("vmkernel.log", bytes(100 * MEGABYTE))
        archive.filelist += [archive.filelist[0]] * 999
    return buffer.getvalue()


def nested_bomb() -> bytes:
    """Return sixteen zips in sixteen zips in ..., ten megabytes of zeros in each of the innermost."""
    data = zip_of({"vmkernel.log": bytes(10 * MEGABYTE)})
    for _ in range(4):
        data = zip_of({f"{number}.zip": data for number in range(16)})
    return data


def layered_bomb() -> bytes:
    return bz2.compress(gzip_bomb())


def sparse_bomb() -> bytes:
    """Return a tar whose sparse member claims eight terabytes of holes, old GNU style, and one of pax style."""
    header = special(f"{TOP}/vmkernel.log", tarfile.GNUTYPE_SPARSE)
    header.size = len(KERNEL)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(header, io.BytesIO(KERNEL))
    whole = bytearray(buffer.getvalue())
    whole[483:495] = b"77777777777\0"
    whole[386:398], whole[398:410] = b"77777770000\0", b"%011o\0" % len(KERNEL)
    seal(whole)
    pax = tarfile.TarInfo(f"{TOP}/GNUSparseFile.0/hostd.log")
    pax.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 43)}
    pax.size = 512
    pax.pax_headers["GNU.sparse.name"] = "hostd.log"
    end = io.BytesIO()
    with tarfile.open(fileobj=end, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(pax, io.BytesIO(b"0\n" + bytes(510)))
    return bytes(whole[: -(len(whole) - 512 - len(KERNEL) - -len(KERNEL) % 512)]) + end.getvalue()


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "gzip": ("vmkernel.0.gz", gzip_bomb, "inflates more than 400 times"),
    "zip": ("bomb.zip", zip_bomb, "inflates more than 400 times"),
    "zips in zips": ("bomb.zip", nested_bomb, "inflates more than 400 times"),
    "layers": ("vmkernel.0.gz.bz2", layered_bomb, "inflates more than 400 times"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "bomb", "notice"), BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_costs_little_and_hides_nothing(
    tmp_path: Path, name: str, bomb: Callable[[], bytes], notice: str
) -> None:
    path = tmp_path / name
    path.write_bytes(bomb())
    ended = run(path, healthy(tmp_path) / "good")
    assert (ended.code, ended.found) == (0, True)
    assert notice in ended.notices_about(name)
    assert ended.megabytes < MOST_MEGABYTES
    assert run(path, tmp_path / "good", options=("--strict",)).code == 4


def _stored_xz(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield an .xz stream of stored chunks whose decoder remembers 192 MiB."""
    block = b"\x02\x00\x21\x01\x1f" + bytes(3)
    yield b"\xfd7zXZ\0" + bytes(2) + zlib.crc32(bytes(2)).to_bytes(4, "little")
    yield block + zlib.crc32(block).to_bytes(4, "little")
    mark = b"\x01"
    for part in parts:
        for at in range(0, len(part), 1 << 16):
            chunk = part[at : at + (1 << 16)]
            yield mark + (len(chunk) - 1).to_bytes(2, "big") + chunk
            mark = b"\x02"
    yield b"\0"


def _raw_zstd(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a Zstandard frame of raw blocks whose decoder remembers 128 MiB."""
    yield b"\x28\xb5\x2f\xfd\x00\x88"
    for part in parts:
        for at in range(0, len(part), 1 << 16):
            chunk = part[at : at + (1 << 16)]
            yield (len(chunk) << 3).to_bytes(3, "little") + chunk
    yield b"\x01\0\0"


@pytest.mark.slow
@pytest.mark.parametrize("layers", [(_stored_xz,) * 5, (_raw_zstd, _stored_xz) * 3])
def test_large_windows_inside_each_other_are_not_all_filled(tmp_path: Path, layers: tuple[Layer, ...]) -> None:
    noise = random.Random(1).randbytes(2 << 10).hex().encode() + b"\n"
    parts: Iterator[bytes] = iter([noise * 16] * 1600)
    for layer in layers:
        parts = layer(parts)
    path = tmp_path / "vmkernel.0.gz"
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    with path.open("wb") as file:
        for part in parts:
            file.write(squeeze.compress(part))
        file.write(squeeze.flush())
    ended = run(path, healthy(tmp_path) / "good")
    assert (ended.code, ended.found) == (0, True)
    assert "all layers together may take 256 MiB" in ended.notices_about("vmkernel.0.gz")
    assert ended.megabytes < MOST_MEGABYTES


@pytest.mark.slow
def test_the_holes_of_sparse_members_are_not_filled(tmp_path: Path) -> None:
    (tmp_path / "esx.tar").write_bytes(sparse_bomb())
    ended = run(tmp_path / "esx.tar")
    assert (ended.code, ended.found) == (0, True)
    assert ended.megabytes < MOST_MEGABYTES
    assert sum(row["lines"] for row in ended.report["coverage"]) < 2 * KERNEL.count(b"\n")


@pytest.mark.slow
def test_a_hundred_thousand_members(tmp_path: Path) -> None:
    blank = tar_of({"x" * 100: b"12345"})[:1024]
    rest = sum(blank[100:148]) + sum(blank[156:512]) + 8 * ord(" ")
    first = tar_of({f"{TOP}/var/run/log/vmkernel.log": KERNEL})
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [squeeze.compress(first[: 512 + len(KERNEL) + -len(KERNEL) % 512])]
    for number in range(100_000):
        name = b"%b/proc/%d/%08x" % (TOP.encode(), number, number * 2654435761 & 0xFFFFFFFF)
        header = name.ljust(100, b"\0") + blank[100:148] + b"%06o\0 " % (sum(name) + rest) + blank[156:]
        parts.append(squeeze.compress(header))
    (tmp_path / "esx.tgz").write_bytes(b"".join([*parts, squeeze.compress(bytes(1024)), squeeze.flush()]))
    ended = run(tmp_path / "esx.tgz")
    assert (ended.code, ended.found, ended.report["warnings"]) == (0, True, [])
    assert ended.megabytes < MOST_MEGABYTES


def test_many_logs_beyond_the_budget_of_members_are_told(tmp_path: Path) -> None:
    from vmlog.source.limits import Limits

    (tmp_path / "esx.tgz").write_bytes(
        tgz_of({f"{TOP}/vmkernel.log": KERNEL, **{f"{TOP}/var/log/{number}.log": HEAD for number in range(50)}})
    )
    report = api.analyze(tmp_path / "esx.tgz", options=ReadOptions(limits=Limits(members=20)))
    assert [incident.migration_id for incident in report.incidents] == [FAILED]
    assert "budget of 20 members reached" in notices_about(report, "esx.tgz")


def test_members_of_the_same_name_are_all_read(tmp_path: Path) -> None:
    other = KERNEL.replace(FAILED.encode(), b"1234567890123456789")
    name = f"{TOP}/var/run/log/vmkernel.log"
    report = analysed(tmp_path, "esx.tar", tar_of({name: HEAD + b"first\n"})[:1024] + tar_of({name: other}))
    assert [row.lines for row in report.coverage if "esx.tar" in row.member] == [1, KERNEL.count(b"\n")]
    assert "1234567890123456789" in {incident.migration_id for incident in report.incidents}


def test_links_and_devices_named_like_logs_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.log"
    secret.write_bytes(KERNEL.replace(FAILED.encode(), b"1234567890123456789"))
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
    entries: dict[str, bytes | tarfile.TarInfo] = {
        f"{TOP}/var/log/vmkernel.{number}": special(f"{TOP}/var/log/vmkernel.{number}", kind, str(secret))
        for number, kind in enumerate(kinds)
    }
    report = analysed(tmp_path / "here", "esx.tgz", tgz_of(entries | {f"{TOP}/hostd.log": HEAD + b"x\n"}))
    assert {incident.migration_id for incident in report.incidents} == {FAILED}
    assert "5 entries" in "; ".join(item.message for item in report.warnings)


@pytest.mark.parametrize("size", [1, 600, 10**9, 8**11 - 1])
def test_a_member_that_is_not_as_long_as_its_header_says(tmp_path: Path, size: int) -> None:
    whole = bytearray(tar_of({"first.log": HEAD * 20, f"{TOP}/vmkernel.log": KERNEL, "last.log": HEAD}))
    whole[124:136] = b"%011o\0" % size
    seal(whole)
    report = analysed(tmp_path, "esx.tar", bytes(whole))
    assert notices_about(report, "esx.tar")
    if size < 1000:
        assert {f"{TOP}/vmkernel.log", "last.log"} <= {row.member.partition("!/")[2] for row in report.coverage}


@pytest.mark.parametrize("form", ["multi-member gzip", "concatenated tars", "concatenated tgz"])
def test_what_is_put_together_is_read_to_its_end(tmp_path: Path, form: str) -> None:
    half = KERNEL.index(b"\n", len(KERNEL) // 2) + 1
    name = f"{TOP}/var/run/log/vmkernel"
    data = {
        "multi-member gzip": lambda: packed(KERNEL[:half]) + packed(b"") + packed(KERNEL[half:]),
        "concatenated tars": lambda: tar_of({f"{name}.0": KERNEL[:half]}) + tar_of({f"{name}.log": KERNEL[half:]}),
        "concatenated tgz": lambda: tgz_of({f"{name}.0": KERNEL[:half]}) + tgz_of({f"{name}.log": KERNEL[half:]}),
    }[form]()
    (tmp_path / "vmkernel.log").write_bytes(data)
    report = api.analyze(tmp_path / "vmkernel.log")
    assert [incident.migration_id for incident in report.incidents] == [FAILED]
    assert sum(row.lines for row in report.coverage) == KERNEL.count(b"\n")
    assert not report.warnings


def test_bytes_after_the_end_of_a_gzip_are_told(tmp_path: Path) -> None:
    report = analysed(tmp_path, "vmkernel.0.gz", packed(HEAD + b"x\n") + b"garbage" + packed(HEAD))
    assert "bytes after the end of the gzip data ignored" in notices_about(report, "vmkernel.0.gz")


@pytest.mark.parametrize("name", ["esx.tgz", "all.zip", "vmkernel.1.gz", "vmkernel.1.xz", "export.tar"])
def test_a_file_named_like_an_archive_that_is_none_is_told(tmp_path: Path, name: str) -> None:
    assert "does not begin like one" in notices_about(analysed(tmp_path, name, bytes(range(256)) * 40), name)


def test_a_text_named_like_an_archive_is_read(tmp_path: Path) -> None:
    (tmp_path / "vmkernel.1.gz").write_bytes(KERNEL)
    report = api.analyze(tmp_path)
    assert [incident.migration_id for incident in report.incidents] == [FAILED]
    assert not report.warnings


def test_an_archive_full_of_archives_of_nothing(tmp_path: Path) -> None:
    nothing = {f"{number}.tgz": tgz_of({}) for number in range(300)} | {
        f"{number}.gz": gzip.compress(b"") for number in range(300)
    }
    analysed(tmp_path, "all.zip", zip_of(nothing))
