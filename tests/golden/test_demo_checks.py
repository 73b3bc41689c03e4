"""The checks of the demo bundles, against a stored report. VMLOG_UPDATE_GOLDEN=1 stores it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.report_samples import rendered
from tests.support.stable import assert_stored
from vmlog.api import check
from vmlog.checks.selection import CheckSelection
from vmlog.model import CheckReport

BUNDLES = sorted((Path(__file__).parents[2] / "sample_logs" / "demo").glob("*.tgz"))
EXPECTED = Path(__file__).parent / "expected_checks"


@pytest.fixture(scope="module")
def report() -> CheckReport:
    return check(*BUNDLES)


def test_the_results_are_the_stored_ones(report):
    assert_stored(EXPECTED / "demo.txt", report)


def test_the_first_screen_names_the_vm_that_cannot_move(report):
    lines = rendered(report, "table", width=200).splitlines()
    assert any(line.startswith("CANNOT    mail-03 on esx-a1 → esx-a2: ") for line in lines)


def test_the_order_of_sources_changes_nothing(report):
    assert (
        rendered(check(*reversed(BUNDLES)), "json").partition('"hosts"')[2]
        == rendered(report, "json").partition('"hosts"')[2]
    )


def test_one_direction_of_one_vm():
    selection = CheckSelection(source_host="esx-a1", destination_host="ESX-A2.example.com", vms=("mail",))
    results = check(*BUNDLES, selection=selection).results
    assert {one.vm for one in results if one.vm} == {"mail-03"}
    assert {(one.host, one.other_host) for one in results if one.other_host} == {
        ("esx-a1.example.com", "esx-a2.example.com")
    }
