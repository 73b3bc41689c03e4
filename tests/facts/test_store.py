"""Files that state facts, kept while sources are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmlog.facts import fact_store
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_store import FactStore
from vmlog.knowledge.fact_files import END_MISSING, LISTED, load_fact_files
from vmlog.source.member import Member

SHAPE = load_fact_files()["ntpq"]
HEADER = "     remote           refid      st t when poll reach   delay   offset  jitter\n"
RULE = "=" * 78 + "\n"
PEER = "*192.0.2.123     192.0.2.250      2 u   33   64  377    0.412   -1.207   0.113\n"


def member(inner="commands/ntpq_-p.txt", unit="bundle.tgz!/esx-a"):
    return Member("bundle.tgz", f"{unit}/{inner}", unit, inner, None, None)


def stored(*taken, shape=SHAPE):
    store = FactStore([shape])
    for inner, text in taken:
        store.take(member(inner), text.encode())
    return store.files()


def states(file):
    return [(item.name, item.value, item.place.member, item.place.line) for item in file.read().facts.get("", ())]


def test_a_file_is_read_when_it_is_asked_for():
    (file,) = stored(("commands/ntpq_-p.txt", HEADER + RULE + PEER))
    path = "bundle.tgz!/esx-a/commands/ntpq_-p.txt"
    assert states(file) == [("time.peer", "192.0.2.123", path, 3), ("time.offset", -1.207, path, 3)]
    assert not file.read().is_cut


def test_fragments_are_joined_and_each_line_keeps_its_own_place():
    (file,) = stored(("commands/ntpq_-p.txt.FRAG-00001", RULE + PEER), ("commands/ntpq_-p.txt.FRAG-00000", HEADER))
    path = "bundle.tgz!/esx-a/commands/ntpq_-p.txt.FRAG-00001"
    assert states(file)[0] == ("time.peer", "192.0.2.123", path, 2)
    assert not file.is_cut


def test_a_line_that_two_fragments_share_belongs_to_the_first_of_them():
    (file,) = stored(
        ("commands/ntpq_-p.txt.FRAG-00000", HEADER + PEER[:30]), ("commands/ntpq_-p.txt.FRAG-00001", PEER[30:])
    )
    assert states(file)[0] == ("time.peer", "192.0.2.123", "bundle.tgz!/esx-a/commands/ntpq_-p.txt.FRAG-00000", 2)


def test_what_follows_a_missing_fragment_is_not_read():
    fragments = [("commands/ntpq_-p.txt.FRAG-00000", HEADER), ("commands/ntpq_-p.txt.FRAG-00002", PEER)]
    (file,) = stored(*fragments)
    assert states(file) == []
    assert file.is_cut
    assert stored(fragments[1]) == []


@pytest.mark.parametrize(
    "inner", ["commands/1.ntpq_-p.txt", "NTPQ_-p.txt", "deep/in/a/folder/commands/ntpq_-p.txt", "other/ntpq_-p.txt"]
)
def test_a_file_is_known_by_its_name_wherever_it_lies(inner):
    assert len(stored((inner, HEADER))) == 1


def test_a_file_with_another_name_is_known_by_its_first_lines():
    assert [file.shape.id for file in stored(("time.out", HEADER + PEER))] == ["ntpq"]
    assert stored(("time.out", "something else\n")) == []


def test_a_file_beyond_the_limit_of_its_shape_is_cut():
    (file,) = stored(("commands/ntpq_-p.txt", HEADER + PEER), shape=replace(SHAPE, max_bytes=len(HEADER)))
    assert file.is_cut
    assert states(file) == []


def test_files_are_kept_up_to_a_limit_and_the_rest_is_told(monkeypatch):
    monkeypatch.setattr(fact_store, "_MAX_KEPT_BYTES", 100)
    store = FactStore([SHAPE])
    for number in range(4):
        store.take(member(unit=f"bundle.tgz!/esx-{number}"), HEADER.encode())
    assert len(store.files()) == 2
    assert [notice.code for notice in store.notices] == ["limit-reached"]


def test_large_files_are_kept_deflated():
    store = FactStore([SHAPE])
    store.take(member(), (HEADER + RULE * 10_000 + PEER).encode())
    (file,) = store.files()
    assert sum(len(piece.data) for piece in file.pieces) < len(RULE) * 500
    assert len(states(file)) == 2


def test_a_list_that_ended_is_known_to_be_whole_although_its_file_is_cut(monkeypatch):
    rows = [FactRow(LISTED, "drive", True, 2, "web-01/web-01.vmx"), FactRow(END_MISSING, "", True, 3)]
    monkeypatch.setattr(fact_store, "reader_named", lambda _: lambda _: iter(rows))
    (file,) = stored(("commands/ntpq_-p.txt", HEADER + RULE + PEER))
    facts = file.read()
    ((kind, place),) = facts.listed["web-01/web-01.vmx"]
    assert (kind, place.line, facts.is_cut) == ("drive", 2, True)
