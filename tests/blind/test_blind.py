"""The answers to inputs that were written from the published facts alone; see README.md beside this file."""

import json

import pytest

from quality import blind, blind_score, blind_set
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.matcher import Matcher

MATCHER = Matcher(load_catalogue())
# What is answered otherwise than the set says, by case: known, and counted in docs/matching.md.
KNOWN = json.loads(blind.KNOWN.read_text(encoding="utf-8"))
SCENARIOS = dict(blind_set.log_scenarios())
TEXTS = {item["id"]: item for item in blind_set.pasted_texts()}


def test_the_set_is_large_enough() -> None:
    assert len(SCENARIOS) >= 120
    assert len(TEXTS) >= 150
    assert sum(item["kind"] == "other" for item in TEXTS.values()) * 3 >= len(TEXTS)


def test_every_expectation_names_the_facts_it_rests_on() -> None:
    assert [name for name, item in (SCENARIOS | TEXTS).items() if not item["facts"]] == []


def test_every_known_miss_is_of_a_case_that_exists() -> None:
    assert KNOWN.keys() <= SCENARIOS.keys() | TEXTS.keys()


@pytest.mark.parametrize("name", SCENARIOS)
def test_log(name: str) -> None:
    score = blind_score.Score()
    blind_score.compare_report(score, name, SCENARIOS[name], *blind_set.run_scenario(SCENARIOS[name]))
    assert [miss.aspect for miss in score.misses] == KNOWN.get(name, []), score.misses


@pytest.mark.parametrize("name", TEXTS)
def test_text(name: str) -> None:
    score = blind_score.Score()
    blind_score.compare_text(score, TEXTS[name], MATCHER)
    assert [miss.aspect for miss in score.misses] == KNOWN.get(name, []), score.misses
