"""Zeros for digits change nothing about what a text may match."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.counted_steps import count_steps
from tests.support.raw_lines import raw_line
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.literals import literals_of
from vmlog.knowledge.stage_lines import load_stages
from vmlog.knowledge.template import Template, normalise
from vmlog.knowledge.template_index import LONGEST_WORDING, TemplateIndex, zeroed
from vmlog.match.matcher import Matcher

TEMPLATES = [
    *(template for template, _, _ in load_catalogue().templates),
    *(template for line in load_stages().lines for template in line.templates),
]
INDEX = TemplateIndex([(literal, one, one) for one in TEMPLATES for literal in literals_of(one)])
MATCHER = Matcher(load_catalogue())


def with_other_digits(text: str, digits: str) -> str:
    """Return a text with the digits taken from others, one after the other."""
    places = iter(digits * (len(text) // len(digits) + 1))
    return re.sub("[0-9]", lambda _: next(places), text)


def found_in(index: TemplateIndex, text: str) -> list[tuple[object, dict[str, str]]]:
    """Return what stands for the templates that match a text, with their values."""
    return [(found.item, found.match.variables) for found in index.matches(text, normalise(text))]


@pytest.mark.slow
@given(template=st.sampled_from(TEMPLATES), data=st.data())
@settings(max_examples=600)
def test_what_matches_a_line_is_a_candidate(template, data):
    text = data.draw(raw_line(template))
    if template.search(normalise(text)):
        assert (template, template.search(normalise(text)), 0) in INDEX.matches(text, normalise(text))
        assert INDEX.may_match(zeroed(text), normalise(zeroed(text)))


@pytest.mark.parametrize("digits", ["0", "7", "1024", "90"])
def test_samples_with_other_digits_are_recognised_as_by_trying_every_template(digits):
    stages = load_stages()
    for line in stages.lines:
        for sample in (*line.matching, *line.foreign):
            text = with_other_digits(sample.text, digits)
            prepared = normalise(text)
            tried = {template for template in TEMPLATES if any(part in text for part in literals_of(template))}
            expected = {template for template in tried if template.search(prepared)}
            found = {match.item: match for match in INDEX.matches(text, prepared)}
            assert {*found} == expected, text
            assert all(match.match == template.search(prepared) for template, match in found.items()), text
            if stages.marks(text, line.logs[0] if line.logs else "vmkernel"):
                assert stages.may_mark(zeroed(text)), text


@pytest.mark.parametrize("text", ["vm 4711", "\u00e9\u0661 2 \U0001f600 3", "\ud800 9", ""])
def test_nothing_but_digits_becomes_zeros(text):
    assert zeroed(text) == re.sub("[0-9]", "0", text)


def test_what_states_a_cause_may_do_so_with_zeros():
    for cause in load_catalogue().causes.values():
        for sample in cause.tests.match:
            if any(hit.kind != "status" for hit in MATCHER.match(sample.text)):
                assert any(MATCHER.prospects(zeroed(sample.text))[:2]), sample.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("disk 4 of {count:int}", False),
        ("status {code:hex}x", False),
        ("status {code:hex}{rest:rest}", False),
        ("status {code:hex} of disk {number:int}", True),
        ("status {code:hex}", True),
    ],
)
def test_digits_matter_where_a_constant_text_has_one_or_a_number_has_a_prefix(text, expected):
    assert Template(text).is_blind_to_digits is expected


def test_a_literal_with_digits_must_be_in_the_text_itself():
    index = TemplateIndex([("at 10%", Template("at 10%"), "ten"), ("at 14%", Template("at 14%"), "fourteen")])
    assert found_in(index, "stops at 14%") == [("fourteen", {})]
    assert found_in(index, "stops at 10%") == [("ten", {})]
    assert found_in(index, "stops at 12%") == []


def test_a_long_text_is_searched_as_it_is():
    index = TemplateIndex([("disk", Template("disk {number:int}"), "disk")])
    text = "x" * LONGEST_WORDING + " disk 4"
    assert found_in(index, text) == [("disk", {"number": "4"})]


def test_values_are_those_of_each_text_and_the_search_is_that_of_the_first():
    index = TemplateIndex([("disk", Template("disk {number:int} of {whole:num} at {code:hex}"), "disk")])
    texts = [f"disk {number} of {number}.5 at 0x{number:04d}" for number in range(1000, 1050)]
    found_in(index, texts[0].replace("1000", "2000"))

    def search(count):
        for number, text in enumerate(texts[:count], 1000):
            assert found_in(index, text) == [
                ("disk", {"number": str(number), "whole": f"{number}.5", "code": f"0x{number:04d}"})
            ]

    walked = "knowledge/template.py:Template._walk"
    few, many = (count_steps(lambda count=count: search(count), ("knowledge",)) for count in (20, 40))
    assert few.get(walked, 0) == many.get(walked, 0)


def test_a_number_with_a_prefix_ends_where_that_of_the_text_does():
    index = TemplateIndex([("status", Template("status {code:hex}"), "status")])
    texts = ["status 0x17", "status 1x17", "status 0017", "status 2x", "status 0x"]
    assert [found_in(index, text) for text in texts] == [
        [("status", {"code": code})] for code in ("0x17", "1", "0017", "2", "0")
    ]
