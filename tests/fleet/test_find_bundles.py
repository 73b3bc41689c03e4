"""Which bundles the sources of a fleet are."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import pytest

from tests.support.archives import tgz_of, zip_of
from tests.support.trees import put
from vmlog.errors import UsageError
from vmlog.fleet.find_bundles import find_bundles

LOG = b"2024-05-30T22:31:00.000Z cpu1:2097152)line\n"


def found(monkeypatch, folder, *specs):
    monkeypatch.chdir(folder)
    return find_bundles(list(specs)).sources


def test_each_archive_and_each_extracted_bundle_in_a_folder_is_a_bundle(tmp_path, monkeypatch):
    put(tmp_path, {"all/b.tgz": tgz_of({"var/log/vmkernel.log": LOG})})
    put(tmp_path, {"all/no ending": zip_of({"var/log/vmkernel.log": LOG})})
    put(tmp_path, {"all/old/a.tgz": tgz_of({"var/log/vmkernel.log": LOG})})
    put(tmp_path, {"all/esx-a1-2024-05-30--22.31-459/var/log/vmkernel.log": LOG})
    put(tmp_path, {"all/esx-a1-2024-05-30--22.31-459/x.tgz": tgz_of({"a": b"b"})})
    assert found(monkeypatch, tmp_path, "all") == [
        "all/b.tgz",
        "all/no ending",
        "all/esx-a1-2024-05-30--22.31-459",
        "all/old/a.tgz",
    ]


def test_a_folder_of_loose_logs_is_one_bundle(tmp_path, monkeypatch):
    put(tmp_path, {"case/esx-a1/vmkernel.log": LOG})
    put(tmp_path, {"case/esx-a1/vmkernel.0.gz": gzip.compress(LOG)})
    put(tmp_path, {"case/esx-a1/db-02/vmware.log": LOG})
    put(tmp_path, {"case/esx-a2/vmkernel.log": LOG})
    assert found(monkeypatch, tmp_path, "case") == ["case/esx-a1", "case/esx-a2"]
    assert found(monkeypatch, tmp_path, "case/esx-a1/") == ["case/esx-a1/"]


def test_a_folder_of_one_loose_log_beside_bundles_is_a_bundle_and_a_loose_log_there_is_not(tmp_path, monkeypatch):
    put(tmp_path, {"all/a.tgz": tgz_of({"var/log/vmkernel.log": LOG})})
    put(tmp_path, {"all/esx-a1/vmkernel.log": LOG, "all/hostd.log": LOG, "all/old/hostd.log": LOG})
    put(tmp_path, {"all/old/more/b.tgz": tgz_of({"var/log/vmkernel.log": LOG})})
    assert found(monkeypatch, tmp_path, "all") == ["all/a.tgz", "all/esx-a1", "all/old/more/b.tgz"]
    assert [one.source for one in find_bundles(["all"]).notices] == ["all/hostd.log", "all/old/hostd.log"]


def test_what_lies_beside_bundles_is_told(tmp_path, monkeypatch):
    put(tmp_path, {"all/a.tgz": tgz_of({"var/log/vmkernel.log": LOG})})
    put(tmp_path, {"all/notes.txt": b"hello"})
    monkeypatch.chdir(tmp_path)
    notices = find_bundles(["all"]).notices
    assert [(one.code, one.source) for one in notices] == [("beside-bundles", "all/notes.txt")]


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    put(tmp_path, {"all/a.tgz": tgz_of({"var/log/vmkernel.log": LOG}), "all/secret/b.tgz": b"not seen"})
    listed = os.scandir

    def scandir(folder):
        if Path(folder).name == "secret":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert found(monkeypatch, tmp_path, "all") == ["all/a.tgz"]
    (notice,) = find_bundles(["all"]).notices
    assert (notice.source, notice.message) == ("all/secret", "directory not listed: Permission denied")
    assert notice.is_loss


def test_what_has_the_name_of_an_archive_and_is_none_becomes_a_bundle_that_fails(tmp_path, monkeypatch):
    put(tmp_path, {"all/broken.tgz": b"\0\1"})
    assert found(monkeypatch, tmp_path, "all") == ["all/broken.tgz"]


def test_files_are_named_as_they_are_and_each_once(tmp_path, monkeypatch):
    put(tmp_path, {"vmkernel.log": LOG})
    assert found(monkeypatch, tmp_path, "vmkernel.log", "gone.tgz", "vmkernel.log") == ["vmkernel.log", "gone.tgz"]


def test_wildcards_are_expanded_where_the_shell_does_not(tmp_path, monkeypatch):
    for name in ("b.tgz", "a.tgz", "x/c.tgz"):
        put(tmp_path, {name: tgz_of({"var/log/vmkernel.log": LOG})})
    assert found(monkeypatch, tmp_path, "*.tgz") == ["a.tgz", "b.tgz"]
    assert found(monkeypatch, tmp_path, "**/*.tgz") == ["a.tgz", "b.tgz", "x/c.tgz"]
    with pytest.raises(UsageError, match="nothing fits"):
        find_bundles(["*.zip"])


def test_a_file_with_wildcards_in_its_name_is_itself(tmp_path, monkeypatch):
    put(tmp_path, {"a[1].tgz": tgz_of({"var/log/vmkernel.log": LOG})})
    assert found(monkeypatch, tmp_path, "a[1].tgz") == ["a[1].tgz"]


@pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")
def test_links_and_pipes_in_a_folder_are_passed_over(tmp_path, monkeypatch):
    put(tmp_path, {"all/a.tgz": tgz_of({"var/log/vmkernel.log": LOG})})
    (tmp_path / "all" / "link.tgz").symlink_to("a.tgz")
    (tmp_path / "all" / "round").symlink_to(".")
    os.mkfifo(tmp_path / "all" / "pipe.tgz")
    assert found(monkeypatch, tmp_path, "all") == ["all/a.tgz"]
