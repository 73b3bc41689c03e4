"""Samples of every kind of file are run, and one that does not hold is told with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.answer_values import read_answer_values
from vmlog.knowledge.document import Document
from vmlog.knowledge.hardware_versions import read_hardware_versions
from vmlog.knowledge.line_samples import check_stage_lines
from vmlog.knowledge.operations import read_operations
from vmlog.knowledge.progress_steps import read_progress
from vmlog.knowledge.stage_lines import read_stage_lines
from vmlog.knowledge.table_samples import (
    check_answer_values,
    check_hardware_versions,
    check_operations,
    check_steps,
    check_tables,
    check_typed_words,
)
from vmlog.knowledge.typed_words import read_typed_words

LINE = """schema = 1
id = "frobnicator-worn"
title = "worn"

[match]
logs = ["hostd"]
templates = ["frobnicator {name} of {host} is worn"]

[marks]
event = "error"

[[tests.match]]
text = "frobnicator fr-7 of esx-a1 is worn"
vars = { name = "fr-8" }

[[tests.match]]
text = "frobnicator is worn"

[[tests.no_match]]
text = "frobnicator fr-7 of esx-a1 is worn out"
"""


def write(folder: Path, name: str, text: str) -> Document:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return Document(path)


def test_samples_of_stage_lines_that_do_not_hold(tmp_path: Path) -> None:
    write(tmp_path, "frobnicator-worn", LINE)
    stages, context = check_stage_lines(read_stage_lines([tmp_path]))
    assert (stages.count, context.count) == (3, 0)
    found = [(error.location.line, error.message.partition(":")[0]) for error in stages.failures if error.location]
    assert found == [
        (12, "{name} is 'fr-7', not 'fr-8', in the sample"),
        (16, "the sample is not recognised"),
        (19, "the sample is recognised but must not be"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ('"error"', '"eror"', "[marks] event: 'eror' is not one of", 10),
        ("{name}", "{nmae}", "[match] templates: {nmae} is not a known field", 7),
        ('event = "error"', 'event = "error"\npairs_with = "nobody"', "there is no stage line 'nobody'", 11),
    ],
)
def test_a_wrong_stage_line_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, message: str, line: int
) -> None:
    write(tmp_path, "frobnicator-worn", LINE.replace(old, new, 1))
    with pytest.raises(PatternErrors) as caught:
        read_stage_lines([tmp_path])
    (error,) = caught.value.errors
    assert message in error.message
    assert error.location
    assert error.location.line == line


def test_shipped_tables_have_samples() -> None:
    runs = {run.kind: run for run in check_tables()}
    assert runs.keys() == {"operations", "steps", "typed words", "hardware versions", "placeholders"}
    assert all(run.count and not run.failures for run in runs.values())


def test_samples_of_operations_that_do_not_hold(tmp_path: Path) -> None:
    text = 'schema = 1\n[[operation]]\nid = "a"\ntitle = "frobbing"\nkind = "other"\nwords = ["frob"]\n'
    operations = read_operations(write(tmp_path, "t", f'{text}samples = ["nothing of it"]\nothers = ["frob it"]\n'))
    (failure,) = check_operations(operations).failures
    assert "does not name frobbing" in failure.message
    assert failure.location
    assert failure.location.line == 7


def test_samples_of_steps_that_do_not_hold(tmp_path: Path) -> None:
    text = 'schema = 1\n[[step]]\ntext = "Frobbing"\noperation = "any"\nmeaning = "x"\nsource = "y"\n'
    table = read_progress(write(tmp_path, "t", f'{text}[[sample]]\ntext = "nothing"\nstep = "Frobbing"\n'))
    (failure,) = check_steps(table).failures
    assert failure.location
    assert failure.location.line == 7


def test_samples_of_typed_words_that_do_not_hold(tmp_path: Path) -> None:
    text = 'schema = 1\n[words]\nmigration = ["vmotion"]\n[articles]\n[wrappers]\n[[sample]]\ntext = "vmotion"\n'
    (failure,) = check_typed_words(read_typed_words(write(tmp_path, "t", text))).failures
    assert "(True, True, False)" in failure.message
    assert failure.location
    assert failure.location.line == 6


def test_samples_of_placeholders_that_do_not_hold(tmp_path: Path) -> None:
    text = 'schema = 1\n[[sample]]\nname = "n"\ntext = "x"\nvalues = {}\ngives = "y"\n'
    (failure,) = check_answer_values(read_answer_values(write(tmp_path, "t", text))).failures
    assert "the sample gives 'x', not 'y'" in failure.message
    assert failure.location
    assert failure.location.line == 2


def test_samples_of_hardware_versions_that_do_not_hold(tmp_path: Path) -> None:
    text = 'schema = 1\nreleases = [["6.0", 0, 11]]\ncpus = [[7, 8]]\nmemory = [[7, 8]]\n'
    text += 'samples = [["6.0", 0, 12, 12]]\n'
    (failure,) = check_hardware_versions(read_hardware_versions(write(tmp_path, "t", text))).failures
    assert "6.0 build 0 supports" in failure.message
    assert failure.location
    assert failure.location.line == 5
