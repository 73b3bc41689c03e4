"""Trouble that is told again and again is one episode; a pause or another adapter begins another."""

import pytest

from tests.support.observed import at, seen
from vmlog.diagnose import host_episodes
from vmlog.diagnose.host_episodes import find_episodes
from vmlog.observe.trouble_index import TroubleIndex


def down(seconds, adapter=2, host="esx-a1"):
    return seen(seconds, "vmkernel", f"vmnic{adapter} : 0a:00.1 Link Down", host=host)


def episodes(*records):
    return find_episodes(TroubleIndex(records))


def test_a_storm_is_told_from_its_first_to_its_last_record():
    (one,) = episodes(*map(down, (0, 60, 600)))
    assert (one.host, one.kind, one.adapter) == ("esx-a1", "link-down", "vmnic2")
    assert (one.first_utc, one.last_utc) == (at(0), at(600))
    assert one.title == one.evidence.trouble == "A physical network link went down (vmnic2)"


@pytest.mark.parametrize("other", [down(601), down(1, adapter=3), down(1, host="esx-a2")])
def test_a_pause_another_adapter_and_another_host_begin_another(other):
    found = episodes(down(0), other)
    assert [one.first_utc for one in found] == [at(0), other.when]


def test_of_very_many_the_first_are_kept(monkeypatch):
    monkeypatch.setattr(host_episodes, "MAX_EPISODES", 2)
    assert [one.first_utc for one in episodes(*map(down, (0, 1000, 2000)))] == [at(0), at(1000)]
