"""The configuration store: what is read is what was written, and a file from a stranger costs little."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from simulator.config import healthy_pair
from simulator.config.config_store import config_store
from vmlog.facts.fact_text import FactText
from vmlog.facts.readers import config_store as config_store_module
from vmlog.facts.readers.config_store import read_config_store

COLUMNS = "Component, ConfigGroup, Name, Identifier, AutoConfValue, UserValue"
SWITCH = ("esx", "network_vss", "switches")


def rows_of(data):
    return list(read_config_store(FactText("current-store-1", bytes(data))))


def stated(rows):
    return {(row.name, row.subject): row.value for row in rows}


def switches(number):
    return [(*SWITCH, f"vSwitch{at}", None, json.dumps({"mtu": 1500 + at})) for at in range(number)]


def database(rows, *statements, path=":memory:"):
    with closing(sqlite3.connect(path)) as store:
        for statement in statements or (f"CREATE TABLE Config ({COLUMNS})",):
            store.execute(statement)
        store.executemany("INSERT INTO Config VALUES (?, ?, ?, ?, ?, ?)", rows)
        store.commit()
        return store.serialize()


@pytest.mark.parametrize("generation", ["7.0.3", "8.0.3", "9.0"])
def test_the_switches_of_a_host(generation):
    host = healthy_pair(generation)[0]
    facts = stated(rows_of(config_store(host)))
    assert {(name, facts["switch.mtu", name]) for kind, name in facts if kind == "switch.kind"} == {
        (switch.name, switch.mtu) for switch in host.switches
    }
    assert {subject for name, subject in facts if name == "portgroup.vlan"} == {
        group.name for switch in host.switches for group in switch.portgroups
    }


def test_a_store_with_a_log_of_changes_beside_it_is_read(tmp_path):
    path = tmp_path / "store"
    database(switches(1), "PRAGMA journal_mode = WAL", f"CREATE TABLE Config ({COLUMNS})", path=path)
    assert path.read_bytes()[18:20] == b"\2\2"
    assert stated(rows_of(path.read_bytes()))["switch.mtu", "vSwitch0"] == 1500


def test_what_was_read_before_the_damage_is_kept():
    data = bytearray(database(switches(3000)))
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    rows = rows_of(data)
    assert stated(rows)["switch.mtu", "vSwitch0"] == 1500
    assert rows[-1].name == "file.end_missing"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW Config AS SELECT * FROM Other",
        "CREATE VIEW Config AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'esx' Component, "
        "'network_vss' ConfigGroup, 'switches' Name, i Identifier, '' AutoConfValue, '{\"mtu\":1}' UserValue FROM n",
    ],
)
def test_a_store_that_computes_instead_of_holding_is_not_read(monkeypatch, statement):
    with closing(sqlite3.connect(":memory:")) as store:
        store.execute(f"CREATE TABLE Other ({COLUMNS})")
        store.execute(statement)
        store.commit()
        data = store.serialize()
    allow, answers = config_store_module._allow, []
    monkeypatch.setattr(config_store_module, "_allow", lambda *what: answers.append(allow(*what)) or answers[-1])
    assert not any(row.name.startswith("switch.") for row in rows_of(data))
    assert answers[-1] == sqlite3.SQLITE_DENY


def test_values_that_a_store_computes_are_not_all_read():
    columns = f"{COLUMNS.removesuffix(', UserValue')}, UserValue AS (hex(zeroblob(1000000)))"
    with closing(sqlite3.connect(":memory:")) as store:
        store.execute(f"CREATE TABLE Config ({columns})")
        given = [SWITCH] * 40
        store.executemany("INSERT INTO Config (Component, ConfigGroup, Name) VALUES (?, ?, ?)", given)
        store.commit()
        data = store.serialize()
    assert [row.name for row in rows_of(data)] == ["file.end_missing"]


def test_more_rows_than_a_host_has_are_not_read_to_the_end(monkeypatch):
    monkeypatch.setattr("vmlog.facts.readers.config_store._MOST_ROWS", 5)
    rows = rows_of(database(switches(9)))
    assert len({row.subject for row in rows if row.name == "switch.mtu"}) == 5
    assert rows[-1].name == "file.end_missing"


def test_steps_are_counted(monkeypatch):
    monkeypatch.setattr("vmlog.facts.readers.config_store._MOST_STEPS", 20_000)
    others = [("esx", "syslog", "rotations", str(number), None, "{}") for number in range(60_000)]
    rows = rows_of(database(others + switches(1)))
    assert [row.name for row in rows] == ["file.end_missing"]
