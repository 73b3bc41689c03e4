from __future__ import annotations

from tests.support.observed import at, seen
from vmlog.story import story_lines
from vmlog.story.belonging import Tier, TimeSpan
from vmlog.story.story_lines import FoundRecord, FoundRecords, drop_copies


def found(seconds, text="x", tier=Tier.NAMED, **fields) -> FoundRecord:
    return FoundRecord(seen(seconds, fields.pop("log", "vmkernel"), text, known=False, **fields), tier)


def test_too_many_leave_the_nearest_and_the_closest(monkeypatch):
    monkeypatch.setattr(story_lines, "MOST_RECORDS", 10)
    records = FoundRecords(TimeSpan(at(100), at(100)))
    for second in range(200):
        records.add(found(second, tier=Tier.AROUND))
    records.add(found(0, "own", tier=Tier.JOINED))
    kept = records.kept()
    assert len(kept) == 10
    assert kept[0].record.text == "own"
    assert {abs((one.record.when - at(100)).total_seconds()) for one in kept[1:]} == {0, 1, 2, 3, 4}
    assert records.left_out == 191


def test_large_records_count_by_their_size(monkeypatch):
    monkeypatch.setattr(story_lines, "_MOST_CHARACTERS", 1000)
    records = FoundRecords(None)
    for second in range(100):
        records.add(found(second, "x" * 100))
    assert len(records.kept()) == 10
    assert records.left_out == 90


def test_a_record_that_another_log_repeats_is_one():
    kept, copies = drop_copies(
        [found(1, "same"), found(1, "same", log="vmkwarning", tier=Tier.JOINED), found(1, "other"), found(2, "same")]
    )
    assert [(one.record.log, one.record.text) for one in kept] == [
        ("vmkwarning", "same"),
        ("vmkernel", "other"),
        ("vmkernel", "same"),
    ]
    assert copies == 1


def test_a_copy_without_fractions_of_a_second_is_one_too():
    kept, copies = drop_copies([found(1.0, "same", log="messages"), found(1.25, "same")])
    assert [one.record.log for one in kept] == ["vmkernel"]
    assert copies == 1


def test_repeated_records_of_one_log_are_several():
    kept, copies = drop_copies([found(1, "same"), found(1, "same"), found(None, "same"), found(None, "same")])
    assert (len(kept), copies) == (4, 0)
