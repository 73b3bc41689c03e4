"""A fleet says what one run over all its bundles says."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.support.fleets import KNOWLEDGE, as_json, fleet_bundles, mapped, of_one_analysis, run_fleet, small_fleet
from tests.support.trees import put
from vmlog.analysis.checking import check_sources
from vmlog.checks.selection import CheckSelection
from vmlog.errors import NothingToAnalyseError
from vmlog.fleet.bundle_row import BundleState, FleetOptions
from vmlog.fleet.reduce_bundles import reduce_bundles
from vmlog.read.options import ReadOptions


def test_a_fleet_gives_the_bytes_of_one_run(tmp_path: Path) -> None:
    sources = small_fleet(tmp_path / "bundles")
    result = run_fleet(sources, tmp_path / "fleet")
    assert as_json(result.report) == of_one_analysis(sources)
    assert result.missing == ()
    assert reduce_bundles(tmp_path / "fleet", [*result.rows, *result.rows], FleetOptions()) == result


def test_so_do_unpacked_bundles_and_loose_logs(tmp_path: Path) -> None:
    bundles = tmp_path / "bundles"
    sources = small_fleet(bundles)
    for source in sources[:2]:
        shutil.unpack_archive(source, bundles, filter="data")
        Path(source).unlink()
    loose = bundles / "esx-b7"
    loose.mkdir()
    line = "2021-03-01T10:00:00.123Z cpu3:2097152)WARNING: Migrate: 1234: 2233445566778899001 S: Failed: no such host"
    (loose / "vmkernel.log").write_text(f"{line}\n" * 3)
    sources = sorted(map(str, bundles.iterdir()))

    result = run_fleet(sources, tmp_path / "fleet")

    assert as_json(result.report) == of_one_analysis(sources)


@pytest.mark.slow
def test_24_bundles_give_the_bytes_of_one_run_in_any_order(tmp_path: Path) -> None:
    sources = fleet_bundles(tmp_path / "bundles")
    expected = of_one_analysis(sources)
    rows = mapped(sources, tmp_path / "fleet")
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        result = reduce_bundles(tmp_path / "fleet", rows, FleetOptions())
        assert as_json(result.report) == expected


def test_the_same_bundle_twice_is_one_witness_and_told(tmp_path: Path) -> None:
    sources = small_fleet(tmp_path / "bundles")
    alone = run_fleet(sources, tmp_path / "fleet")
    copy = str(shutil.copy(sources[0], tmp_path / "bundles" / "zz-copy.tgz"))
    sources = [*sources, copy]

    result = run_fleet(sources, tmp_path / "fleet")

    assert [(row.source, row.same_as) for row in result.rows if row.state is BundleState.REPEATED] == [
        (copy, sources[0])
    ]
    assert result.report == alone.report


def test_a_bundle_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    sources = small_fleet(tmp_path / "bundles")
    gone = str(tmp_path / "bundles" / "esx-gone.tgz")

    result = run_fleet([gone, *sources], tmp_path / "fleet")

    assert [row.source for row in result.rows if row.state is BundleState.FAILED] == [gone]
    assert result.report == run_fleet(sources, tmp_path / "fleet").report


def test_nothing_but_failures_is_an_error_that_names_them(tmp_path: Path) -> None:
    with pytest.raises(NothingToAnalyseError, match=r"esx-gone\.tgz.*No such file"):
        run_fleet([str(tmp_path / "esx-gone.tgz")], tmp_path / "fleet")


def test_a_host_without_a_bundle_is_told_by_name(tmp_path: Path) -> None:
    sources = small_fleet(tmp_path / "bundles")
    kept = [source for source in sources if "esx-a3" not in source]

    result = run_fleet(kept, tmp_path / "fleet")

    assert [one.host for one in result.missing] == ["esx-a3.example.com"]
    (missing,) = result.missing
    named = [item for item in result.report.migrations if missing.host in (item.source.host, item.destination.host)]
    assert missing.migrations == len(named) > 0


HOSTD = "2024-05-06T07:{:02}:{:02}.000Z info hostd[2099432] [Originator@6876 sub=Vmsvc{}] {}\n"
FAULT = "AdapterServer caught exception: vim.fault.InvalidState"


def test_a_record_waits_for_a_migration_in_another_bundle(tmp_path: Path) -> None:
    bundles = tmp_path / "bundles"
    task = "VMotionPrepare (2233445566778899001): Sending 'to' srcIp=<192.0.2.1> dstIp=<192.0.2.2>"
    logs = {
        "esx-a1/hostd.log": HOSTD.format(0, 3, " opID=mine0000-23", FAULT) + HOSTD.format(0, 4, " opID=other", FAULT),
        "esx-a2/hostd.log": HOSTD.format(0, 2, " opID=mine0000", task),
    }
    put(bundles, {name: text.encode() for name, text in logs.items()})
    sources = sorted(map(str, bundles.iterdir()))

    result = run_fleet(sources, tmp_path / "fleet")

    (migration,) = result.report.migrations
    assert {Path(one.source).name for one in migration.evidence} == {"esx-a1", "esx-a2"}
    assert as_json(result.report) == of_one_analysis(sources)


def test_checks_are_those_that_incidents_ask_for(tmp_path: Path) -> None:
    sources = small_fleet(tmp_path / "bundles")
    result = run_fleet(sources, tmp_path / "fleet")
    whole = check_sources(sources, KNOWLEDGE, CheckSelection(), ReadOptions())

    assert result.checks
    heard = {check.result for incident in result.report.incidents for check in incident.checks}
    assert heard
    assert heard <= set(result.checks.results)
    answers = {(one.check, one.host, one.other_host, one.vm): one.result for one in whole.results}
    asked = {(one.check, one.host, one.other_host, one.vm): one.result for one in result.checks.results}
    assert asked.items() <= answers.items()
    assert [(one.name, one.build, one.cluster_hosts) for one in result.hosts] == [
        (one.name, one.build, one.cluster_hosts) for one in whole.hosts
    ]
    assert [[(fact.fact, fact.state) for fact in one.facts] for one in result.hosts] == [
        [(fact.fact, fact.state) for fact in one.facts] for one in whole.hosts
    ]
