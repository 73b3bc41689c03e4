"""Every kind of place of every kind of container, flipped or cut there: told or harmless, and the rest is read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.archives import TOP, see_bytes, tar_of, tgz_of, zip_of
from tests.support.bait import HEAD, KERNEL, analysed, notices_about
from tests.support.hang_limit import no_hang

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LINES = KERNEL + b"".join(b"%b%d %d\n" % (HEAD, number, number * number) for number in range(500))
FILES = {f"{TOP}/first.log": HEAD, f"{TOP}/vmkernel.log": LINES, f"{TOP}/last.log": HEAD}
SECOND = f"{TOP}/vmkernel.log".encode()


def gzipped() -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile("vmkernel.0", "wb", fileobj=buffer, mtime=1717108285) as file:
        file.write(LINES)
    return buffer.getvalue()


def zstandard() -> bytes:
    return zstd.compress(LINES, options={zstd.CompressionParameter.checksum_flag: 1})


# By form: its name, how it is made, and its places: an offset, from the end when negative, from the header of the
# second entry when it is in a tuple.
Where = int | tuple[int]
FORMS: dict[str, tuple[str, Callable[[], bytes], dict[str, Where]]] = {
    "gzip": (
        "vmkernel.0.gz", gzipped,
        {"mark": 0, "flags": 3, "time": 5, "name": 12, "body": 900, "checksum": -8, "size": -3},
    ),
    "zstd": ("vmkernel.0.zst", zstandard, {"mark": 0, "header": 4, "body": 900, "checksum": -2}),
    "xz": (
        "vmkernel.0.xz", lambda: lzma.compress(LINES),
        {"mark": 0, "header": 8, "body": 900, "index": -20, "end": -2},
    ),
    "bzip2": ("vmkernel.0.bz2", lambda: bz2.compress(LINES), {"mark": 0, "block": 5, "body": 900, "checksum": -3}),
    "tar": (
        "esx.tar", lambda: tar_of(dict(FILES)),
        {"first header": 3, "name": (3,), "size": (126,), "checksum": (150,), "kind": (156,), "body": (900,),
         "end": -700},
    ),
    "tgz": ("esx.tgz", lambda: tgz_of(dict(FILES)), {"mark": 0, "body": 900, "checksum": -8, "size": -3}),
    "zip": (
        "esx.zip", lambda: zip_of(FILES),
        {"first header": 1, "header": (2,), "method": (8,), "checksum": (14,), "packed size": (19,), "size": (23,),
         "length of the name": (26,), "name": (33,), "body": (900,), "directory": -100, "end": -5},
    ),
    "streamed zip": (
        "esx.zip", lambda: zip_of(FILES, streamed=True),
        {"header": (2,), "flags": (6,), "body": (900,), "directory": -100},
    ),
}  # fmt: skip
CASES = [(form, place) for form, (_, _, places) in FORMS.items() for place in places]
UNSEEN = {("tar", "body")}  # nothing of the container tells that it changed
LENGTHS = ("packed size", "size", "length of the name", "flags", "kind")  # behind these the next entry may be missed


def damaged(form: str, place: str) -> tuple[str, bytes, int]:
    name, made, places = FORMS[form]
    whole = made()
    where = places[place]
    if isinstance(where, tuple):
        start = whole.index(SECOND)
        return name, whole, where[0] + (start if "tar" in name else start - 30)
    return name, whole, where % len(whole)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["flipped", "cut"])
@pytest.mark.parametrize(("form", "place"), CASES)
def test_damage_is_told_or_harmless_and_the_rest_is_read(tmp_path: Path, form: str, place: str, how: str) -> None:
    name, whole, at = damaged(form, place)
    data = whole[:at] if how == "cut" else whole[:at] + bytes([whole[at] ^ 0x14]) + whole[at + 1 :]
    with no_hang():
        report = analysed(tmp_path, name, data)
    seen, sound = see_bytes(tmp_path, data, name), see_bytes(tmp_path, whole, name)
    contents = sorted(seen.data.values())
    if contents != sorted(sound.data.values()) and not (how == "flipped" and (form, place) in UNSEEN):
        assert notices_about(report, name), "damaged and not told"
        assert seen.codes or seen.notes
    # What bzip2 unpacks of a damaged block is noise, and a file that begins like no archive is shown as it is.
    assert form == "bzip2" or all(content[:200] in LINES or content == data for content in contents)


@pytest.mark.parametrize("form", ["tar", "zip", "streamed zip"])
def test_entries_behind_a_damaged_one_are_read(tmp_path: Path, form: str) -> None:
    for place in FORMS[form][2]:
        name, whole, at = damaged(form, place)
        if isinstance(FORMS[form][2][place], int) or place in (
            "packed size",
            "size",
            "length of the name",
            "flags",
            "kind",
        ):
            continue
        seen = see_bytes(tmp_path, whole[:at] + bytes([whole[at] ^ 0x14]) + whole[at + 1 :], name)
        assert HEAD in [seen.data.get(f"{name}!/{TOP}/{entry}.log") for entry in ("first", "last")], place
        assert seen.data.get(f"{name}!/{TOP}/last.log") == HEAD, place
