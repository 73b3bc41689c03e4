"""What is known is loaded in parts, and its errors are told together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.knowledge import Knowledge

LOADED = "import sys; from vmlog.knowledge.knowledge import Knowledge; Knowledge.load().{}; print(*sys.modules)"


def test_the_shipped_files_are_right() -> None:
    knowledge = Knowledge.load()
    assert knowledge.errors() == []
    assert knowledge.formats
    assert knowledge.stage_lines.lines
    assert knowledge.catalogue.causes
    assert knowledge.stage_limits.stages


def test_a_wrong_file_of_the_user_is_refused_when_the_causes_are_needed(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("schema = ", encoding="utf-8")
    knowledge = Knowledge.load([tmp_path])
    assert knowledge.formats
    with pytest.raises(PatternErrors, match="not valid TOML"):
        _ = knowledge.catalogue


@pytest.mark.parametrize("part", ["formats", "catalogue"])
def test_knowledge_needs_no_library_of_the_later_steps(part: str) -> None:
    shown = subprocess.run(
        [sys.executable, "-c", LOADED.format(part)], capture_output=True, text=True, check=True
    ).stdout
    assert not {"polars", "numpy", "hyperscan", "rapidfuzz", "vmlog.parse"} & set(shown.split())
