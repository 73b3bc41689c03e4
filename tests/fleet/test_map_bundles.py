"""Reading the bundles of a fleet."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.fleets import KNOWLEDGE, as_json, mapped, of_one_analysis, run_fleet, small_fleet
from vmlog.fleet.bundle_digest import BundleDigest, read_digest, write_digest
from vmlog.fleet.bundle_file import BundleFileReader, DamagedFileError
from vmlog.fleet.bundle_row import BundleRow, BundleState, FleetOptions
from vmlog.fleet.map_bundles import STORED_FOLDER, UnwritableFolderError, map_bundle
from vmlog.fleet.reduce_bundles import reduce_bundles


def stored(folder: Path, row: BundleRow) -> Path:
    assert row.stored
    return folder / STORED_FOLDER / row.stored


def test_a_bundle_that_is_not_there_is_told(tmp_path: Path) -> None:
    row = map_bundle(str(tmp_path / "esx-gone.tgz"), tmp_path / "fleet", FleetOptions())

    assert row.state is BundleState.FAILED
    assert "No such file" in (row.error or "")


def test_what_was_read_is_kept(tmp_path: Path) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    fleet = tmp_path / "fleet"
    first = map_bundle(source, fleet, FleetOptions())
    written = stored(fleet, first).stat().st_mtime_ns

    again = map_bundle(source, fleet, FleetOptions())

    assert first.state is BundleState.READ
    assert again == replace(first, state=BundleState.KEPT)
    assert stored(fleet, first).stat().st_mtime_ns == written
    assert [path.name for path in (fleet / STORED_FOLDER).iterdir()] == [first.stored]


def test_the_row_tells_what_the_bundle_is_and_can_be_sent(tmp_path: Path) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    row = map_bundle(source, tmp_path / "fleet", FleetOptions())
    assert (row.kind, row.host, row.product) == ("vm-support", "esx-a1.example.com", "VMware ESXi")
    assert row.bytes == Path(source).stat().st_size
    assert row.logs > 3
    assert row.lines > 100
    assert row.first_utc
    assert row.last_utc
    assert row.first_utc < row.last_utc
    assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301
    assert pickle.loads(pickle.dumps(FleetOptions())) == FleetOptions()  # noqa: S301


def test_other_content_knowledge_or_options_are_read_again(tmp_path: Path) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    fleet, patterns = tmp_path / "fleet", tmp_path / "patterns"
    patterns.mkdir()
    first = map_bundle(source, fleet, FleetOptions())
    assert map_bundle(source, fleet, FleetOptions(patterns=(patterns,))).stored == first.stored
    other = FleetOptions(host="esx-z9")
    assert map_bundle(source, fleet, other).state is BundleState.READ
    with Path(source).open("ab") as stream:
        stream.write(b"\0")
    changed = map_bundle(source, fleet, FleetOptions())
    assert changed.state is BundleState.READ
    assert changed.digest != first.digest


@pytest.mark.parametrize("damage", ["cut", "empty", "text", "flipped"])
def test_a_damaged_file_is_made_anew(damage: str, tmp_path: Path) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    fleet = tmp_path / "fleet"
    path = stored(fleet, map_bundle(source, fleet, FleetOptions()))
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes(byte ^ 0xFF for byte in whole[middle : middle + 64]) + whole[middle + 64 :]
    path.write_bytes({"cut": whole[:middle], "empty": b"", "text": b"no Parquet", "flipped": flipped}[damage])

    assert map_bundle(source, fleet, FleetOptions()).state is BundleState.READ
    assert path.read_bytes() == whole


def test_what_cannot_be_kept_is_no_fault_of_the_bundle(tmp_path: Path) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    fleet = tmp_path / "fleet"
    path = stored(fleet, map_bundle(source, fleet, FleetOptions()))
    path.unlink()
    (path / "a folder in its place").mkdir(parents=True)

    with pytest.raises(UnwritableFolderError, match="fleet cannot be written: ") as caught:
        map_bundle(source, fleet, FleetOptions())
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("noise.tgz", b"\x01\x02\xfe\xff" * 1250, "is named like an archive, and does not begin like one"),
        ("note.tgz", b"no archive\n", "is named like an archive, and does not begin like one"),
        ("empty.tgz", b"", "the file is empty"),
        ("begun.tgz", None, "gzip data ends early"),
    ],
)
def test_a_bundle_of_which_nothing_can_be_read_fails(
    name: str, data: bytes | None, reason: str, tmp_path: Path
) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    broken = tmp_path / name
    broken.write_bytes(Path(source).read_bytes()[:200] if data is None else data)

    row, again = (map_bundle(str(broken), tmp_path / "fleet", FleetOptions()) for _ in range(2))

    assert row.state is BundleState.FAILED
    assert reason in (row.error or "")
    assert again == row


def test_a_bundle_that_is_read_in_part_says_so(tmp_path: Path) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    cut = tmp_path / "cut.tgz"
    cut.write_bytes(Path(source).read_bytes()[: Path(source).stat().st_size * 3 // 4])

    row, again = (map_bundle(str(cut), tmp_path / "fleet", FleetOptions()) for _ in range(2))

    assert row.state is BundleState.READ
    assert row.logs > 0
    assert (row.error or "").startswith("read up to the damage, ")
    assert (row.error or "").endswith(" entries: gzip data ends early")
    assert again == replace(row, state=BundleState.KEPT)
    assert map_bundle(source, tmp_path / "fleet", FleetOptions()).error is None


def test_the_file_of_another_bundle_is_not_believed(tmp_path: Path) -> None:
    first, second, *_ = small_fleet(tmp_path / "bundles")
    fleet = tmp_path / "fleet"
    one, other = (map_bundle(source, fleet, FleetOptions()) for source in (first, second))
    whole = stored(fleet, other).read_bytes()
    shutil.copy(stored(fleet, one), stored(fleet, other))

    with pytest.raises(DamagedFileError, match=f"written as {one.stored}"):
        BundleFileReader(KNOWLEDGE).read(stored(fleet, other), second)
    assert map_bundle(second, fleet, FleetOptions()) == other
    assert stored(fleet, other).read_bytes() == whole


def test_the_digest_of_another_bundle_is_not_believed(tmp_path: Path) -> None:
    digest = BundleDigest("0" * 64, 7)
    write_digest(tmp_path / "a.sha256", digest)
    shutil.copy(tmp_path / "a.sha256", tmp_path / "b.sha256")

    assert read_digest(tmp_path / "a.sha256") == digest
    assert read_digest(tmp_path / "b.sha256") is None


def test_a_bundle_in_another_folder_need_not_be_read_again(tmp_path: Path) -> None:
    sources = small_fleet(tmp_path / "bundles")
    fleet = tmp_path / "fleet"
    mapped(sources, fleet)
    (tmp_path / "moved").mkdir()
    moved = [str(Path(source).rename(tmp_path / "moved" / Path(source).name)) for source in sources]

    result = run_fleet(moved, fleet)

    assert {row.state for row in result.rows} == {BundleState.KEPT}
    assert as_json(result.report) == of_one_analysis(moved)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such name")
def test_a_bundle_whose_name_is_no_text_is_read_under_an_escaped_one(tmp_path: Path) -> None:
    source, *_ = small_fleet(tmp_path / "bundles")
    fleet = tmp_path / "fleet"
    plain = map_bundle(source, fleet, FleetOptions())
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/esx\xff.tgz")
    Path(source).rename(odd)

    row, again = (map_bundle(odd, fleet, FleetOptions()) for _ in range(2))

    assert row == replace(plain, source=f"{tmp_path}/esx\\xff.tgz", stored=row.stored)
    assert again == replace(row, state=BundleState.KEPT)
    assert reduce_bundles(fleet, [row], FleetOptions()).report.sources[0].source == row.source


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such name")
def test_a_folder_whose_name_is_no_text_is_told(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/esx\xff"))
    odd.mkdir()

    row = map_bundle(str(odd), tmp_path / "fleet", FleetOptions())

    assert (row.source, row.state) == (f"{tmp_path}/esx\\xff", BundleState.FAILED)
    assert row.error == "the path of this folder is not UTF-8; rename it"
