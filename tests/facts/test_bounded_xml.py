"""XML from strangers: nothing is resolved or fetched, the depth is bounded, what is whole is read."""

from __future__ import annotations

import pytest

from vmlog.facts.bounded_xml import read_xml


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a><v>&b;</v></a>',
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a><v>&c;</v></a>',
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a><v>x</v></a>',
        "<a><v>&other;</v></a>",
    ],
)
def test_entities_and_types_of_documents_are_refused(text):
    reading = read_xml(text, ["v"])
    assert (reading.elements, reading.is_whole) == ([], False)


def test_what_is_nested_too_deep_ends_the_reading():
    reading = read_xml("<a><v>1</v>" + "<b>" * 5000, ["v"])
    assert [element.text for element in reading.elements] == ["1"]
    assert not reading.is_whole


def test_texts_are_joined_and_lines_counted():
    text = "stray\n<?xml version='1.0' encoding='UTF-16'?>\n<x:a>\n<v n='1'>a<b/>\x01b\n</v>\n</x:a>\n"
    (element,) = read_xml(text, ["a/v"]).elements
    assert (element.text, element.line, element.attributes) == ("a\ufffdb\n", 4, {"n": "1"})
    assert [child.name for child in element.children] == ["b"]
    assert read_xml(text, ["a/v"]).is_whole


def test_a_text_in_many_pieces_takes_time_in_proportion_to_its_length():
    (element,) = read_xml(f"<a><v>{'xy<b/>' * 40_000}</v></a>", ["v"]).elements
    assert len(element.text) == 80_000
