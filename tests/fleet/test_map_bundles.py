"""Reading the bundles of a fleet."""

from __future__ import annotations

from vmlog.fleet.bundle_row import BundleState, FleetOptions
from vmlog.fleet.map_bundles import map_bundle


def test_a_bundle_that_is_not_there_is_told(tmp_path):
    row = map_bundle(str(tmp_path / "esx-gone.tgz"), tmp_path / "fleet", FleetOptions())

    assert row.state is BundleState.FAILED
    assert "No such file" in (row.error or "")
