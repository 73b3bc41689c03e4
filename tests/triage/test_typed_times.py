"""Times as people type them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from vmlog.errors import UsageError
from vmlog.triage.typed_times import read_time

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024-05-06T07:08", "2024-05-06 07:08"),
        ("2024-05-06 14:00", "2024-05-06 14:00"),
        ("2024-05-06", "2024-05-06 00:00"),
        ("2024-05-06T07:08:09Z", "2024-05-06 07:08"),
        ("2024-05-06 07:08+02:00", "2024-05-06 05:08"),
        ("14:00", "2024-05-06 14:00"),
        ("9:05", "2024-05-06 09:05"),
        ("14:00:30", "2024-05-06 14:00"),
        ("today", "2024-05-06 00:00"),
        ("Yesterday", "2024-05-05 00:00"),
        ("yesterday  9:30", "2024-05-05 09:30"),
        ("2h", "2024-05-06 10:00"),
        ("2 hours ago", "2024-05-06 10:00"),
        ("1 Hour ago", "2024-05-06 11:00"),
        ("-3h", "2024-05-06 09:00"),
        ("2h59m", "2024-05-06 09:01"),
        ("1d 2h 3min", "2024-05-05 09:57"),
        ("90 minutes", "2024-05-06 10:30"),
        ("60s", "2024-05-06 11:59"),
    ],
)
def test_a_time_is_read(text, read):
    assert read_time(text, NOON).isoformat(" ", "minutes") == f"{read}+00:00"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024-05-06 14:00", "2024-05-06 12:00"),
        ("2024-01-06 14:00", "2024-01-06 13:00"),
        ("2024-05-06 14:00Z", "2024-05-06 14:00"),
        ("14:00", "2024-05-07 12:00"),
        ("today", "2024-05-06 22:00"),
        ("yesterday", "2024-05-05 22:00"),
        ("2h", "2024-05-06 20:30"),
    ],
)
def test_days_and_times_without_a_zone_are_those_of_the_zone(text, read):
    # In Berlin the logs end at half past midnight of the next day.
    end = datetime(2024, 5, 6, 22, 30, tzinfo=UTC)
    assert read_time(text, end, BERLIN).isoformat(" ", "minutes") == f"{read}+00:00"


def test_a_zone_without_summer_time():
    assert read_time("2024-05-06 14:00", NOON, timezone(timedelta(hours=-5))).hour == 19


@pytest.mark.parametrize(
    "text",
    ["12", "h", "2024-13-01", "tomorrow", "25:00", "yesterday noon", "2 fortnights", "2h soon", "2months"],
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(UsageError, match="is no time; write"):
        read_time(text, NOON)


@pytest.mark.parametrize("text", ["2h", "14:00", "yesterday"])
def test_a_relative_time_needs_logs_with_times(text):
    with pytest.raises(UsageError, match="relative to the end of the logs"):
        read_time(text, None)


def test_a_very_long_time_back_is_the_beginning():
    assert read_time("999999d", NOON).year == 1


def test_nothing_is_no_limit():
    assert read_time(" ", None) is None


@pytest.mark.parametrize("zone", [timezone(timedelta(hours=-14)), timezone(timedelta(hours=14)), BERLIN])
def test_the_first_and_the_last_day_that_there_are_limit_nothing(zone):
    assert read_time("0001-01-01", NOON, zone) <= datetime(1, 1, 1, 14, tzinfo=UTC)
    assert read_time("9999-12-31 23:59", NOON, zone) >= datetime(9999, 12, 31, 9, 59, tzinfo=UTC)
