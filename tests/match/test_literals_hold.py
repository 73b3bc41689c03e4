"""A raw line that holds a message holds a literal of its template: else the literal pass would lose it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmlog.match.catalogue import load_catalogue
from vmlog.match.literals import literals_of
from vmlog.match.template import PLACEHOLDER, Template, normalise

TEMPLATES = [template for template, _, _ in load_catalogue().templates]
TEXT = st.text(alphabet="abcXYZ019 .-_/", min_size=1, max_size=20).filter(str.strip)
VALUES = {
    "int": st.integers(0, 10**9).map(str),
    "num": st.decimals(0, 1000, places=1).map(str),
    "hex": st.sampled_from(["bad0021", "0xBAD0021", "195887137"]),
    "ip": st.sampled_from(["192.0.2.7", "fe80::1%vmk0"]),
    "id": st.integers(10**15, 10**18).map(str),
    "side": st.sampled_from("SD"),
    "word": st.text(alphabet="abc-.1", min_size=1, max_size=12),
}


@given(template=st.sampled_from(TEMPLATES), data=st.data())
@settings(max_examples=600, deadline=None)
def test_a_line_with_the_message_holds_a_literal(template, data):
    line = PLACEHOLDER.sub(lambda slot: data.draw(VALUES.get(slot[2], TEXT)), template.text)
    if data.draw(st.booleans()):
        line = line.replace("vMotion", "\0").replace("VMotion", "vMotion").replace("\0", "VMotion")
    if data.draw(st.booleans()):
        line = line.replace("'", "\u2019").replace('"', "\u201c")
    if data.draw(st.booleans()):
        line = re.sub("  ", lambda _: data.draw(st.sampled_from([" ", "  "])), line)
    if template.search(normalise(line)):
        assert any(literal in line for literal in literals_of(template))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.text[:60])
def test_literals_are_constant_words_of_the_template(template):
    constants = PLACEHOLDER.split(template.text)[::3]
    for literal in literals_of(template):
        assert literal.strip()
        assert any(literal in piece or literal in piece.replace("VM", "vM").replace("vM", "VM") for piece in constants)


def test_a_literal_holds_nothing_that_is_printed_in_several_ways():
    assert literals_of(Template("The VMotion interface of host '{host}' has  no link")) == ("interface of host",)


def test_a_template_of_uncertain_words_offers_every_spelling():
    assert set(literals_of(Template("a VMotion b"))) == {"a VMotion b", "a vMotion b"}
