"""The quick way to read the header of a plain file, against `tarfile`."""

from __future__ import annotations

import tarfile

from hypothesis import given
from hypothesis import strategies as st

from vmlog.source.tar import plain_header


def _block(name: str, size: int, mtime: int, form: int) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = size, mtime
    return entry.tobuf(form, "utf-8", "surrogateescape")[:512]


@given(
    st.sampled_from(["a", "top/var/log/vmkernel.1", "x" * 100, "var/log/"]),
    st.integers(0, 8**11 - 1),
    st.integers(0, 8**11 - 1),
    st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT]),
    st.dictionaries(st.integers(0, 511), st.sampled_from(b"\0 07/\x80\xff"), max_size=2),
)
def test_a_plain_header_is_as_tarfile_reads_it(
    name: str, size: int, mtime: int, form: int, changes: dict[int, int]
) -> None:
    block = bytearray(_block(name, size, mtime, form))
    for place, byte in changes.items():
        block[place] = byte
    if any(place < 148 or place > 155 for place in changes):
        block[148:156] = b"%06o\0 " % (256 + sum(block) - sum(block[148:156]))
    quick = plain_header(bytes(block))
    if quick is not None:
        slow = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        assert (quick.name, quick.size, quick.mtime, quick.type) == (slow.name, slow.size, slow.mtime, slow.type)
    else:
        assert changes


def test_long_names_folders_and_damage_are_left_to_tarfile() -> None:
    block = _block("var/log/vmkernel.log", 5, 7, tarfile.USTAR_FORMAT)
    assert plain_header(block) is not None
    assert plain_header(_block("x" * 60 + "/" + "y" * 60, 5, 7, tarfile.USTAR_FORMAT)) is None
    assert plain_header(block.replace(b"vmkernel", b"vmkernal")) is None
    assert plain_header(bytes(512)) is None
