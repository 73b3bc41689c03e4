"""Conditions that an earlier run compiled are those that this one would compile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vmlog.knowledge import kept_conditions
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.condition import compile_condition
from vmlog.knowledge.kept_conditions import kept_condition
from vmlog.knowledge.kept_results import KeptResults

RULES = [cause.match for cause in load_catalogue().causes.values()]
TEXTS = sorted(
    {text for rules in RULES for text in (rules.where_text, rules.when_text, rules.alone_text) if text}
    | {rule.when_text for check in load_checks().values() for rule in check.rules if rule.when_text}
    | {"not (a == 1 or b in [1, 'x', -2.5]) and c matches '[[]x|y'", 'a <= 10 and not not b != "\u00e9"'}
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file in which conditions are kept during a test; each call of `restart` is another run."""
    place = tmp_path / "cache" / "conditions.json"
    monkeypatch.setattr(KeptResults, "of", classmethod(lambda cls, _: cls(place)))
    restart()
    return place


def restart() -> None:
    kept_condition.cache_clear()
    kept_conditions._kept.cache_clear()


@pytest.fixture(autouse=True)
def _restored() -> Any:
    yield
    restart()


def test_each_is_compiled_once_and_read_as_it_was(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = {text: kept_condition(text) for text in TEXTS}
    assert first == {text: compile_condition(text) for text in TEXTS}
    restart()
    monkeypatch.setattr(kept_conditions, "compile_condition", lambda text: pytest.fail(f"compiled {text}"))
    assert {text: kept_condition(text) for text in TEXTS} == first
    assert place.is_file()


@pytest.mark.parametrize(
    "written",
    [
        1, "x", [], ["and"], ["and", ["==", "a", 1.0]], ["not"], ["not", 1], ["in", "a", "b"], ["in", "a", [["b"]]],
        ["in", "a", [True]], ["matches", "a", "("], ["matches", "a", 1], ["==", "a"], ["==", 1, "a"], ["=", "a", 1.0],
        ["or", *[["not"] * 2] * 2], {"a": 1},
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_condition_is_compiled_anew(place: Path, written: object) -> None:
    text = "a == 1 or b matches 'x'"
    KeptResults(place).put(text, written)
    assert kept_condition(text) == compile_condition(text)
    restart()
    assert KeptResults(place).get(text) != written
    assert kept_condition(text) == compile_condition(text)


def test_conditions_too_deep_are_compiled_anew(place: Path) -> None:
    deep: list[Any] = ["==", "a", 1.0]
    for _ in range(900):
        deep = ["not", deep]
    KeptResults(place).put("a == 1", deep)
    assert kept_condition("a == 1").holds({"a": 1.0})
