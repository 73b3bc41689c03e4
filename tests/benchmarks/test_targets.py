"""What is met is told, and put where the document has a place for it."""

from __future__ import annotations

import pytest

from benchmarks.run import DOCUMENT
from benchmarks.targets import Goal, write_between


def test_a_goal_is_met_up_to_its_limit():
    assert Goal("time", 0.75, 0.75).is_met
    assert not Goal("time", 0.76, 0.75).is_met
    assert Goal("speed", 120.0, 120.0, is_least=True).is_met
    assert Goal("speed", 100.0, 120.0, is_least=True).row() == "| speed | 100.00 | at least 120 | no |"


def test_the_table_replaces_the_one_before_and_nothing_else(tmp_path):
    document = tmp_path / "performance.md"
    document.write_text(DOCUMENT.read_text(encoding="utf-8"), encoding="utf-8")
    write_between(document, "one")
    first = document.read_text(encoding="utf-8")
    write_between(document, "two")
    assert document.read_text(encoding="utf-8") == first.replace("\none\n", "\ntwo\n")
    assert "\none\n" in first


def test_a_document_without_a_place_is_an_error(tmp_path):
    (tmp_path / "other.md").write_text("text", encoding="utf-8")
    with pytest.raises(ValueError, match="no place"):
        write_between(tmp_path / "other.md", "one")
