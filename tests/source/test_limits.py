"""What exceeds a budget is reported, and the rest is read."""

import gzip
import lzma
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.support.archives import COMPRESS, LINES, NOISE, see, see_bytes, tar_of, tgz_of, zip_of
from tests.support.counted_steps import count_steps
from vmlog.source.limits import Limits

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def test_depth_is_limited(tmp_path: Path) -> None:
    data = tgz_of({"a.log": b"deep"})
    for _ in range(3):
        data = tgz_of({"in.tgz": data, "beside.log": b"b"})
    seen = see_bytes(tmp_path, data, "x.tgz", limits=Limits(depth=4))
    assert b"deep" in seen.data.values()
    shallow = see_bytes(tmp_path, data, "x.tgz", limits=Limits(depth=3))
    assert list(shallow.data.values()) == [b"b", b"b", b"b"]
    assert shallow.codes == ["limit-depth"]


def test_compression_inside_compression_is_limited(tmp_path: Path) -> None:
    data = b"text"
    for _ in range(9):
        data = gzip.compress(data)
    seen = see_bytes(tmp_path, data, limits=Limits(depth=3))
    assert (seen.data, seen.codes) == ({}, ["limit-depth"])
    assert see_bytes(tmp_path, data, limits=Limits(depth=8)).data == {"given": b"text"}


def test_member_count_is_limited(tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "case" / name).write_bytes(b"x")
    data = tgz_of({f"{n}.log": b"x" for n in range(9)})
    seen = see_bytes(tmp_path, data, "x.tgz", limits=Limits(members=5))
    assert (len(seen.data), seen.codes) == (5, ["limit-reached"])
    seen = see(tmp_path / "case", tmp_path / "x.tgz", limits=Limits(members=2))
    assert (list(seen.data), seen.codes) == (["a", "b"], ["limit-reached"])


def test_a_stream_of_endless_tiny_frames_is_limited(tmp_path: Path) -> None:
    seen = see_bytes(tmp_path, gzip.compress(b"x") * 100, limits=Limits(members=10))
    assert seen.data["given"] == b"x" * 11
    assert "budget of 10" in seen.notes["given"]
    assert seen.codes == ["limit-reached"]


def test_member_bytes_are_limited(tmp_path: Path) -> None:
    data = tgz_of({"a.log": LINES[:5000], "b.log": LINES[:1000]})
    seen = see_bytes(tmp_path, data, "x.tgz", limits=Limits(member_bytes=1000))
    assert [len(data) for data in seen.data.values()] == [1000, 1000]
    assert seen.notes == {"x.tgz!/a.log": "budget of 1000 bytes for one member reached"}


def test_total_bytes_are_limited(tmp_path: Path) -> None:
    data = tgz_of({f"{n}.log": LINES[:50_000] for n in range(60)})
    (tmp_path / "more.log").write_bytes(b"never read")
    (tmp_path / "x.tgz").write_bytes(data)
    seen = see(tmp_path / "x.tgz", tmp_path / "more.log", limits=Limits(total_bytes=1_500_000))
    assert 1_200_000 < sum(map(len, seen.data.values())) < 1_800_000
    assert "more.log" not in seen.data
    assert seen.codes[-1] == "limit-reached"
    assert "150000" in seen.notices[-1].message


@pytest.mark.parametrize("codec", COMPRESS)
def test_a_bomb_is_cut_by_its_ratio(tmp_path: Path, codec: str) -> None:
    bomb = COMPRESS[codec](bytes(20_000_000))
    seen = see_bytes(tmp_path, bomb, limits=Limits(ratio=50, ratio_floor=100_000))
    assert len(seen.data["given"]) < 2_500_000
    assert "more than 50 times" in seen.notes["given"]


def test_a_bomb_in_a_zip_does_not_stop_the_next_entry(tmp_path: Path) -> None:
    data = zip_of({"pad.bin": NOISE, "bomb.log": bytes(20_000_000), "b.log": b"b"})
    seen = see_bytes(tmp_path, data, "x.zip", limits=Limits(ratio=50, ratio_floor=100_000))
    assert len(seen.data["x.zip!/bomb.log"]) < 2_500_000
    assert seen.data["x.zip!/b.log"] == b"b"
    assert "more than 50 times" in seen.notes["x.zip!/bomb.log"]


def test_a_bomb_of_many_layers_is_cut_by_the_source(tmp_path: Path) -> None:
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))
    seen = see_bytes(tmp_path, bomb, limits=Limits(ratio=200, ratio_floor=100_000))
    assert len(seen.data["given"]) < 1_000_000
    assert "more than 200 times" in seen.notes["given"]


