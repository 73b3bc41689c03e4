"""What is said of samples that do not hold."""

from __future__ import annotations

from pathlib import Path

from vmlog.explanation.cause_samples import check_causes
from vmlog.knowledge.catalogue import load_catalogue

CAUSE = """schema = 1
id = "frobnicator-worn"
title = "The frobnicator is worn"
status = "draft"
severity = "error"
stage = "connect"
[match]
templates = ["The frobnicator '{name}' of the destination host cannot take more slots"]
[explain]
cause = "It is worn."
remedies = ["Replace it."]
"""


def fault_of(folder: Path, kind: str, text: str) -> str:
    """Return what is wrong with a sample of this kind."""
    (folder / "frobnicator-worn.toml").write_text(f'{CAUSE}[[tests.{kind}]]\ntext = "{text}"\n', encoding="utf-8")
    (failure,) = check_causes(load_catalogue((folder,)), {"frobnicator-worn"}).failures
    return failure.message.rpartition(": ")[0]


def test_a_foreign_sample_shows_how_it_was_recognised(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, "no_match", "The frobnicator 'fr-7' of the destination host cannot take more slots")
    assert fault == "the sample is recognised but must not be (exact, score 1.0)"


def test_a_similar_foreign_sample_shows_its_score(tmp_path: Path) -> None:
    fault = fault_of(tmp_path, "no_match", "The frobnicator fr-7 of the destination host cannot take any more slots")
    assert fault.startswith("the sample is recognised but must not be (fuzzy, score 0.9")


def test_a_reworded_sample_shows_the_score_that_it_lacks(tmp_path: Path) -> None:
    far = fault_of(tmp_path, "fuzzy", "The frobnicator of the host cannot take on new work, it has no slots")
    assert far.startswith("nothing is close enough to the sample (the closest is frobnicator-worn with score 0.")
    assert far.endswith("; needed is 0.84)")


def test_a_sample_that_resembles_nothing_is_said_to(tmp_path: Path) -> None:
    none = fault_of(tmp_path, "fuzzy", "lorem ipsum dolor sit amet")
    assert none == "nothing is close enough to the sample (no wording resembles it)"
