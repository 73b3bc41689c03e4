"""A raw line that holds a message holds a literal of its template: else the literal pass would lose it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.raw_lines import raw_line
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.literals import literals_of
from vmlog.knowledge.template import PLACEHOLDER, Template, normalise

TEMPLATES = [template for template, _, _ in load_catalogue().templates]


@pytest.mark.slow
@given(template=st.sampled_from(TEMPLATES), data=st.data())
@settings(max_examples=600)
def test_a_line_with_the_message_holds_a_literal(template, data):
    line = data.draw(raw_line(template))
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
