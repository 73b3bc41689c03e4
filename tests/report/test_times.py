"""Times are written in UTC, or in the zone that was asked for with its distance from UTC."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest

from tests.support.report_samples import FAILED, TYPICAL
from vmlog.report import phrases
from vmlog.report.registry import write_report
from vmlog.report.times import minute_stamp, stamp_text, times_in, zone_name
from vmlog.report.writer import WriterOptions

BERLIN = ZoneInfo("Europe/Berlin")


def test_summer_time_changes_the_distance():
    with times_in(BERLIN):
        assert stamp_text(datetime(2025, 3, 1, 12, tzinfo=UTC)) == "2025-03-01 13:00:00 +01:00"
        assert minute_stamp(datetime(2025, 7, 1, 12, tzinfo=UTC)) == "2025-07-01 14:00 +02:00"
        assert zone_name() == "Europe/Berlin"
    assert zone_name() == "UTC"


def test_a_day_begins_in_the_zone():
    night = datetime(2025, 3, 1, 22, 30, tzinfo=UTC)
    with times_in(BERLIN):
        assert phrases.period(night, night + timedelta(hours=1)) == "2025-03-01 23:30 to 2025-03-02 00:30 +01:00"


@pytest.mark.parametrize("fmt", ["table", "markdown", "html"])
def test_formats_for_people_follow_the_zone(fmt):
    out = BytesIO()
    write_report(TYPICAL, fmt, out, WriterOptions(zone=BERLIN))
    text = out.getvalue().decode()
    failed = FAILED.failed_utc.astimezone(BERLIN)
    assert f"{failed:%Y-%m-%d %H:%M:%S}" in text
    assert "times in Europe/Berlin" in text or fmt == "table"


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "parquet"])
def test_formats_for_programs_do_not(fmt):
    written = []
    for options in (WriterOptions(), WriterOptions(zone=BERLIN)):
        out = BytesIO()
        write_report(TYPICAL, fmt, out, options)
        written.append(out.getvalue())
    assert written[0] == written[1]
