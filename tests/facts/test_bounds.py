"""What is kept of files that may be anyone's."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace

import pytest

from tests.support.facts import fact
from vmlog.facts import fact_bounds
from vmlog.facts.fact import FactRow, Trust
from vmlog.facts.fact_bounds import FactBudget, bounded_lines
from vmlog.facts.fact_store import FactStore
from vmlog.facts.fact_table import FactTable
from vmlog.facts.fact_text import FactText
from vmlog.facts.readers.ntpq import read_ntpq
from vmlog.knowledge.fact_files import END_MISSING, LISTED, load_fact_files
from vmlog.source.member import Member

ROW = FactRow("portgroup.switch", "Prod", "vSwitch0", 1)
HEADER = "     remote           refid      st t when poll reach   delay   offset  jitter\n"


def names(rows, budget=None):
    return [row.name for row in (budget or FactBudget()).bounded(rows)]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_more_lines_than_any_file_has_are_not_read(monkeypatch, end):
    monkeypatch.setattr(fact_bounds, "MOST_LINES", 3)
    whole = f"a{end}b{end}c{end}".encode()
    assert bounded_lines(whole) == (whole, False)
    assert bounded_lines(whole + b"d") == (whole, True)


def test_of_a_file_of_nothing_but_line_ends_no_more_are_looked_at_than_are_read(monkeypatch):
    looked_at = []

    def finditer(data):
        for found in re.finditer(rb"\n", data):
            looked_at.append(found.end())
            yield found

    monkeypatch.setattr(fact_bounds, "_LINE_END", SimpleNamespace(finditer=finditer))
    monkeypatch.setattr(fact_bounds, "MOST_LINES", 300)
    data, is_cut = bounded_lines(b"\n" * 100_000)
    assert (len(data), is_cut, len(looked_at)) == (300, True, 300)


@pytest.mark.parametrize(
    "row",
    [
        FactRow("portgroup.switch", "P" * 2000, "vSwitch0", 1),
        FactRow("vm.name", "", "n" * 100_000, 1),
        FactRow("vm.name", "", "n", 1, "v" * 2000),
        FactRow("switch.mtu", "vSwitch0", 10**400, 1),
        FactRow("time.offset", "", math.inf, 1),
        FactRow("time.offset", "", math.nan, 1),
    ],
)
def test_what_no_host_has_is_left_out_and_no_list_is_whole_then(row):
    listed = FactRow(LISTED, "portgroup", True, 1)
    assert names([ROW, listed]) == ["portgroup.switch", LISTED]
    assert names([ROW, listed, row]) == ["portgroup.switch", END_MISSING]


def test_more_facts_than_any_file_states_are_left_out(monkeypatch):
    monkeypatch.setattr(fact_bounds, "MOST_FACTS", 3)
    budget = FactBudget()
    assert names([ROW] * 3, budget) == [ROW.name] * 3
    assert names([ROW] * 4, budget) == [ROW.name] * 3 + [END_MISSING]
    assert not budget.is_spent


def test_a_file_that_is_read_by_itself_uses_up_nothing(monkeypatch):
    monkeypatch.setattr(fact_bounds, "MOST_FACTS_IN_ALL", 3)
    store = FactStore(load_fact_files().values())
    text = HEADER + "*192.0.2.123     192.0.2.250      2 u   33   64  377    0.412   -1.207   0.113\n"
    store.take(Member("a", "ntpq_-p.txt", "a", "commands/ntpq_-p.txt", None, None), text.encode())
    (file,) = store.files()
    read = [*(file.read(by_itself=True) for _ in range(3)), file.read()]
    assert [(len(item.facts.get("", ())), item.is_cut) for item in read] == [(2, False)] * 4
    assert store.notices == []


def test_facts_of_all_files_are_counted_and_what_is_left_out_is_told(monkeypatch):
    monkeypatch.setattr(fact_bounds, "MOST_FACTS_IN_ALL", 3)
    store = FactStore(load_fact_files().values())
    for unit in ("a", "b"):
        text = HEADER + "*192.0.2.123     192.0.2.250      2 u   33   64  377    0.412   -1.207   0.113\n"
        store.take(Member(unit, "ntpq_-p.txt", unit, "commands/ntpq_-p.txt", None, None), text.encode())
    read = [file.read() for file in store.files()]
    assert [(len(item.facts.get("", ())), item.is_cut) for item in read] == [(2, False), (1, True)]
    assert [notice.code for notice in store.notices] == ["limit-reached"]


@pytest.mark.parametrize("offset", ["+-5.0", "9" * 400, "1e999", "nan", "-.", "."])
def test_an_offset_that_is_no_number_is_none(offset):
    text = f"{HEADER}*192.0.2.123     192.0.2.250      2 u   33   64  377    0.412   {offset}   0.113\n"
    assert [row.name for row in read_ntpq(FactText("ntpq_-p.txt", text.encode()))] == ["time.peer"]


def test_of_very_many_files_about_one_thing_few_are_kept_and_the_most_trusted_counts():
    table = FactTable()
    table.add(fact("switch.mtu", "vSwitch0", at, trust=Trust.CONF) for at in range(1000))
    table.add([fact("switch.mtu", "vSwitch0", 9000, trust=Trust.DUMP)])
    first = table.find("switch.mtu", "vSwitch0")
    assert (first.value, len(table.others(first))) == (9000, 63)
