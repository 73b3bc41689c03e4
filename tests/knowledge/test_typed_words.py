"""The words that people type around what the catalogue knows."""

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.document import Document
from vmlog.knowledge.typed_words import load_typed_words, read_typed_words


@pytest.mark.parametrize(
    ("text", "migration", "is_about_vmware", "has_unknown_words"),
    [
        ("vMotion of app-7 fails at 10%", True, True, False),
        ("cross-vCenter migration stuck", False, True, False),
        ("mailbox migration stuck", False, False, True),
        ("'mailbox of Joe' is stuck", False, False, False),
        ("the backup hangs", False, False, True),
        ("", False, False, False),
    ],
)
def test_what_a_text_is_about(text, migration, is_about_vmware, has_unknown_words):
    subject = load_typed_words().subject(text)
    assert (subject.migration, subject.is_about_vmware, subject.has_unknown_words) == (
        migration,
        is_about_vmware,
        has_unknown_words,
    )


def test_words_are_single_lower_case_ones():
    typed = load_typed_words()
    for word in typed.migration | typed.moving | typed.product | typed.plain:
        assert word == word.lower().strip()
        assert " " not in word


def test_a_wrong_table_is_refused(tmp_path):
    path = tmp_path / "typed.toml"
    path.write_text('schema = 1\n[words]\nmigrations = ["vmotion"]\n[articles]\nsites = "vmware.com"\n', "utf-8")
    with pytest.raises(PatternErrors) as caught:
        read_typed_words(Document(path))
    assert {"is not a known key", "must be an array of strings"} <= {
        error.message.partition(": ")[2] for error in caught.value.errors
    }