def test_only_the_first_of_very_many_notices_of_a_kind_are_kept(tmp_path: Path) -> None:
    whole = zip_of({f"{number}.log": b"x" for number in range(500)}, zipfile.ZIP_STORED)
    seen = see_bytes(tmp_path, whole.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01"), "x.zip")
    assert len(seen.notices) == 201
    assert seen.notices[-1].message == "and 300 more of this kind"


def test_a_source_of_countless_bombs_is_given_up(tmp_path: Path) -> None:
    bombs = zip_of({f"{number}.log": bytes(200_000) for number in range(50)})
    limits = Limits(ratio=10, ratio_floor=100_000, refusals=5)
    seen = see_bytes(tmp_path, bombs, "x.zip", limits=limits)
    assert len(seen.members) < 10
    assert seen.codes[-1] == "limit-reached"
    assert "the rest was not read" in seen.notices[-1].message


def _xz(data: bytes, megabytes: int = 8) -> bytes:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": megabytes << 20}]
    return lzma.compress(data, filters=filters)


def _zstd(data: bytes, log: int = 23) -> bytes:
    squeeze = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: log})
    return squeeze.compress(data) + squeeze.flush()


WINDOWS = {
    "xz in xz": _xz(_xz(NOISE, 12), 12),
    "zstd in zstd": _zstd(_zstd(NOISE, 24), 24),
    "zstd in xz": _xz(_zstd(NOISE), 12),
    "xz in zstd in gzip": gzip.compress(_zstd(_xz(NOISE, 12))),
    "bzip2 in xz": _xz(COMPRESS["bzip2"](NOISE), 15),
    "a second frame that needs more": _xz(b"x", 1) + _xz(NOISE, 30),
    "in a zip": zip_of({"in": _xz(_xz(NOISE, 12), 12)}, zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("data", WINDOWS.values(), ids=WINDOWS.keys())
def test_the_windows_of_all_layers_share_one_budget(tmp_path: Path, data: bytes) -> None:
    whole = tgz_of({"a.log": _xz(b"before", 16), "deep.log": data, "z.log": _xz(b"behind", 16)})
    seen = see_bytes(tmp_path, whole, "x.tgz", limits=Limits(window_bytes=18 << 20))
    assert (seen.data["x.tgz!/a.log"], seen.data["x.tgz!/z.log"]) == (b"before", b"behind")
    assert NOISE not in seen.data.values()
    assert [note for note in seen.notes.values() if "all layers together may take 18 MiB" in note]
    assert not see_bytes(tmp_path, whole, "x.tgz").notes


def test_what_usual_programs_write_needs_no_more_than_the_budget(tmp_path: Path) -> None:
    strongest = zstd.compress(lzma.compress(b"text", preset=9), options={zstd.CompressionParameter.window_log: 27})
    assert see_bytes(tmp_path, strongest).data == {"given": b"text"}


def _broken(codec: str, text: bytes) -> bytes:
    """Return a stream that is damaged behind its text."""
    if codec == "gzip":
        squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
        return squeeze.compress(text) + squeeze.flush(zlib.Z_SYNC_FLUSH) + b"\x07" + b"\xff" * 40
    packed = bytearray(COMPRESS[codec](text))
    packed[-40 if codec == "xz" else -6] ^= 0xFF
    return bytes(packed)


@pytest.mark.parametrize("size", [1, 511, 512, 513, 60_000, 330_000])
def test_all_before_damage_but_its_last_byte_is_kept(tmp_path: Path, size: int) -> None:
    assert see_bytes(tmp_path, _broken("gzip", LINES[:size])).data == {"given": LINES[: size - 1]}


@pytest.mark.parametrize("codec", ["gzip", "xz", "bzip2"])
def test_many_damaged_streams_cost_little_more_than_sound_ones(tmp_path: Path, codec: str) -> None:
    broken = _broken(codec, bytes(330_000))
    seen = see_bytes(tmp_path, tar_of({f"{number}.log": broken for number in range(100)}))
    assert len(set(seen.notes.values())) == 1
    assert len({len(data) for data in seen.data.values()}) == 1
    few = tar_of({f"{number}.log": broken for number in range(10)})
    steps = count_steps(lambda: see_bytes(tmp_path, few), ("source",))
    assert sum(count for name, count in steps.items() if "salvage.py" in name) < 10 * 12_000  # byte by byte: 20,000


def test_looking_for_the_last_byte_before_damage_has_a_budget(tmp_path: Path) -> None:
    whole = tar_of({f"{number}.log": _broken("gzip", LINES[:60_000]) for number in range(5)})
    seen = see_bytes(tmp_path, whole, limits=Limits(salvage_bytes=300_000))
    assert [len(data) for data in seen.data.values()] == [59_999, 59_999, 0, 0, 0]
    assert all("damaged after" in note for note in seen.notes.values())
