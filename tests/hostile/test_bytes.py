"""Damaged and malicious files: no error, a word about what is wrong, the rest analysed."""

from __future__ import annotations

import io
import os
import random
import tarfile
from pathlib import Path

import pytest

from tests.support.bait import HEAD, KERNEL, analysed, healthy, notices_about, packed
from vmlog import api
from vmlog.errors import NothingToAnalyseError
from vmlog.read.options import ReadOptions
from vmlog.source.limits import Limits


def tgz_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_truncated_bundle(tmp_path, share):
    noise = random.Random(1).randbytes(60_000)
    bundle = tgz_of({"top/var/log/vmkernel.log": KERNEL, "top/var/log/hostd.log": noise.hex().encode()})
    report = analysed(tmp_path, "esx.tgz", bundle[: int(len(bundle) * share)])
    assert "ends early" in notices_about(report, "esx.tgz")


def test_truncated_member_is_read_up_to_the_cut(tmp_path):
    report = analysed(tmp_path, "vmkernel.0.gz", packed(KERNEL)[:-2000])
    (row,) = [row for row in report.coverage if "bad" in row.member]
    assert row.lines > 10
    assert "ends early" in (row.note or "")


@pytest.mark.parametrize("position", [0.1, 0.4, 0.9])
def test_flipped_bits_in_a_member(tmp_path, position):
    data = bytearray(packed(b"".join(b"%b%d %d\n" % (HEAD, number, number * number) for number in range(3000))))
    for offset in range(40):
        data[int(len(data) * position) + offset] ^= 0xFF
    assert notices_about(analysed(tmp_path, "vmkernel.0.gz", bytes(data)), "bad")


def test_random_bytes(tmp_path):
    report = analysed(tmp_path, "vmkernel.log", random.Random(2).randbytes(300_000))
    assert not [row for row in report.coverage if "bad" in row.member and row.first_utc]


def test_only_random_bytes(tmp_path):
    path = tmp_path / "vmkernel.log"
    path.write_bytes(random.Random(3).randbytes(100_000))
    with pytest.raises(NothingToAnalyseError, match="not text"):
        api.analyze(path)


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n\r\n", b"\x00"])
def test_nothing_in_it(tmp_path, data):
    analysed(tmp_path, "vmkernel.log", data)


def test_pages_of_zeros_before_and_within_a_log(tmp_path):
    data = b"\0" * 8192 + HEAD + b"one\n" + b"\0" * 4096 + b"\n" + HEAD + b"two\n"
    report = analysed(tmp_path, "vmkernel.log", data)
    (row,) = [row for row in report.coverage if "bad" in row.member]
    assert (row.lines, row.last_utc is not None) == (3, True)


def test_utf_16_log(tmp_path):
    (tmp_path / "vmkernel.log").write_bytes(KERNEL.decode().encode("utf-16"))
    assert [incident.outcome for incident in api.analyze(tmp_path).incidents] == ["failed"]


def test_windows_line_ends(tmp_path):
    (tmp_path / "vmkernel.log").write_bytes(KERNEL.replace(b"\n", b"\r\n"))
    (incident,) = api.analyze(tmp_path).incidents
    assert incident.outcome == "failed"
    assert not [item for item in incident.evidence if item.text.endswith("\r")]


def test_gzip_bomb_is_stopped(tmp_path):
    path = tmp_path / "vmkernel.0.gz"
    path.write_bytes(packed(HEAD + b"x\n" + b"\n" * 3_000_000))
    report = api.analyze(path, options=ReadOptions(limits=Limits(ratio=100, ratio_floor=100_000)))
    assert "inflates more than 100 times" in notices_about(report, "vmkernel")


def test_budgets_are_told(tmp_path):
    healthy(tmp_path)
    report = api.analyze(tmp_path, options=ReadOptions(limits=Limits(member_bytes=len(KERNEL) // 2)))
    assert "budget of" in notices_about(report, "vmkernel")


def test_nested_archives_are_not_followed_for_ever(tmp_path):
    data = tgz_of({"vmkernel.log": KERNEL})
    for depth in range(12):
        data = tgz_of({f"{depth}.tgz": data})
    assert "nested more than" in notices_about(analysed(tmp_path, "deep.tgz", data), "deep")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser can read everything")
def test_unreadable_file_as_a_user(tmp_path):
    bad = healthy(tmp_path) / "vmkernel.log"
    bad.write_bytes(KERNEL)
    bad.chmod(0)
    assert "denied" in notices_about(api.analyze(tmp_path), "vmkernel.log").lower()


def test_unreadable_file(tmp_path, monkeypatch):
    whole = os.open

    def refuse(path, *args, **kwargs):
        if Path(path).name == "secret.log":
            raise PermissionError(13, "Permission denied")
        return whole(path, *args, **kwargs)

    (healthy(tmp_path) / "secret.log").write_bytes(KERNEL)
    monkeypatch.setattr(os, "open", refuse)
    report = api.analyze(tmp_path)
    assert len(report.incidents) == 1
    assert "Permission denied" in notices_about(report, "secret.log")


def test_names_that_climb_out_of_the_archive(tmp_path):
    data = tgz_of({"../../etc/vmkernel.log": KERNEL, "/abs/\x1b[31m/vmkernel.log": KERNEL})
    report = analysed(tmp_path, "esx.tgz", data)
    assert not [row.member for row in report.coverage if "\x1b" in row.member]
