"""What is found out of wordings is kept for the same wordings and the same program alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmlog.match.fuzzy import kept_texts as module
from vmlog.match.fuzzy.kept_texts import kept_texts
from vmlog.match.fuzzy.wording import WordingTexts, wording_texts

TEMPLATES = ["Failed to lock the file '{file}' of {vm}", "Disk 2 of {vm:text} is in use", "{host}: a short one"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Return the templates that were looked at."""
    templates: list[str] = []

    def noted(template: str) -> WordingTexts:
        templates.append(template)
        return wording_texts(template)

    monkeypatch.setattr(module, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(module, "wording_texts", noted)
    return templates


def test_the_next_run_knows_them(asked: list[str]) -> None:
    found = [*kept_texts(TEMPLATES)]
    assert found == [*map(wording_texts, TEMPLATES)]
    assert asked == TEMPLATES
    assert [*kept_texts(TEMPLATES)] == found
    assert asked == TEMPLATES


def test_other_wordings_and_another_program_are_looked_at_anew(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [*kept_texts(TEMPLATES)]
    others = [*TEMPLATES[1:], "Another wording of a cause"]
    assert [*kept_texts(others)] == [*map(wording_texts, others)]
    assert asked == [*TEMPLATES, *others]
    monkeypatch.setattr(module, "_code", lambda: [(1, 2)])
    [*kept_texts(others)]
    assert asked == [*TEMPLATES, *others, *others]


def test_a_damaged_file_and_none_at_all_only_cost_time(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = [*kept_texts(TEMPLATES)]
    (place,) = tmp_path.iterdir()
    place.write_bytes(place.read_bytes()[:-9])
    assert [*kept_texts(TEMPLATES)] == found
    monkeypatch.setattr(module, "cache_folder", lambda: None)
    assert [*kept_texts(TEMPLATES)] == found
    assert asked == TEMPLATES * 3
