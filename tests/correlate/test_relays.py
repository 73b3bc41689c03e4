"""A name in headers that speaks for both ends of a migration is a relay's."""

from tests.support.observed import ID, OTHER_ID, hello, kernel
from vmlog.correlate.relays import forget_relays


def test_a_name_before_lines_of_both_hosts_is_forgotten():
    records = [hello(1, host="log-a1"), hello(1.1, "Dest", host="log-a1.example.com"), kernel(2, "x", host="log-a1")]
    forget_relays(records)
    assert [item.host for item in records] == [None, None, None]


def test_hosts_that_take_part_in_migrations_of_each_other_are_kept():
    records = [
        hello(1, host="esx-a1"),
        hello(1.1, "Dest", host="esx-a2"),
        hello(9, identity=OTHER_ID, host="esx-a2"),
        hello(9.1, "Dest", identity=OTHER_ID, host="esx-a1"),
    ]
    forget_relays(records)
    assert [item.host for item in records] == ["esx-a1", "esx-a2", "esx-a2", "esx-a1"]


def test_a_move_within_one_host_tells_nothing():
    addresses = "src ip = <192.0.2.31> dest ip = <192.0.2.31> Dest wid = 1 using SHARED swap"
    text = f"Setting VMOTION info: {{}} ts = {ID}, {addresses}"
    records = [kernel(1, text.format("Source"), host="esx-a1"), kernel(1.1, text.format("Dest"), "D", host="esx-a1")]
    forget_relays(records)
    assert [item.host for item in records] == ["esx-a1", "esx-a1"]
