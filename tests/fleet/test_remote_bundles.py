"""A bundle in a store is read like the same file: streamed once, known again without reading, nothing extracted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fleets import as_json, mapped, run_fleet, small_fleet
from tests.support.object_store import object_store
from vmlog.fleet.bundle_row import BundleState, FleetOptions
from vmlog.fleet.map_bundles import map_bundle
from vmlog.fleet.remote_store import remote_bundles


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """The small fleet as files and in a store: the files, and the requests for content so far."""
    pytest.importorskip("obstore")
    files = small_fleet(tmp_path / "bundles")
    with object_store({f"bundles/{Path(file).name}": Path(file).read_bytes() for file in files}) as (variables, asked):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield files, asked


def test_bundles_in_a_store_give_what_the_files_give(stored, tmp_path):
    files, asked = stored
    folder = tmp_path / "fleet"
    urls = remote_bundles("s3://bundles")
    rows = mapped(urls, folder)
    local = mapped(files, tmp_path / "local")
    assert [(row.state, row.digest, row.bytes, row.host) for row in rows] == [
        (row.state, row.digest, row.bytes, row.host) for row in local
    ]
    del asked[:]
    assert {row.state for row in mapped(urls, folder)} == {BundleState.KEPT}
    assert asked == []
    text = as_json(run_fleet(urls, folder).report).replace(b"s3://bundles/", f"{tmp_path}/bundles/".encode())
    assert text == as_json(run_fleet(files, tmp_path / "local").report)
    assert sorted({path.suffix for path in (folder / "observations").iterdir()}) == [".parquet", ".sha256"]


def test_an_object_that_is_gone_is_told(stored, tmp_path):
    row = map_bundle("s3://bundles/gone.tgz", tmp_path / "fleet", FleetOptions())
    assert row.state is BundleState.FAILED
    assert "gone.tgz" in (row.error or "")
    assert stored
