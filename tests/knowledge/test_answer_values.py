"""The placeholders of remedies and next steps."""

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.answer_values import filled_steps, load_answer_values, read_answer_values
from vmlog.knowledge.catalogue import load_catalogue, read_causes
from vmlog.knowledge.check_file import read_check
from vmlog.knowledge.document import Document
from vmlog.knowledge.location import patterns_dir

TABLE = load_answer_values()
CAUSE = """schema = 1
id = "worn"
title = "A title"
status = "draft"
severity = "error"
stage = "any"
[match]
templates = ["The frobnicator of {vm} is out of order"]
[explain]
cause = "It is worn."
remedies = ["REMEDY"]
"""


@pytest.mark.parametrize("sample", TABLE.samples, ids=lambda sample: sample.location.line)
def test_samples_give_what_they_say(sample):
    assert TABLE.fill(sample.text, sample.known) == sample.gives


@pytest.mark.parametrize(
    "value",
    [
        "; rm -rf /",
        "$(reboot)",
        "`reboot`",
        "a|b",
        "a b",
        "-e",
        "a\n",
        "a'b",
        'a"b',
        "a&b",
        "é",
        "a\u202eb",
        "",
        "a>b",
        "~",
    ],
)
@pytest.mark.parametrize("name", list(TABLE.by_name))
def test_a_value_that_is_more_than_a_name_is_never_filled_in(name, value):
    assert filled_steps([f"`x {{{name}}}`"], {name: value}) == (f"`x {TABLE.by_name[name].unknown}`",)


@pytest.mark.parametrize("value", ["127.0.0.1", "0.0.0" + ".0", "ff02::1", "::1", "fe80::1%vmk0", "10.0.0.256"])
def test_what_is_no_address_of_another_machine_is_not_filled_in(value):
    assert not TABLE.by_name["source_ip"].fits(value)


def test_words_for_unknown_stand_in_every_remedy_of_the_catalogue():
    for cause in load_catalogue().causes.values():
        steps = (*cause.explain.steps(), *(cause.neutral.steps if cause.neutral else ()))
        assert not any("{" in step or "}" in step for step in steps), cause.id


@pytest.mark.parametrize(
    ("remedy", "words"),
    [
        ("Ask {nobody}.", "{nobody} is no placeholder; there are source_host"),
        ("Ask {source_ip!r}.", "{source_ip} is no placeholder"),
        ("Set {option}.", "{option} is no placeholder"),
        ("Run `esxtop.", "a command stands between two backticks"),
        ("Close the } brace.", "a single brace: write {{ or }}"),
    ],
)
def test_a_wrong_remedy_is_told_with_file_and_line(tmp_path, remedy, words):
    path = tmp_path / "worn.toml"
    path.write_text(CAUSE.replace("REMEDY", remedy))
    with pytest.raises(PatternErrors) as caught:
        read_causes([tmp_path])
    (error,) = caught.value.errors
    assert words in error.message
    assert str(error.location) == f"{path}:11"


def test_the_step_of_a_check_may_name_what_the_check_found(tmp_path):
    text = (patterns_dir() / "checks" / "vmk-present.toml").read_text()
    path = tmp_path / "vmk-present.toml"
    path.write_text(text.replace("{vmks}`", "{vmkz}`"))
    document = Document(path)
    read_check(document)
    assert ["{vmkz} is no placeholder" in error.message for error in document.errors] == [True]


def test_a_name_that_stands_twice_is_refused(tmp_path):
    value = '[[value]]\nname = "a"\nof = "check"\nshape = "word"\nunknown = "x"\n'
    path = tmp_path / "table.toml"
    path.write_text(f"schema = 1\n{value}{value}")
    with pytest.raises(PatternErrors, match="a stands here twice"):
        read_answer_values(Document(path))
