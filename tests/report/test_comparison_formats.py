"""A comparison of migrations in every format that has one."""

import csv
import io
import json
from dataclasses import replace

import polars as pl
import pytest
from rich.cells import cell_len

from tests.support.report_samples import HOSTILE, NETWORK, make_report
from tests.support.timed_migrations import failed, spans, timed
from vmlog.baseline.comparison import compare_migrations
from vmlog.errors import UsageError
from vmlog.report.registry import report_formats, write_report
from vmlog.report.writer import WriterOptions
from vmlog.terms import ComparisonKey, Kind

GOOD = [
    timed(number, *spans(precopy=10 + number), metrics={"downtime_ms": 100.0 + number}, duration_s=30.0)
    for number in range(20)
]
FEW = [timed(number + 50, *spans(precopy=5), route=("esx-c.example.com", "esx-d.example.com")) for number in range(3)]
BAD = failed(*spans(precopy=90), causes=(NETWORK,))
MIGRATIONS = (*GOOD, *FEW, BAD)
REPORT = replace(make_report(BAD), migrations=MIGRATIONS)
PAIRS = compare_migrations(REPORT)
NOTHING = compare_migrations(replace(make_report(), migrations=(), incidents=()))
HOSTILE_NAMES = compare_migrations(
    replace(REPORT, migrations=(timed(1, route=(HOSTILE, HOSTILE[:20]), vm=HOSTILE),), incidents=())
)
FORMATS = [name for name, item in report_formats().items() if item.write_comparison]


def made(comparison, fmt, **options):
    out = io.BytesIO()
    write_report(comparison, fmt, out, WriterOptions(**options))
    return out.getvalue() if fmt == "parquet" else out.getvalue().decode()


def test_all_formats_but_json_lines_have_a_comparison():
    assert set(report_formats()) - set(FORMATS) == {"jsonl"}
    with pytest.raises(UsageError, match="the format 'jsonl' has no comparison"):
        made(PAIRS, "jsonl")


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("comparison", [PAIRS, NOTHING, HOSTILE_NAMES], ids=["pairs", "nothing", "hostile"])
def test_every_format_writes_every_comparison_the_same_way_twice(comparison, fmt):
    assert made(comparison, fmt) == made(comparison, fmt)


def test_the_table_shows_counts_causes_and_figures_with_their_numbers():
    lines = made(PAIRS, "table").splitlines()
    assert lines[0] == "24 migrations by pair of hosts: 1 failed, 23 succeeded"
    assert lines[2].split()[:4] == ["hosts", "all", "ok", "bad"]
    assert "esx-a → esx-b   21  20    1" in lines[3]
    assert "30 s / 30 s (20)" in lines[3]
    assert lines[4] == f"     1 x {NETWORK.title}"
    assert lines[5].startswith("esx-c → esx-d    3   3    0")
    assert "(3)" in lines[5]


@pytest.mark.parametrize("width", [40, 80, 100, 160])
@pytest.mark.parametrize("comparison", [PAIRS, HOSTILE_NAMES], ids=["pairs", "hostile"])
@pytest.mark.parametrize("show_all", [False, True])
def test_the_table_is_as_wide_as_the_terminal(comparison, width, show_all):
    lines = made(comparison, "table", width=width, show_all=show_all).splitlines()
    assert max(map(cell_len, lines)) <= width


def test_what_does_not_fit_is_named_and_shown_with_all():
    narrow = made(PAIRS, "table", width=60)
    assert "Not shown at this width, --all lists them: precopy on the source, downtime." in " ".join(narrow.split())
    full = " ".join(made(PAIRS, "table", width=60, show_all=True).split())
    assert "precopy on the source: median 19.5 s, 95th percentile 28 s," in full
    assert "precopy on the source: of 3 values only" in full


def test_kinds_are_named_where_they_differ():
    mixed = compare_migrations(replace(REPORT, migrations=(*GOOD, replace(GOOD[0], kind=Kind.COLD, incident_id="c"))))
    assert "Cold migration" in made(mixed, "table")
    assert "kind" not in made(PAIRS, "table").splitlines()[2]


def test_very_many_rows_are_cut_unless_all_are_wanted():
    many = [timed(number, route=(f"a{number}", "b")) for number in range(40)]
    comparison = compare_migrations(replace(REPORT, migrations=tuple(many), incidents=()))
    assert "and 10 more; --all shows them" in made(comparison, "table")
    assert "more; --all" not in made(comparison, "table", show_all=True)


def test_json_is_the_contract():
    found = json.loads(made(PAIRS, "json"))
    assert [*found] == ["schema", "vmlog", "catalogue", "by", "migrations", "sources", "rows", "warnings"]
    first, second = found["rows"]
    assert (first["source_host"], first["destination_host"], first["migrations"]) == ("esx-a", "esx-b", 21)
    assert first["outcomes"] == {"succeeded": 20, "failed": 1}
    assert first["causes"] == [{"id": NETWORK.id, "title": NETWORK.title, "count": 1}]
    assert first["figures"][1] == {"name": "downtime_ms", "n": 20, "median": 109.5, "p5": 100.0, "p95": 118.0}
    assert second["figures"] == [{"name": "source_precopy_s", "n": 3, "median": None, "p5": None, "p95": None}]


def test_csv_has_a_row_for_each_figure():
    rows = [*csv.DictReader(made(PAIRS, "csv").splitlines())]
    assert [(row["source_host"], row["figure"], row["n"]) for row in rows] == [
        ("esx-a", "duration_s", "20"),
        ("esx-a", "downtime_ms", "20"),
        ("esx-a", "source_precopy_s", "20"),
        ("esx-c.example.com", "source_precopy_s", "3"),
    ]
    assert (rows[0]["failed"], rows[0]["causes"], rows[3]["median"]) == ("1", f"{NETWORK.id}:1", "")


def test_parquet_has_the_columns_of_csv_with_types():
    frame = pl.read_parquet(io.BytesIO(made(PAIRS, "parquet")))
    assert frame.columns == made(PAIRS, "csv").splitlines()[0].split(",")
    assert (frame.schema["median"], frame.schema["migrations"]) == (pl.Float64(), pl.Int64())
    assert pl.read_parquet(io.BytesIO(made(NOTHING, "parquet"))).schema == frame.schema


@pytest.mark.parametrize("fmt", ["markdown", "html"])
def test_documents_hold_every_figure(fmt):
    text = made(PAIRS, fmt).replace("\\", "")
    for part in ("Precopy on the source", "19.5 s / 28 s (20)", "1 x The destination does not answer", "(3)"):
        assert part in text


def test_names_of_logs_are_only_text():
    assert "<script>alert" not in made(HOSTILE_NAMES, "html")
    assert all("\x1b" not in made(HOSTILE_NAMES, fmt) for fmt in FORMATS if fmt != "parquet")


def test_by_vm_names_the_vm():
    by_vm = compare_migrations(REPORT, ComparisonKey.VM)
    assert "vm-999" in made(by_vm, "table").splitlines()[3]


def test_without_migrations_that_is_said():
    assert made(NOTHING, "table").startswith("No migration to compare.")
