"""What reports say of an incident beside successes."""

import json
from dataclasses import replace

import pytest

from tests.support.report_samples import FAILED, HOSTILE, make_report, rendered
from vmlog.model import Baseline, Endpoint, Measure
from vmlog.report.baseline_phrases import comparison_sentence
from vmlog.terms import BaselineScope

PRECOPY = Measure("source_precopy_s", 75.0, 40, 12.0, 9.0, 20.0, is_cut=True)
RATE = Measure("precopy_mb_s", 300.0, 7, 850.0, 800.0, 900.0)
BASE = Baseline(BaselineScope.DIRECTION, 40, (PRECOPY, RATE), "source_precopy_s")
COMPARED = replace(FAILED, baseline=BASE)
SENTENCE = (
    "precopy on the source 1 min 15 s, cut by its end; median 12 s, 95th percentile 20 s of 40 successes from "
    "esx-a1 to esx-b2"
)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, SENTENCE),
        ({"stands_out": None}, "nothing stands out against 40 successes from esx-a1 to esx-b2"),
        (
            {"stands_out": "precopy_mb_s", "scope": BaselineScope.PAIR},
            "pre-copy rate 300 MB/s; median 850 MB/s, slowest 800 MB/s of 40 successes between esx-a1 and esx-b2, in "
            "both directions",
        ),
        ({"stands_out": None, "scope": BaselineScope.VM}, "nothing stands out against 40 successes of db01"),
    ],
)
def test_one_sentence_says_where_it_stands_out(changes, sentence):
    assert comparison_sentence(replace(FAILED, baseline=replace(BASE, **changes))) == sentence


def test_without_a_baseline_nothing_is_said():
    assert comparison_sentence(FAILED) is None
    for fmt in ("table", "markdown", "html"):
        assert "ompared" not in rendered(make_report(FAILED), fmt)


@pytest.mark.parametrize("fmt", ["table", "markdown", "html"])
def test_formats_for_reading_say_it(fmt):
    shown = " ".join(rendered(make_report(COMPARED), fmt).split()).replace("\\", "")
    assert SENTENCE in shown


def test_all_figures_are_there_with_their_numbers():
    table = rendered(make_report(COMPARED), "table", show_all=True)
    assert "pre-copy rate 300 MB/s; median 850 MB/s, slowest 800 MB/s of 7" in table
    markdown = rendered(make_report(COMPARED), "markdown")
    assert "| precopy on the source | 1 min 15 s, cut | 12 s | 95th percentile 20 s | 40 |" in markdown
    assert "<td>slowest 800 MB/s</td><td>7</td>" in rendered(make_report(COMPARED), "html")


def test_json_holds_the_numbers():
    found = json.loads(rendered(make_report(COMPARED), "json"))["incidents"][0]["baseline"]
    assert (found["scope"], found["n"], found["stands_out"]) == ("direction", 40, "source_precopy_s")
    assert found["measures"][0] == {
        "name": "source_precopy_s",
        "value": 75.0,
        "is_cut": True,
        "n": 40,
        "median": 12.0,
        "p5": 9.0,
        "p95": 20.0,
    }


def test_names_of_hosts_cannot_steer():
    hostile = replace(COMPARED, source=Endpoint(HOSTILE))
    for fmt in ("table", "markdown", "html"):
        assert "\x1b" not in rendered(make_report(hostile), fmt)
    assert rendered(make_report(hostile), "html").count("<script>") == 1
