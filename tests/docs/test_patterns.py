"""The examples of docs/patterns.md are good files, and its figures are those of the program."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from vmlog.checks.check_samples import check_check_samples
from vmlog.diagnose import confidence
from vmlog.explanation.cause_samples import check_causes
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.cause_file import ROLES, STAGES, STATUSES
from vmlog.knowledge.check_file import Check, read_check
from vmlog.knowledge.document import Document
from vmlog.knowledge.fact_files import FactFile, paths_regex, read_fact_file
from vmlog.knowledge.stage_lines import EVENTS, read_stage_lines
from vmlog.knowledge.template import MAX_SLOT, SLOT_TYPES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "patterns.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def example(identity: str, folder: Path) -> Path:
    (content,) = [block for block in BLOCKS if f'id = "{identity}"' in block]
    path = folder / f"{identity}.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_example_cause_loads_and_passes_its_own_tests(tmp_path):
    path = example("frobnicator-unreachable", tmp_path)
    catalogue = load_catalogue((tmp_path,))
    run = check_causes(catalogue, {path.stem})
    assert [str(failure) for failure in run.failures] == []
    assert run.count == 3


def test_the_example_stage_line_loads(tmp_path):
    example("kernel-switchover-reached", tmp_path)
    (line,) = read_stage_lines([tmp_path]).lines
    assert line.templates[0].search(line.matching[0].text)


def test_every_word_is_explained():
    for word in (*ROLES, *STATUSES, *EVENTS, *STAGES):
        assert re.search(rf"\b{word}\b", PAGE), word
    for kind in SLOT_TYPES:
        assert f"{{name:{kind}}}" in PAGE
    assert f"up to {MAX_SLOT} characters" in PAGE


def test_the_figures_of_confidence_are_those_of_the_program():
    rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", PAGE, re.MULTILINE))

    def figures(beginning: str) -> list[float]:
        (row,) = [value for key, value in rows.items() if key.startswith(beginning)]
        return [float(number) for number in re.findall(r"[0-9]+(?:\.[0-9]+)?", row)]

    assert figures("recognised by") == list(confidence.BASE.values())
    assert figures("exact wording") == [confidence.SPECIFIC_BONUS, confidence.SPECIFIC_LETTERS]
    assert figures("seen in") == [confidence.SECOND_LOG_BONUS]
    assert figures("its `when` is known") == [confidence.CONTEXT_BONUS]
    assert figures("something that `supports`") == [confidence.CONTEXT_BONUS]
    assert figures("the same, to a network adapter") == [confidence.DOUBTFUL_BONUS]
    assert figures("a wording of") == [confidence.UNVERIFIED_PENALTY]
    assert figures("a log that") == [confidence.GAP_PENALTY]
    assert figures("role symptom") == [confidence.ROLE_FACTOR["symptom"], confidence.ROLE_FACTOR["umbrella"]]
    assert figures("its `when` may hold") == [confidence.UNKNOWN_CONTEXT_FACTOR]
    assert figures("status draft") == [confidence.DRAFT_PENALTY]
    assert figures("documented for other `kinds`") == [confidence.OTHER_KIND_FACTOR]
    assert figures("a record of the host") == [confidence.NEAR_FACTOR, confidence.DOUBTFULLY_NEAR_FACTOR, 0.79]
    assert figures("superseded") == [confidence.SUPERSEDED_FACTOR]
    assert figures("another cause is sure") == [confidence.RIVAL_FACTOR]
    assert f"exceeds {confidence.HIGHEST}" in PAGE
    assert f"From {confidence.HIGH_FROM:.2f} it is called high, from {confidence.MEDIUM_FROM:.2f} medium" in PAGE


def test_the_figures_of_the_second_witness_are_those_of_the_program():
    rows = dict(re.findall(r"^\| (it [^|]+?) \| ([^|]+?) \|$", PAGE, re.MULTILINE))
    figures = [re.findall(r"0\.[0-9]+", text) for text in rows.values()]
    assert [[float(figure) for figure in row] for row in figures] == [
        [confidence.CONFIRMED_DOUBT_FACTOR],
        [confidence.SUSPECTED_DOUBT_FACTOR],
        [confidence.CONTRADICTED_FACTOR],
        [confidence.CONFIGURED_ALONE, confidence.HIGH_FROM],
    ]


def test_the_example_check_passes_its_own_tests(tmp_path):
    (content,) = [block for block in BLOCKS if 'number = "H900"' in block]
    path = tmp_path / "slow.toml"
    path.write_text(content, encoding="utf-8")
    document = Document(path)
    check = read_check(document)
    assert document.errors == []
    run = check_check_samples([check])
    assert ([str(failure) for failure in run.failures], run.count) == ([], 3)


def test_the_example_shape_loads(tmp_path):
    (content,) = [block for block in BLOCKS if 'reader = "widgets"' in block]
    path = tmp_path / "widgets.toml"
    path.write_text(content, encoding="utf-8")
    document = Document(path)
    shape = read_fact_file(document)
    assert document.errors == []
    assert [sample.rows for sample in shape.samples()] == [(("nic.link", "vmnic0", True, 2, ""),)]
    assert re.fullmatch(paths_regex([shape]), "commands/widget_-l.txt")


def test_every_key_of_shapes_and_checks_is_explained():
    shapes, checks = PAGE.split("# Shapes of configuration files")[1].split("# Checks")
    for page, cls, other in (
        (shapes, FactFile, {"id": "", "max_bytes": "max_kib", "path": "tests.sample"}),
        (
            checks,
            Check,
            {"id": "", "is_directed": "directed", "reads": "read", "rules": "rule", "outcomes": "outcome",
             "references": "reference", "path": "tests.sample"},
        ),
    ):  # fmt: skip
        for field in fields(cls):
            assert other.get(field.name, field.name) in page, field.name
