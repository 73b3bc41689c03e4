from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vmlog.facts.command_output import read_output
from vmlog.facts.fact_text import FactText

TABLE = """Volume Name  UUID      Free
-----------  --------  ----
prod-01      1111      10
"""


def rows(text, inner="commands/x.txt", *, is_cut=False):
    output = read_output(FactText(inner, text.encode("utf-8", "replace"), is_cut))
    shown = [(row.head, {key: value.text for key, value in row.values.items()}) for row in output.rows]
    return shown, output.is_cut


def test_columns_are_those_of_the_dashes():
    assert rows(TABLE) == ([("", {"volumename": "prod-01", "uuid": "1111", "free": "10"})], False)


def test_columns_may_be_counted_in_bytes_or_in_characters():
    for name in ("Bürö-01      ", "Bürö-01    "):
        shown, _ = rows(TABLE.replace("prod-01      ", name))
        assert shown[0][1] == {"volumename": "Bürö-01", "uuid": "1111", "free": "10"}


def test_a_cell_that_is_too_long_moves_the_others():
    shown, _ = rows(TABLE.replace("prod-01    ", "a name of many words"))
    assert shown[0][1] == {"volumename": "a name of many words", "uuid": "1111", "free": "10"}


def test_a_row_whose_columns_cannot_be_told_has_no_values():
    output = read_output(FactText("x.txt", TABLE.replace("prod-01      1111  ", "prod-01 and more 1111").encode()))
    assert [(row.values, row.raw) for row in output.rows] == [({}, "prod-01 and more 1111    10")]


def test_several_tables_have_their_own_titles():
    shown, _ = rows(TABLE + "\n" + TABLE.replace("UUID", "Kind"))
    assert [list(values) for _, values in shown] == [["volumename", "uuid", "free"], ["volumename", "kind", "free"]]


def test_a_table_without_rows_is_an_answer_and_nothing_is_none():
    assert rows("Name  Size\n----  ----\n") == ([], False)
    assert rows("") == ([], True)
    assert rows("\n\n") == ([], True)
    assert rows("[]\n", "json/x.json") == ([], False)
    assert rows("nothing to show\n", "json/x.json") == ([], True)


def test_a_last_line_without_its_end_is_left():
    assert rows(TABLE + "prod-02      22") == (rows(TABLE)[0], True)
    assert rows("   A: 1\n   B: 2") == ([("", {"a": "1"})], True)


def test_blocks_have_a_name_or_none():
    text = "one:\n   A: 1\n   B: x: y\ntwo\n   A: 2\n\n   A: 3\n"
    assert rows(text)[0] == [("one", {"a": "1", "b": "x: y"}), ("two", {"a": "2"}), ("", {"a": "3"})]


def test_a_label_that_comes_again_begins_a_block():
    assert rows("A: 1\nB: 2\nA: 3\n")[0] == [("", {"a": "1", "b": "2"}), ("", {"a": "3"})]


def test_values_of_json_have_the_lines_of_their_keys():
    output = read_output(FactText("json/x.json", b'stray\n[\n {\n  "A b": 1,\n  "C": true\n }\n]\n'))
    assert [(value.text, value.line) for value in output.rows[0].values.values()] == [("1", 4), ("true", 5)]


def test_half_an_object_is_no_block_of_labels():
    assert rows('{\n   "Config File": "/vmfs/a.vmx",\n', "commands/x.txt") == ([], True)


def test_rows_are_counted():
    shown, is_cut = rows("A: 1\n" * 30_000)
    assert len(shown) == 20_000
    assert is_cut


@given(st.text(alphabet='ab:-= \n"[]{},é', max_size=80), st.booleans())
def test_any_text_has_rows_with_lines_of_its_own(text, is_cut):
    output = read_output(FactText("commands/x.txt", text.encode(), is_cut))
    for row in output.rows:
        assert 1 <= row.line <= text.count("\n") + 1
        assert all(1 <= value.line <= text.count("\n") + 1 for value in row.values.values())
