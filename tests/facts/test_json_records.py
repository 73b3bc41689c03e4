from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import json_records

LIST = """[
  {
    "Vmnic": "vmnic0",
    "Current Speed": 10000,
    "Tags": ["a", "b", ["c"]],
    "Up": true,
    "Other": null,
    "More": {"Vmnic": "no"}
  }, {"Vmnic": "vmnic1", "Current Speed": "0"}
]
"""


def read(text, *, is_cut=False):
    return json_records(FactText("json/x.json", text.encode("utf-8", "surrogatepass"), is_cut))


def test_values_of_all_types_are_texts():
    (first, second), is_whole = read(LIST)
    assert first.values == {"vmnic": "vmnic0", "currentspeed": "10000", "tags": "a, b", "up": "true", "other": ""}
    assert (second.get("vmnic"), second.get("currentspeed"), second.get("nothing")) == ("vmnic1", "0", "")
    assert is_whole


def test_lines_are_those_of_the_keys():
    (first, second), _ = read("stray\n" + LIST)
    assert (first.line, first.line_of("vmnic"), first.line_of("currentspeed"), first.line_of("nothing")) == (3, 4, 5, 3)
    assert (second.line, second.line_of("currentspeed")) == (10, 10)


def test_stray_lines_are_passed_over():
    for stray in ("Errors:\n", "[root@esx-a1:~] localcli\n", "[7] {no}\n", "{brace}\n"):
        records, is_whole = read(stray + LIST)
        assert len(records) == 2, stray
        assert is_whole


def test_one_object_is_one_record():
    records, is_whole = read('{"A b": 1}\nmore')
    assert ([record.values for record in records], is_whole) == ([{"ab": "1"}], True)
    assert read('{"A b": ') == ([], False)


def test_what_is_whole_of_a_cut_list_is_read():
    for end in range(len(LIST)):
        records, is_whole = read(LIST[:end], is_cut=True)
        assert is_whole == (end > LIST.rindex("]"))
        assert [record.get("vmnic") for record in records] == ["vmnic0", "vmnic1"][: len(records)]


def test_an_empty_list_is_whole():
    assert read("[]\n") == ([], True)
    assert read("") == ([], False)


def test_no_depth_raises():
    assert read('[{"a": ' + "[" * 200_000) == ([], False)
    assert read('{"a": ' + "{" * 200_000) == ([], False)
    assert read('[{"a": ' + "9" * 10_000 + "}]") == ([], False)


def test_half_of_a_surrogate_pair_can_be_written():
    (record,), _ = read('{"a": "\\ud800"}')
    assert record.get("a") == "\\ud800"


@given(st.text(alphabet='[]{}":,\\ \nab1', max_size=60))
def test_any_text_raises_nothing(text):
    records, _ = read(text)
    assert all(record.line_of(key) >= record.line for record in records for key in record.values)
