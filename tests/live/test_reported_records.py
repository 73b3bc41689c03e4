"""What was reported of records: each state once, and as quickly with very many records as with few."""

from types import SimpleNamespace

import pytest

from tests.support.hang_limit import no_hang
from vmlog.live.reported_records import ReportedRecords
from vmlog.terms import Outcome


def group(*records):
    return SimpleNamespace(observations=records)


def migration(incident, outcome=Outcome.STALLED):
    return SimpleNamespace(incident_id=incident, outcome=outcome)


def test_a_state_is_new_once_until_all_of_its_records_are_forgotten():
    reported = ReportedRecords()
    assert reported.add(group("a", "b"), migration("1"))
    assert not reported.add(group("a", "b"), migration("1"))
    assert not reported.add(group("c"), migration("1"))
    reported.keep_only({"c"})
    assert not reported.add(group("d"), migration("1"))
    reported.drop(group("c", "d"))
    assert reported.add(group("e"), migration("1"))
    assert reported.add(group("e"), migration("1", Outcome.FAILED))
    assert reported.is_concluded(group("e"))
    assert not reported.is_concluded(group("e", "f"))


@pytest.mark.slow
def test_no_reported_migration_is_looked_for_among_all():
    reported = ReportedRecords()
    with no_hang():
        for number in range(500_000):
            assert reported.add(group(number), migration(str(number)))
