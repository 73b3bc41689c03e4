"""What readers keep of one file is bounded, whatever it consists of; what is left out makes the file count as cut."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from vmlog.facts import fact_bounds
from vmlog.facts.fact_store import FactStore
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import json_records
from vmlog.facts.reader_registry import reader_named
from vmlog.facts.readers import config_store
from vmlog.knowledge.fact_files import END_MISSING, load_fact_files
from vmlog.source.member import Member

MOST = 50
HOST = "=== 1. vim.HostSystem::ha-host ===\n"
SWITCH = "switch 50 29 aa 10 c8 8f 4f 11-22 33 44 55 66 77 88 99 (etherswitch)\n"
INFO = "vmlog.facts.readers.esxcfg_info._MOST_ENTRIES"
ELEMENTS = "vmlog.facts.bounded_xml._MAX_KEPT"
NAMES = "vmlog.facts.bounded_xml._MAX_NAMES"
EXTENTS = "vmlog.facts.vim.vmodl_extents._MOST_EXTENTS"
NODES = "vmlog.facts.vim.vmodl_grammar._MAX_NODES"


def vimdump(inside):
    """Return a maker of dumps with so many values in one property that is wanted."""
    return lambda count: f"{HOST}capability = (x) {{\n{''.join(map(inside, range(count)))}}}\n"


def xml(inside):
    return lambda count: (
        f"<a><physical-nic/><vmkernel-nic/><virtual-switch>{''.join(map(inside, range(count)))}</virtual-switch></a>"
    )


def heads(line):
    return lambda count: "\\==+Virtual Switch :\n" + "".join(map(line, range(count)))


CASES = {
    "values of a block": ("esxcfg_info", INFO, heads("   |----k{}...v\n".format)),
    "blocks in a block": ("esxcfg_info", INFO, heads(lambda _: "   \\==+Port Group :\n")),
    "elements": ("esxcfg_info_xml", ELEMENTS, xml(lambda _: "<b/>")),
    "attributes": ("esxcfg_info_xml", ELEMENTS, lambda count: xml(str)(0).replace(
        "<virtual-switch", "<virtual-switch " + " ".join(f'a{one}="x"' for one in range(count)))),
    "names of elements": ("esxcfg_info_xml", NAMES, xml("<b{}/>".format)),
    "objects of a dump": ("vimdump", "vmlog.facts.vim.vmodl_dump._MOST_OBJECTS", lambda count: HOST + "".join(
        f"=== {one}. vim.Task::{one} ===\n" for one in range(count))),
    "items of a dump that are objects": ("vimdump", EXTENTS, lambda count: (
        HOST + "config = (x) {\nnetwork = (x) {\npnic = (x) [\n" + "{device = 'a'},\n" * count + "]\n}\n}\n")),
    "nodes of a distributed switch": ("net_dvs", "vmlog.facts.dvs_tree._MOST_NODES", lambda count: SWITCH + "".join(
        f"port {one}:\n" for one in range(count))),
}  # fmt: skip


@pytest.mark.parametrize(("reader", "limit", "make"), CASES.values(), ids=CASES)
def test_what_is_beyond_what_hosts_have_makes_a_file_count_as_cut(monkeypatch, reader, limit, make):
    def is_cut(count):
        rows = reader_named(reader)(FactText("x", make(count).encode()))
        return any(row.name == END_MISSING for row in rows)

    monkeypatch.setattr(limit, MOST)
    assert not is_cut(MOST // 3)
    assert is_cut(MOST * 3)


@pytest.mark.parametrize("inside", ["a{0}='x',\n".format, "a{0} = (x) {{b = (x) {{c = 1}}}},\n".format])
def test_values_of_one_object_of_a_dump_are_counted(monkeypatch, inside):
    text = FactText("x", vimdump(inside)(MOST).encode())
    before = [row.name for row in reader_named("vimdump")(text)]
    monkeypatch.setattr(NODES, 10)
    after = [row.name for row in reader_named("vimdump")(text)]
    assert END_MISSING not in before
    assert END_MISSING in after


def test_a_tag_that_is_longer_than_any_ends_the_reading():
    long = "<virtual-switch " + " ".join(f'a="{one}"' for one in range(200_000)) + "/>"
    rows = list(reader_named("esxcfg_info_xml")(FactText("x", f"<a><physical-nic/>{long}</a>".encode())))
    assert [row.name for row in rows] == [END_MISSING]


def test_lines_of_one_property_are_counted(monkeypatch):
    monkeypatch.setattr("vmlog.facts.dvs_tree._MOST_DETAILS", MOST)
    text = f"{SWITCH}port 1:\ncom.vmware.etherswitch.port.teaming = load balancing\n" + "active = a\n" * 3 * MOST
    rows = list(reader_named("net_dvs")(FactText("x", text.encode())))
    assert [row.name for row in rows].count("dvport.active") == MOST


def test_objects_and_keys_of_json_are_counted(monkeypatch):
    monkeypatch.setattr("vmlog.facts.json_records._MOST_RECORDS", MOST)
    monkeypatch.setattr("vmlog.facts.json_records._MOST_KEYS", MOST)
    records, is_whole = json_records(FactText("x", json.dumps([{"a": 1}] * 2 * MOST).encode()))
    assert (len(records), is_whole) == (MOST, False)
    for value in (dict.fromkeys(map(str, range(2 * MOST)), 1), [{}, dict.fromkeys(map(str, range(2 * MOST)), 1)]):
        assert not json_records(FactText("x", json.dumps(value).encode()))[1]


def test_bytes_of_all_rows_of_a_store_are_counted(monkeypatch):
    with closing(sqlite3.connect(":memory:")) as store:
        store.execute("CREATE TABLE Config (Component, ConfigGroup, Name, Identifier, AutoConfValue, UserValue)")
        rows = [("esx", "network_vss", "switches", f"v{at}", None, '{"mtu": 1500}' + " " * 500) for at in range(20)]
        store.executemany("INSERT INTO Config VALUES (?, ?, ?, ?, ?, ?)", rows)
        store.commit()
        data = store.serialize()
    monkeypatch.setattr(config_store, "_MOST_TEXT", 5_000)
    found = [row.name for row in reader_named("config_store")(FactText("x", data))]
    assert found.count("switch.mtu") == 9
    assert found[-1] == END_MISSING


def read_of(inner, data):
    store = FactStore(load_fact_files().values())
    store.take(Member("b", f"b/{inner}", "b", inner, None, None), data)
    return store.files()[0].read()


@pytest.mark.parametrize("rare", ["\U0001f600".encode(), b"\xff"])
def test_of_text_that_takes_four_times_as_much_memory_less_is_read(monkeypatch, rare):
    monkeypatch.setattr(fact_bounds, "WIDE_BYTES", 200)
    lines = b'/net/vswitch/child[0000]/name = "v"\n' * 20
    assert not read_of("etc/vmware/esx.conf", lines).is_cut
    assert read_of("etc/vmware/esx.conf", lines + rare).is_cut


def test_a_database_is_no_text_that_is_cut(monkeypatch):
    monkeypatch.setattr(fact_bounds, "WIDE_BYTES", 200)
    monkeypatch.setattr(fact_bounds, "MOST_LINES", 1)
    with closing(sqlite3.connect(":memory:")) as store:
        store.execute("CREATE TABLE Config (Component, ConfigGroup, Name, Identifier, AutoConfValue, UserValue)")
        store.execute("INSERT INTO Config VALUES ('esx', 'network_vss', 'switches', 'v', '', '{\"mtu\":1500}')")
        store.commit()
        data = store.serialize()
    found = read_of("var/lib/vmware/configstore/backup/current-store-1", data + b"\n\n")
    assert not found.is_cut
    assert len(found.facts[""]) == 2
