"""Maps of names: allocation, and the file that continues them."""

from __future__ import annotations

import json
import os
from ipaddress import IPv6Address

import pytest

from vmlog.errors import UsageError
from vmlog.redaction.map_file import read_name_map, write_name_map
from vmlog.redaction.name_map import CATEGORIES, NameMap, is_name_of
from vmlog.redaction.numbers import NumberNames
from vmlog.redaction.redactor import Redactor


def test_a_map_is_continued(tmp_path):
    place = tmp_path / "map.json"
    first = Redactor(read_name_map(place))
    monday = first.redact(
        [{"host": "esx-a1.example.net", "vm": "db-02"}, {"text": "10.1.2.3 fd00::1 00:50:56:00:00:01"}]
    )
    write_name_map(first.names, place)
    later = Redactor(read_name_map(place))
    friday = later.redact([{"vm": "new"}, {"host": "esx-b1.example.net"}, {"text": "10.1.2.4"}, *[{"vm": "db-02"}]])
    assert friday == [{"vm": "vm-2"}, {"host": "host-2.domain-1.example"}, {"text": "192.0.2.2"}, {"vm": "vm-1"}]
    assert (
        later.redact([{"host": "esx-a1.example.net", "vm": "db-02"}, {"text": "10.1.2.3 fd00::1 00:50:56:00:00:01"}])
        == monday
    )


def test_the_file_is_the_owners_alone_and_holds_what_the_documents_say(tmp_path):
    redactor = Redactor()
    redactor.redact([{"host": "esx-a1.example.net", "vm": "db-02", "user": "EXAMPLE\\ops", "datastore": "gold"}])
    place = tmp_path / "map.json"
    write_name_map(redactor.names, place)
    if os.name == "posix":
        assert place.stat().st_mode & 0o777 == 0o600
    content = json.loads(place.read_text())
    assert content.pop("schema") == 1
    assert set(content) == set(CATEGORIES)
    assert content["hosts"] == {"esx-a1": "host-1"}
    assert content["vms"] == {"db-02": "vm-1"}
    assert content["users"] == {"ops": "user-1"}
    assert [one.name for one in tmp_path.iterdir()] == ["map.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"{}", b'{"schema": 2}', b'{"schema": 1, "hosts": []}', b'{"schema": 1, "hosts": {"a": 1}}',
        b'{"schema": 1, "hosts": {"a": "real-name"}}', b'{"schema": 1, "what": {}}', b'{"name": "a", "version": "1"}',
        b'{"schema": true}', b'{"schema": 1, "addresses": {"10.1.2.3": "x"}}', b"[" * 100_000, b"\xff\xfe",
    ],
)  # fmt: skip
def test_a_damaged_or_foreign_file_is_refused_and_stays(tmp_path, content):
    place = tmp_path / "map.json"
    place.write_bytes(content)
    with pytest.raises(UsageError, match=r"map\.json is no map of names"):
        read_name_map(place)
    assert place.read_bytes() == content


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"vms": {"a": "vm-1", "b": "vm-1"}}, "one of its vms is replaced by what something else is"),
        ({"hosts": {"a": "host-1"}, "vms": {"b": "HOST-1"}}, "one of its vms is replaced by what something else is"),
        ({"uuids": {"a1": "01", "b1": "01"}}, "one of its uuids is replaced by what something else is"),
        ({"hosts": {"a": "host-1"}, "vms": {"a": "vm-1"}}, "one of its vms is a name of another kind too"),
        ({"addresses": {"10.1.1.5": "999.1.1.1"}}, "one of its addresses is none"),
        ({"addresses": {"zz": "192.0.2.1"}}, "one of its addresses is none"),
        ({"addresses": {"fd00::1": "2001:db8::::"}}, "one of its addresses is none"),
        ({"addresses": {"10.1.1.5": "127.0.0.1"}}, "one of its addresses is replaced by what vmlog gives none"),
        ({"addresses": {"10.1.1.5": "2001:db8:0:1::1"}}, "one of its addresses is replaced by what vmlog gives none"),
        ({"addresses": {"fd00::1": "2001:db8:1::1"}}, "one of its addresses is replaced by what vmlog gives none"),
        ({"subnets": {"10.1.1": "999.999.999"}}, "one of its subnets is none"),
        ({"subnets": {"x": "2001:db8:0:1::"}}, "one of its subnets is none"),
        ({"subnets": {"10.1.1": "192.0.3"}}, "one of its subnets is replaced by what vmlog gives none"),
    ],
)  # fmt: skip
def test_an_impossible_map_is_refused(tmp_path, content, problem):
    place = tmp_path / "map.json"
    place.write_text(json.dumps({"schema": 1, **content}))
    with pytest.raises(UsageError, match=rf"map\.json is no map of names that can be continued: {problem}"):
        read_name_map(place)


def test_a_thing_may_have_an_id_and_an_address_of_the_same_digits(tmp_path):
    numbers = NumberNames(names := NameMap())
    numbers.mac("00:50:56:00:00:01")
    numbers.hexadecimal("005056000001")
    numbers.ipv6(IPv6Address("fd00::"))
    for last in (0, 1, 254, 255):
        for third in range(4):
            numbers.ipv4(f"10.16.{third}.{last}")
    write_name_map(names, tmp_path / "map.json")
    assert read_name_map(tmp_path / "map.json").entries == names.entries


def test_what_is_no_regular_file_is_no_map(tmp_path):
    """Reading a pipe would wait for a writer."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="cannot be read: it is no regular file"):
        read_name_map(tmp_path / "pipe")


def test_a_folder_is_no_map(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_name_map(tmp_path)
    with pytest.raises(UsageError, match="cannot be written"):
        write_name_map(NameMap(), tmp_path / "missing" / "map.json")


def test_any_name_goes_into_a_file(tmp_path):
    names = NameMap()
    for real in ("\udcff", "a\nb", '"', "名前", "x" * 10_000):
        names.name_of("vms", real)
    write_name_map(names, tmp_path / "map.json")
    assert read_name_map(tmp_path / "map.json").entries == names.entries


def test_subnets_stay_apart_and_go_on_after_the_first_three():
    numbers = NumberNames(NameMap())
    shown = [numbers.ipv4(f"10.77.{subnet}.{host}") for subnet in range(6) for host in (1, 2)]
    assert [one.rpartition(".")[0] for one in shown[::2]] == [
        "192.0.2", "198.51.100", "203.0.113", "10.0.0", "10.0.1", "10.0.2",
    ]  # fmt: skip
    assert {one.rpartition(".")[0] for one in shown[::2]} == {one.rpartition(".")[0] for one in shown[1::2]}
    assert len(set(shown)) == len(shown)


def test_a_whole_subnet_fits():
    numbers = NumberNames(NameMap())
    shown = [numbers.ipv4(f"10.16.3.{last}") for last in range(256)]
    assert len(set(shown)) == 256
    assert shown[0] == "192.0.2.0"
    assert shown[255] == "192.0.2.255"
    assert all(int(one.rpartition(".")[2]) < 256 for one in shown)


def test_what_a_map_gives_is_what_it_takes_back():
    numbers = NumberNames(names := NameMap())
    numbers.ipv4("10.1.2.3")
    numbers.ipv6(IPv6Address("fe80::1"))
    numbers.ipv6(IPv6Address("fd00::"))
    numbers.mac("00:50:56:00:00:01")
    numbers.hexadecimal("564d59b6-0ada-6324-5783-100a7fc50582")
    Redactor(names).redact({"user": "EXAMPLE\\ops", "host": "a.example.net"})
    assert all(is_name_of(category, name) for category, found in names.entries.items() for name in found.values())
