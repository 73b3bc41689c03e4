"""VMODL text: what is written is read, with its lines; what is cut, nested without end or too much costs little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.counted_steps import assert_even_growth
from tests.support.hang_limit import no_hang
from vmlog.facts.vim import vmodl_grammar
from vmlog.facts.vim.vim_node import VimNode
from vmlog.facts.vim.vmodl_dump import VmodlDump
from vmlog.facts.vim.vmodl_extents import MAX_NESTING, wanted_paths

HEADLINE = "=============== 1. vim.Thing::thing-1 ===============\n"
names = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,12}", fullmatch=True)
types = st.sampled_from(["vim.host.VirtualNic", "vmodl.KeyAnyValue", "vim.vm.device.VirtualDisk.FlatVer2BackingInfo"])
plain = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=20)


def trees(depth: int = 5) -> st.SearchStrategy:
    """Objects as (type, {name: value}), lists as (type, [value])."""
    return st.recursive(
        plain,
        lambda inner: (
            st.tuples(types, st.dictionaries(names, inner, max_size=5)) | st.tuples(types, st.lists(inner, max_size=4))
        ),
        max_leaves=3 * depth,
    )


def written(value: object, indent: int = 1) -> str:
    """Return a value as pyVmomi prints it."""
    start, end = "\n" + "   " * (indent + 1), "\n" + "   " * indent
    match value:
        case None:
            return "<unset>"
        case bool():
            return str(value).lower()
        case (str(kind), dict(fields)) if fields:
            return (
                f"({kind}) {{"
                + ",".join(f"{start}{k} = {written(v, indent + 1)}" for k, v in fields.items())
                + f"{end}}}"
            )
        case (str(kind), list(items)) if items:
            return f"({kind}) [" + ",".join(start + written(item, indent + 1) for item in items) + f"{end}]"
        case (str(kind), rest):
            return f"({kind}) {{\n}}" if isinstance(rest, dict) else f"({kind}) []"
    return repr(value)


def same(node: VimNode | None, value: object) -> bool:
    """Return whether a node is what was written."""
    assert node is not None
    match value:
        case (_, dict(fields)):
            return (
                node.fields is not None
                and node.fields.keys() == fields.keys()
                and all(same(node.fields[name], inner) for name, inner in fields.items())
            )
        case (_, list(items)):
            return node.items is not None and len(node.items) == len(items) and all(map(same, node.items, items))
    return node.value == value and type(node.value) is type(value) and node.is_unset == (value is None)


def read(text: str, *paths: str):
    return list(VmodlDump(text).objects({"Thing": wanted_paths(paths)}))


@pytest.mark.slow
@given(value=trees())
def test_what_is_written_is_read(value):
    (item,) = read(f"{HEADLINE}   a = {written(value)},\n   b = 'after'\n", "a", "b")
    assert same(item.find("a"), value)
    assert item.find("b").value == "after"


@pytest.mark.slow
@given(
    values=st.lists(st.tuples(types, st.dictionaries(names, trees(3), min_size=1, max_size=3)), min_size=1, max_size=4)
)
def test_items_of_a_list_are_read_one_by_one_with_their_lines(values):
    text = (
        f"{HEADLINE}   x = <unset>,\n   config = (vim.C) {{\n      l = {written(('vim.L', list(values)), 2)}\n   }}\n"
    )
    (item,) = read(text, "config.l[]")
    assert [same(node, value) for node, value in zip(item.each("config.l[]"), values, strict=True)] == [True] * len(
        values
    )
    assert item.whole_lists == {"config.l[]"}
    lines = text.split("\n")
    assert all(lines[node.line - 1].strip().startswith("(") for node in item.each("config.l[]"))


@pytest.mark.slow
@given(value=trees(), cut=st.integers(0, 2000))
def test_what_is_read_of_a_cut_dump_is_what_is_read_of_the_whole(value, cut):
    text = f"{HEADLINE}   a = {written(value)},\n   l = {written(('vim.L', [('vim.L', {'k': value})] * 2))}\n   z = 1\n"
    (whole,) = read(text, "a", "l[]", "z")
    for item in read(text[:cut], "a", "l[]", "z"):
        for path, nodes in item.properties.items():
            assert list(nodes) == list(whole.properties[path])[: len(nodes)]


def test_wanted_fields_of_items_are_read_and_no_others():
    text = (
        HEADLINE
        + "   l = (vim.L) [\n      (vim.L) {\n         a = (byte) [\n 0\n ],\n         b = 'x'\n      }\n   ]\n"
    )
    (item,) = read(text, "l[].b", "l[].c")
    (node,) = item.each("l[]")
    assert dict(node.fields) == {"b": VimNode("", 7, "x")}
    assert node.line == 3


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"'it\'s \"so\" \\'", 'it\'s "so" \\'),
        ('"it\'s"', "it's"),
        (r"'B\xc3\xbcro'", "Büro"),
        (r"'B\xfcro'", "Büro"),
        (r"'\u2026\n'", "…\n"),
        (r"'\ud800'", r"\ud800"),
        ("u'old'", "old"),
        ("2048L", 2048),
        ("-1.5", -1.5),
        ("2024-05-30T22:31:25.123Z", "2024-05-30T22:31:25.123Z"),
        ("<vim.host.VirtualNic:key-vim.host.VirtualNic-vmk1>", "<vim.host.VirtualNic:key-vim.host.VirtualNic-vmk1>"),
        ("(vim.X) null", None),
    ],
)
def test_plain_values(text, value):
    (item,) = read(f"{HEADLINE}   a = (vim.X) {{\n      v = {text}\n   }}\n", "a")
    assert item.find("a").find("v").value == value


def test_a_string_without_its_end_is_no_value_and_hides_nothing_behind_its_line():
    (item,) = read(f"{HEADLINE}   a = (vim.X) {{\n      v = 'lost {{,\n      w = 'there'\n   }}\n   b = 1\n", "a", "b")
    assert item.find("a").fields.keys() == {"w"}
    assert item.find("b").value == 1


def test_properties_may_stand_in_brackets_of_their_own():
    (item,) = read(f"{HEADLINE}(vim.Thing) {{\n   a = 'x'\n}}\n", "a")
    assert item.find("a").value == "x"


def test_what_is_nested_too_deep_is_left_out():
    levels = MAX_NESTING + 5
    (item,) = read(f"{HEADLINE}   a = {'(vim.X) { n = ' * levels}1{'}' * levels}\n   b = 2\n", "a", "b")
    assert item.find("a").find(*["n"] * (MAX_NESTING - 1)).fields == {}
    assert item.find("b").value == 2


def test_a_text_with_too_many_objects_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(vmodl_grammar, "_MAX_BRACKETS", 5)
    dump = VmodlDump(HEADLINE + "   l = (vim.L) [\n" + "      (vim.L) {\n a = 1\n },\n" * 9 + "   ]\n")
    (item,) = dump.objects({"Thing": wanted_paths(["l[]"])})
    assert len(item.each("l[]")) == 5
    assert not dump.is_whole


def test_nonsense_between_brackets_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(vmodl_grammar, "_MAX_PARTS", 100)
    dump = VmodlDump(f"{HEADLINE}   a = (vim.X) {{ b = (vim.Y) {{}} {'(a.b) ' * 200}}}\n")
    (item,) = dump.objects({"Thing": wanted_paths(["a"])})
    assert (item.find("a"), dump.is_whole) == (None, False)


@pytest.mark.parametrize("filling", [" ", "=", " =", "= ", "\t", "x =", "1. "])
def test_no_long_headline_is_read_for_ever(filling):
    for ending in ("", "x"):
        with no_hang():
            VmodlDump(f"=== vim.Thing:{filling * 2_000_000}{ending}\n")


def test_the_id_in_a_headline():
    text = "=== 12. vim.Thing::thing 1 ===============  \n   a = 1\n===== vim.Thing:thing-2\n"
    assert [item.id for item in VmodlDump(text).objects({"Thing": wanted_paths(["a"])})] == ["thing 1", "thing-2"]


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["{", "[", "a = {", "(vim.X) {", "a = (vim.X) [", "'", "(a", "{a}", "a = ) "])
def test_odd_text_takes_steps_in_proportion_to_its_length(unit):
    def reading(size):
        text = f"{HEADLINE}   a = (vim.X) {{ {unit * (size // len(unit))}\n   }}\n" + "}" * 100
        return lambda: read(text, "a", "l[]")

    assert_even_growth(reading, ("facts",), 8_000)
