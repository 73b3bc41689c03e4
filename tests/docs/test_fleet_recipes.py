"""The questions of docs/fleet.md, asked of a fleet."""

from __future__ import annotations

import re
from pathlib import Path

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
    put(top, {"copy.tgz": Path(second).read_bytes(), "broken.tgz": b"\0"})
    folder = top / "fleet"
    with opened_folder(folder):
        result = run_fleet([second, *rest, str(top / "copy.tgz"), str(top / "gone.tgz")], folder)
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
def test_days_are_dates(fleet, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(fleet)
    query = "SELECT typeof(day), count(*) FROM 'migrations/*/*.parquet' GROUP BY ALL"
    assert {kind for kind, _ in duckdb.sql(query).fetchall()} == {"DATE"}
