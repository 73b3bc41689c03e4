"""docs/formats.md names every format as its file does, and its example is a valid file."""

from __future__ import annotations

import re
from pathlib import Path

from vmlog.knowledge.format_file import read_format_files
from vmlog.knowledge.line_format import GROUPS
from vmlog.parse.format_samples import check_formats
from vmlog.parse.formats import Formats, load_formats
from vmlog.parse.schema import EVENT_SCHEMA
from vmlog.parse.timestamps import STAMP_READERS

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_the_table_is_current() -> None:
    table = DOCUMENT.split("## All formats")[1].splitlines()[4:]
    assert table == [
        f"| `{item.id}` | {item.layer} | {item.rank} | {item.time} | {', '.join(item.generations)} | {item.title} |"
        for item in load_formats().all
    ]


def test_formats_named_in_the_text_exist() -> None:
    generations = DOCUMENT.split("## Generations")[1].split("## What")[0]
    named = set(re.findall(r"`([a-z0-9]+-[a-z0-9-]+)`", generations))
    assert named
    assert named <= load_formats().by_id.keys()


def test_columns_groups_and_kinds_are_documented() -> None:
    words = set(re.findall(r"[a-z_0-9]+", DOCUMENT))
    assert EVENT_SCHEMA.keys() | GROUPS | STAMP_READERS.keys() <= words


def test_the_example_file_is_valid(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    assert block is not None
    (tmp_path / "formats").mkdir()
    text = "\n".join(line.removeprefix("   ") for line in block[1].splitlines())
    (tmp_path / "formats" / "demo-10.toml").write_text(text, encoding="utf-8")
    assert check_formats(Formats(read_format_files(tmp_path / "formats"))).failures == ()
