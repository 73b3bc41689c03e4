"""Published lines and excerpts, where a copy of them lies beside the checkout; they are not part of the project."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from vmlog.parse.formats import load_formats
from vmlog.parse.vocabulary import LEVEL_OF_WORD

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
EXAMPLES = SHARED / "facts" / "format_examples.jsonl"
CORPUS = SHARED / "corpus"
FORMATS = load_formats()
ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)
COLUMN_OF_FIELD = {
    "host": "host",
    "prog": "program",
    "opid": "op_id",
    "user": "user",
    "sub": "component",
    "comp": "component",
    "world": "world",
}
# Copied from web pages with blanks that are none, or not from a log file at all.
NO_LOG_LINES = ("082-", "114-")


def examples() -> list[dict[str, Any]]:
    if not EXAMPLES.exists():
        return []
    return [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]


def excerpts() -> list[Path]:
    return sorted(CORPUS.glob("*.log"))


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the published lines are not here")
def test_published_lines_give_the_published_fields() -> None:
    published = examples()
    lines = pl.Series([example["line"].split("\n")[0] for example in published])
    found = FORMATS.parse(lines, FORMATS.heads, anchor=ANCHOR, log_hint=None)
    wrong = [
        (example["line"], name, got, wanted)
        for example, row in zip(published, found.iter_rows(named=True), strict=True)
        for name, got, wanted in differences(example["expected"], row)
    ]
    assert wrong == []


def differences(expected: dict[str, Any], row: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    pairs = [("format", row["format"] is not None, True)]
    if expected.get("timestamp_utc"):
        pairs.append(("ts_utc", row["ts_utc"], datetime.fromisoformat(expected["timestamp_utc"])))
    for field, column in COLUMN_OF_FIELD.items():
        if field in expected and expected[field] != "-":
            pairs.append((column, row[column], expected[field] or None))
    # settingsd repeats a level of its own in the text; it is the finer one and wins over the syslog code.
    if expected.get("severity") and row["program"] != "settingsd":
        pairs.append(("level", row["level"], LEVEL_OF_WORD[expected["severity"].lower()]))
    return [pair for pair in pairs if pair[1] != pair[2]]


@pytest.mark.parametrize("path", excerpts(), ids=lambda path: path.stem)
def test_excerpts_are_read(path: Path) -> None:
    lines = pl.Series(path.read_text(encoding="utf-8", errors="replace").splitlines())
    lines = lines.filter(lines != "")
    parsed = FORMATS.parse(lines, FORMATS.detect(lines, path.name).order, anchor=ANCHOR, log_hint=None)
    head = lines.str.contains(FORMATS.head_regex)
    continuation = lines.str.contains(FORMATS.continuation_regex)
    assert parsed["format"].is_not_null().to_list() == head.to_list()
    assert parsed["continuation"].to_list() == (head & continuation).to_list()
    if not path.name.startswith(NO_LOG_LINES):
        assert head.any() or continuation.all()
