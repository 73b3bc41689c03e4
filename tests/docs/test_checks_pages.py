"""docs/checks/ is what the checks and shapes say of themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.document_writers import load_writer
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "checks"


WRITER = load_writer("write_checks")
OVERVIEW = (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITER.PAGES)
def test_a_page_is_current(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert WRITER.page(name, text) == text, "run `make docs`"


def test_every_check_asks_for_some_fact():
    """P16 compares clocks by the logs, and asks for none."""
    alone = [check.number for check in load_checks().values() if not WRITER.facts_of(check)]
    assert alone in ([], ["P16"])


def test_every_file_is_read_for_some_check():
    asked = {name for check in load_checks().values() for name in WRITER.facts_of(check)}
    # What tells hosts apart, and which VMs run: that decides what is asked at all.
    before = {"host.name", "host.product", "host.version", "host.build", "host.collected", "running.vm"}
    assert [shape.id for shape in load_fact_files().values() if shape.gives.isdisjoint(asked | before)] == []


def test_the_table_of_the_white_paper_names_each_of_its_causes_and_checks_that_exist():
    _, _, table = OVERVIEW.partition("## The white paper")
    seeds = {cause.id for cause in load_catalogue().causes.values() if cause.seed}
    named = set(re.findall(r"`([a-z0-9-]+)`", table))
    assert seeds <= named <= set(load_catalogue().causes)
    numbers = set(re.findall(r"\b[HPV][0-9]+\b", table))
    assert numbers <= {check.number for check in load_checks().values()}
    assert len(numbers) > 30
