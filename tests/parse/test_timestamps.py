"""Stamps of every kind, with what they leave open."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from vmlog.knowledge.line_format import STAMP_KINDS
from vmlog.parse.timestamps import STAMP_READERS, assumption_of, to_utc

ANCHOR = datetime(2025, 1, 1, tzinfo=UTC)


def read(text: str | None, kind: str, anchor: datetime = ANCHOR) -> str | None:
    # A readable neighbour makes sure that one bad stamp spoils no other.
    neighbour = {"iso": "2024-05-06T07:08:09Z", "bsd": "May  6 07:08:09"}.get(kind)
    found = to_utc(pl.Series([neighbour, text], dtype=pl.String), kind, anchor)
    assert neighbour is None or found[0] == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    return found[1].isoformat() if found[1] else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-06T07:08:09.123Z", "2024-05-06T07:08:09.123000+00:00"),
        ("2024-05-06T07:08:09.97Z", "2024-05-06T07:08:09.970000+00:00"),
        ("2024-05-06T07:08:09.123456Z", "2024-05-06T07:08:09.123456+00:00"),
        ("2024-05-06T00:08:09.123+05:30", "2024-05-05T18:38:09.123000+00:00"),
        ("2024-05-06T07:08:09.123-0600", "2024-05-06T13:08:09.123000+00:00"),
        ("2024-05-06T25:08:09Z", None),
        ("2024-05-06T07:08:09.123x", None),
        ("2024-05-06T07:08:09,123Z", None),
        ("2024-05-06T07:08:09.+12Z", None),
        ("2024-02-30T07:08:09Z", None),
        ("2024-05-06T::::::::Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("2024-05-06T07:08:09+99:99", None),
        ("NoneZ", None),
        ("", None),
        (None, None),
    ],
)
def test_stamps_with_a_zone(text: str | None, expected: str | None) -> None:
    assert read(text, "iso") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nov 14 01:15:37", "2024-11-14T01:15:37+00:00"),
        ("Nov  4 01:15:37", "2024-11-04T01:15:37+00:00"),
        ("Nov 4 01:15:37.285", "2024-11-04T01:15:37.285000+00:00"),
        ("Jan  1 23:00:00", "2025-01-01T23:00:00+00:00"),
        ("Jan  2 00:00:01", "2024-01-02T00:00:01+00:00"),
        ("Feb 29 12:00:00", "2024-02-29T12:00:00+00:00"),
        ("Feb 30 12:00:00", None),
        ("Foo 10 12:00:00", None),
    ],
)
def test_the_missing_year_is_the_latest_that_is_not_in_the_future(text: str, expected: str | None) -> None:
    assert read(text, "bsd") == expected


def test_a_leap_day_finds_a_leap_year_far_back() -> None:
    found = to_utc(pl.Series(["Feb 29 12:00:00"]), "bsd", datetime(2027, 6, 1, tzinfo=UTC))
    assert found[0] == datetime(2024, 2, 29, 12, tzinfo=UTC)


def test_the_year_rolls_over_between_two_lines() -> None:
    found = to_utc(pl.Series(["Dec 31 23:59:59", "Jan  1 00:00:01"]), "bsd", datetime(2024, 3, 1, tzinfo=UTC))
    assert [moment.year for moment in found] == [2023, 2024]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-05-06 07:08:09:259", "2020-05-06T07:08:09.259000+00:00"),
        ("2020-05-06 07:08:09,259", "2020-05-06T07:08:09.259000+00:00"),
        ("2020-05-06 07:08:09", "2020-05-06T07:08:09+00:00"),
        ("2020-05-06T07:08:09.5", "2020-05-06T07:08:09.500000+00:00"),
        ("2020-05-06T12:08:09 AM", "2020-05-06T00:08:09+00:00"),
        ("2020-05-06", None),
    ],
)
def test_stamps_without_a_zone_are_taken_as_utc(text: str, expected: str | None) -> None:
    assert read(text, "local") == expected
    assert read(text, "utc") == expected


def test_web_server_stamps() -> None:
    assert read("06/May/2024:07:08:09 +0200", "clf") == "2024-05-06T05:08:09+00:00"


def test_what_is_assumed_is_named() -> None:
    assert {kind: assumption_of(kind) for kind in STAMP_READERS} == {
        "iso": None,
        "utc": None,
        "local": "zone",
        "date": "zone",
        "clf": None,
        "bsd": "year,zone",
        "none": None,
    }


def test_every_kind_that_a_format_may_name_is_read() -> None:
    assert STAMP_READERS.keys() == set(STAMP_KINDS)


@pytest.mark.parametrize("kind", sorted(STAMP_READERS))
def test_every_kind_keeps_length_and_type(kind: str) -> None:
    found = to_utc(pl.Series(["x", None, "y"]), kind, ANCHOR)
    assert found.dtype == pl.Datetime("us", "UTC")
    assert found.to_list() == [None, None, None]
    assert to_utc(pl.Series([], dtype=pl.String), kind, ANCHOR).len() == 0
