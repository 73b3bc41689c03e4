"""docs/cli.md is what the program says of itself, and nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from tests.support.document_writers import load_writer
from vmlog.cli.app import app
from vmlog.cli.exit_codes import ExitCode

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


WRITER = load_writer("write_cli")
COMMANDS = dict(WRITER.commands(typer.main.get_command(app)))


def test_the_page_is_current():
    assert WRITER.page(PAGE) == PAGE, "run `make docs`"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_described(path):
    _, found, section = PAGE.partition(f"\n### {path}\n")
    assert found
    section = section.partition("\n### ")[0]
    for parameter in COMMANDS[path].command.params:
        assert getattr(parameter, "help", None), f"{path}: {parameter.name} has no help text"
        for name in parameter.opts:
            if name.startswith("-"):
                assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", section), name


@pytest.mark.parametrize("text", [PAGE, README], ids=["cli.md", "README"])
def test_every_exit_code_is_documented(text):
    rows = re.findall(r"^\| ([0-9, ]+) \|", text, re.MULTILINE)
    documented = {int(code) for row in rows for code in row.split(",")}
    assert documented == {int(code) for code in ExitCode}
