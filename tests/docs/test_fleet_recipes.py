"""The questions of docs/fleet.md, asked of a fleet."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.support.fleets import run_fleet, small_fleet
from tests.support.trees import put
from vmlog.cli.fleet_folder import opened_folder, write_folder
from vmlog.report.fleet_outcome import FleetOutcome

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "fleet.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^(\S[^\n]*):\n\n```sql\n(.*?)```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """The folder of a fleet of which one bundle is missing, one is there twice and one cannot be read."""
    top = tmp_path_factory.mktemp("recipes")
    first, second, *rest = small_fleet(top / "bundles")
    put(top, {"copy.tgz": Path(second).read_bytes(), "broken.tgz": b"\0", "cut.tgz": Path(second).read_bytes()[:20000]})
    folder = top / "fleet"
    with opened_folder(folder):
        odd = [str(top / f"{name}.tgz") for name in ("copy", "gone", "broken", "cut")]
        result = run_fleet([second, *rest, *odd], folder)
        outcome = FleetOutcome(result.rows, result.report, result.checks, result.hosts, result.missing)
        write_folder(folder, outcome, result.rows)
    assert first not in [row.source for row in result.rows]
    return folder


def test_there_are_recipes():
    assert len(RECIPES) == PAGE.count("```sql") == 6


@pytest.mark.slow
@pytest.mark.parametrize(("question", "query"), RECIPES, ids=[question[:30] for question, _ in RECIPES])
def test_a_recipe_runs(fleet, monkeypatch, question, query):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(fleet)
    # A table with fewer migrations than a fleet has.
    rows = duckdb.sql(query.replace(">= 10", ">= 1")).fetchall()
    assert rows or "Checks" in question


@pytest.mark.slow
def test_what_was_not_read_is_found(fleet, monkeypatch):
    monkeypatch.chdir(fleet)
    found = {Path(str(source)).stem: state for source, state, _ in asked("not read")}
    assert {name: found[name] for name in ("gone", "broken", "cut")} == {
        "gone": "failed", "broken": "failed", "cut": "read"
    }  # fmt: skip
    assert [*found.values()].count("repeated") == 1


@pytest.mark.slow
def test_days_are_dates(fleet, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(fleet)
    query = "SELECT typeof(day), count(*) FROM 'migrations/*/*.parquet' GROUP BY ALL"
    assert {kind for kind, _ in duckdb.sql(query).fetchall()} == {"DATE"}


def asked(question: str) -> list[tuple[object, ...]]:
    """Ask a recipe of the tables in the working folder."""
    duckdb = pytest.importorskip("duckdb")
    (query,) = (query for name, query in RECIPES if question in name)
    return duckdb.sql(query).fetchall()


@pytest.fixture
def hosts_of_two_dates(tmp_path, monkeypatch):
    """Tables of a fleet in which a host has bundles of two dates, before an update and after it."""
    old, new = datetime(2020, 7, 22, tzinfo=UTC), datetime(2024, 9, 5, tzinfo=UTC)
    rows = [
        ("esx-a1", True, "8.0.3", "2", new, 3),
        ("esx-a1", True, "6.7.0", "1", old, 3),
        ("esx-a2", True, "6.7.0", "1", old, 2),
        ("esx-a3", False, None, None, None, 1),
    ]
    columns = ["host", "has_bundle", "version", "build", "collected_utc", "incidents"]
    pl.DataFrame(rows, columns, orient="row").write_parquet(tmp_path / "hosts.parquet")
    ends = [datetime(2020, 7, 21, tzinfo=UTC), datetime(2020, 7, 23, tzinfo=UTC), datetime(2024, 9, 6, tzinfo=UTC)]
    moves = pl.DataFrame(
        {
            "incident_id": ["1", "2", "3", "4"],
            "source_host": ["esx-a1"] * 4,
            "outcome": ["failed", "failed", "succeeded", "failed"],
            "failed_utc": [*ends, None],
            "ended_utc": [None, None, ends[-1], None],
            "started_utc": [None] * 4,
        },
        schema_overrides=dict.fromkeys(("failed_utc", "ended_utc", "started_utc"), pl.Datetime("us", "UTC")),
    )
    (tmp_path / "migrations" / "day=2020-07-21").mkdir(parents=True)
    moves.write_parquet(tmp_path / "migrations" / "day=2020-07-21" / "part-0.parquet")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("hosts_of_two_dates")
def test_the_build_of_a_migration_is_that_of_the_nearest_bundle():
    assert {row[1]: row[2:] for row in asked("Failures by build")} == {"2": (3, 2), "1": (1, 1)}


@pytest.mark.usefixtures("hosts_of_two_dates")
def test_a_host_with_a_new_bundle_is_none_with_an_old_one():
    assert [row[:2] for row in asked("older than 90 days")] == [("esx-a2", True), ("esx-a3", False)]
