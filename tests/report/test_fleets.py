"""The screen, the page and the JSON of a fleet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.fleet_samples import crowded_fleet, fleet_of
from tests.support.many_moves import NIGHT, OTHER_CAUSE, moved, report_of
from tests.support.report_samples import NETWORK
from vmlog.fleet.bundle_row import BundleRow, BundleState
from vmlog.report.fleet_dictionary import fleet_dict
from vmlog.report.fleet_html import fleet_html_lines
from vmlog.report.fleet_outcome import bundles_text, pairs_without_success
from vmlog.report.json_text import json_chunks
from vmlog.report.terminal_fleet import fleet_text
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome

DAY = 24 * 60


@pytest.mark.parametrize("width", [40, 80, 100, 160])
@pytest.mark.parametrize("color", [False, True])
def test_the_screen_fits_whatever_is_found(width: int, color: bool) -> None:
    lines = fleet_text(crowded_fleet(), "/srv/" + "deep/" * 30, WriterOptions(width=width, color=color)).splitlines()
    if width >= 100:
        assert len(lines) <= 40
    if not color:
        assert max(map(len, lines)) <= width


def test_the_screen_names_what_matters() -> None:
    text = fleet_text(crowded_fleet(), "fleet", WriterOptions())
    for part in (
        "110 bundles: 70 read, 20 failed, 20 repeated",
        "never well esx-a",
        "failed     bad-0.tgz: No such file",
        "and 17 more",
        "no logs    notes-0.tgz",
        "twice      again-0.tgz is the same as …",
        "no bundle of esx-m0.example.com (3 incidents)",
        "more causes in report.html",
        "fleet: report.html",
    ):
        assert part in text


def test_a_bundle_that_was_read_in_part_is_named_everywhere() -> None:
    rows = [
        BundleRow("cut.tgz", BundleState.KEPT, logs=3, error="gzip data ends early"),
        BundleRow("facts.tgz", BundleState.READ, error="gzip data ends early"),
        BundleRow("again.tgz", BundleState.REPEATED, error="gzip data ends early", same_as="cut.tgz"),
    ]
    outcome = fleet_of(report_of([moved(1, 1)]), rows)
    text = fleet_text(outcome, "fleet", WriterOptions())
    assert "in part    cut.tgz: gzip data ends early" in text
    assert "no logs    facts.tgz" in text
    document = fleet_dict(outcome, "fleet")
    assert document["failed"] == []
    assert document["read_in_part"] == [
        {"source": name, "error": "gzip data ends early"} for name in ("cut.tgz", "facts.tgz")
    ]
    assert "<li>cut.tgz: gzip data ends early</li>" in "\n".join(fleet_html_lines(outcome))


def test_a_fleet_without_incidents_says_so() -> None:
    rows = [BundleRow("a.tgz", BundleState.KEPT, logs=1)]
    text = fleet_text(fleet_of(report_of([moved(1, 1)]), rows), "fleet", WriterOptions())
    assert text.splitlines()[0] == "1 bundle: 1 known from an earlier run"
    assert "No failed or stalled migration: 1 migration succeeded." in text
    assert "over time" not in text


def test_a_pair_that_never_works_needs_two_tries_and_no_success() -> None:
    report = report_of(
        [
            moved(1, 1, "esx-a1", "esx-a2", cause=NETWORK),
            moved(2, 2, "esx-a1", "esx-a2", cause=OTHER_CAUSE),
            moved(3, 3, "esx-a2", "esx-a1"),
            moved(4, 4, "esx-a1", "esx-a3", cause=NETWORK),
            *(moved(number, number, "esx-a2", "esx-a3", cause=NETWORK) for number in (5, 6)),
            moved(7, 7, "esx-a2", "esx-a3"),
            *(moved(number, number, "esx-a4", "esx-a4", cause=NETWORK) for number in (8, 9)),
            *(moved(number, number, "esx-a5", "esx-a6", outcome=Outcome.CANCELLED) for number in (10, 11)),
        ]
    )
    assert [(row.thing.source, row.thing.destination) for row in pairs_without_success(report)] == [
        ("esx-a1", "esx-a2")
    ]


def test_the_page_has_every_part_and_hides_no_markup() -> None:
    outcome = crowded_fleet()
    evil = BundleRow("<img src=x>.tgz", BundleState.FAILED, error="<b>bad</b>")
    page = "\n".join(fleet_html_lines(replace(outcome, bundles=[*outcome.bundles, evil])))
    assert "<img" not in page
    assert "<b>bad" not in page
    for heading in (
        "Hosts between which no migration went well",
        "Causes over time",
        "Hosts without a bundle",
        "Bundles that could not be read",
        "Bundles without any log",
        "The same bundle twice",
        "Causes explained",
    ):
        assert f"<h2>{heading}</h2>" in page


def test_the_page_draws_years_in_one_line_of_bars_and_pairs_as_cards() -> None:
    moves = [moved(number, 60 + number * 30 * DAY, "esx-a1", "esx-a2", cause=NETWORK) for number in range(50)]
    page = "\n".join(fleet_html_lines(fleet_of(report_of(moves, until=49 * 30 * DAY))))
    bars = page.partition('<code class="bars">')[2].partition("</code>")[0]
    assert 25 <= len(bars) <= 36
    assert "code.bars { white-space: nowrap; }" in page
    pairs = page.partition("<h2>Hosts between which no migration went well</h2>")[2].partition("</table>")[0]
    assert '<table class="cards">' in pairs
    first, last = (f"{NIGHT + timedelta(days=days):%Y-%m-%d}" for days in (0, 49 * 30))
    assert f"<p>{first} to {last} (UTC), a bar for each 6 weeks</p>" in page
    assert f"<li>{first} to {last} UTC</li>" in page


def test_the_page_does_not_grow_with_the_incidents() -> None:
    def size(count: int) -> int:
        moves = [moved(number, number, cause=NETWORK, vm="db-02") for number in range(count)]
        return len("".join(fleet_html_lines(fleet_of(report_of(moves)))))

    assert size(4000) < 1.1 * size(400)


def test_the_json_has_the_lists_in_full() -> None:
    outcome = crowded_fleet()
    document = fleet_dict(outcome, "fleet")
    assert [len(document[name]) for name in ("failed", "repeated", "without_logs", "missing")] == [20, 20, 20, 90]
    text = "".join(json_chunks(document))
    assert text.startswith("{")
    assert bundles_text(outcome).startswith("110 bundles")
