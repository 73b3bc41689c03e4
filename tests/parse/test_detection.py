"""Which formats are more specific than others is found once for each set of formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmlog.knowledge.format_file import load_format_files
from vmlog.knowledge.kept_results import KeptResults
from vmlog.parse import detection
from vmlog.parse.detection import _compared_formats, _more_specific_formats

FORMATS = load_format_files()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache" / "formats.json"
    monkeypatch.setattr(KeptResults, "of", classmethod(lambda cls, _: cls(place)))
    return place


@pytest.mark.usefixtures("place")
def test_formats_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = _more_specific_formats(FORMATS)
    assert first == _compared_formats(FORMATS)
    assert any(first.values())
    assert _more_specific_formats(FORMATS[:-1]) == _compared_formats(FORMATS[:-1])
    monkeypatch.setattr(detection, "_compared_formats", lambda _: pytest.fail("compared"))
    assert _more_specific_formats(FORMATS) == first


@pytest.mark.parametrize("kept", [1, [], {}, "x", {FORMATS[0].id: []}, {item.id: ["?"] for item in FORMATS}], ids=repr)
def test_what_is_no_comparison_is_made_anew(place: Path, kept: object) -> None:
    right = _more_specific_formats(FORMATS)
    (text,) = KeptResults(place)._results
    KeptResults(place).put(text, kept)
    assert _more_specific_formats(FORMATS) == right
    assert KeptResults(place).get(text) != kept
