"""`vmlog compare`."""

import json

import pytest

from tests.cli.conftest import ROOT

DEMO = sorted((ROOT / "sample_logs" / "demo").glob("*.tgz"))


def test_migrations_are_compared_by_pair(run):
    result = run("compare", *DEMO, "-f", "json")
    assert result.code == 0
    rows = json.loads(result.text)["rows"]
    assert [(row["kind"], row["migrations"], row["outcomes"]) for row in rows] == [
        ("vmotion", 5, {"succeeded": 2, "failed": 2, "refused": 1}),
        ("storage_vmotion", 1, {"failed": 1}),
    ]


def test_filters_and_what_to_compare_by(run):
    result = run("compare", *DEMO, "--by", "vm", "--vm", "db-02", "-f", "json")
    assert [row["vm"] for row in json.loads(result.text)["rows"]] == ["db-02"]


def test_what_filters_leave_out_is_told(run):
    assert run("compare", *DEMO, "--vm", "db-02").text.startswith("1 of 6 migrations by pair of hosts: 1 failed")
    assert run("compare", *DEMO, "--vm", "db02").text.startswith("--vm db02 matches none of 6. Did you mean")


def test_a_file_gets_the_format_of_its_ending(run, tmp_path):
    out = tmp_path / "pairs.csv"
    result = run("compare", *DEMO, "-o", out)
    assert (result.code, result.out) == (0, b"")
    assert out.read_text().startswith("schema,by,kind,source_host,")


@pytest.mark.parametrize(
    ("options", "words"),
    [(["-f", "jsonl"], "the format 'jsonl' has no comparison"), (["--excel"], "--excel is for CSV")],
)
def test_what_does_not_fit_is_refused_before_reading(run, options, words):
    result = run("compare", *DEMO, *options)
    assert (result.code, result.out) == (2, b"")
    assert words in result.err


def test_the_host_filters_and_the_host_of_logs_has_an_option_of_its_own(run):
    log = ROOT / "sample_logs" / "connect-timeout-8.0" / "esx-a1" / "vmkernel.log"
    named = run("compare", log, "--log-host", "esx-z9", "-f", "json")
    assert json.loads(named.text)["rows"][0]["source_host"] == "esx-z9"
    assert run("compare", log, "--host", "esx-z9", "-f", "json").text.count("esx-z9") == 0


def test_a_cause_that_does_not_exist_is_wrong_use(run):
    result = run("compare", *DEMO, "--cause", "nosuch-cause")
    assert (result.code, result.out) == (2, b"")
    assert "no such cause in the catalogue" in result.err
