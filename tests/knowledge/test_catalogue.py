"""Loading the catalogue: strictness, places of errors, users' directories, the cache."""

from pathlib import Path

import pytest

from tests.support.cache_files import cached_entries
from vmlog.errors import PatternErrors
from vmlog.knowledge.catalogue import load_catalogue, read_causes
from vmlog.knowledge.data_cache import DataCache
from vmlog.knowledge.location import patterns_dir

GOOD = """
schema = 1
id = "{id}"
title = "A title"
status = "draft"
severity = "error"
stage = "any"

[match]
templates = ["The frobnicator of {{vm}} is out of order"]

[explain]
cause = "It is worn."
remedies = ["Replace it."]

[[tests.match]]
text = "The frobnicator of web-01 is out of order"
"""


def write(directory, name="worn-frobnicator", text=GOOD):
    path = directory / f"{name}.toml"
    path.write_text(text.format(id=name) if text is GOOD else text, encoding="utf-8")
    return path


def failure(directory):
    with pytest.raises(PatternErrors) as caught:
        read_causes([directory])
    return caught.value.errors


def test_a_users_directory_adds_to_the_shipped_catalogue(tmp_path):
    write(tmp_path)
    catalogue = load_catalogue((tmp_path,))
    assert "worn-frobnicator" in catalogue.causes
    assert "switchover-timeout-vmotion" in catalogue.causes
    assert catalogue.version != load_catalogue().version


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('severity = "error"', 'severty = "error"', 6, "severty: is not a known key"),
        ('severity = "error"', 'severity = "loud"', 6, "'loud' is not one of"),
        ('stage = "any"', 'stage = "validation"', 7, "'validation' is not one of"),
        ("schema = 1", 'schema = "1"', 2, "must be a whole number"),
        ('templates = ["The', 'templates = ["{a}{b} The', 10, "two placeholders"),
        ('templates = ["The', 'status_codes = ["21"]\ntemplates = ["The', 10, "is not a code"),
        ('templates = ["The', 'when = "stage = 3"\ntemplates = ["The', 10, "when"),
        ('remedies = ["Replace it."]', "", 12, "remedies: is missing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, old, new, line, words):
    path = write(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    errors = [error for error in failure(tmp_path) if words in error.message or words.split(":")[0] in error.message]
    assert errors, [str(error) for error in failure(tmp_path)]
    assert errors[0].location.path == str(path)
    assert errors[0].location.line in (line, None) or words.startswith("remedies")


def test_broken_toml_is_an_error_with_its_line(tmp_path):
    path = write(tmp_path, "broken", 'schema = 1\nid = "broken\n')
    (error,) = failure(tmp_path)
    assert error.location.path == str(path)
    assert error.location.line == 2


def test_every_wrong_file_is_reported_at_once(tmp_path):
    write(tmp_path, "first", "schema = 1\n")
    write(tmp_path, "second", "schema = 1\n")
    assert {Path(error.location.path).name for error in failure(tmp_path)} == {"first.toml", "second.toml"}


def test_an_id_is_taken_once(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write(tmp_path / "a")
    write(tmp_path / "b")
    assert "is taken by" in failure(tmp_path)[0].message


def test_a_missing_directory_is_an_error(tmp_path):
    assert "no such directory" in failure(tmp_path / "nowhere")[0].message


def test_superseding_something_unknown_is_an_error(tmp_path):
    path = write(tmp_path)
    text = path.read_text(encoding="utf-8").replace('cause = "It', 'supersedes = ["nobody"]\ncause = "It')
    path.write_text(text, encoding="utf-8")
    assert "there is no cause 'nobody'" in failure(tmp_path)[0].message


def test_the_cache_gives_the_same_catalogue_and_notices_changes(tmp_path):
    patterns = tmp_path / "patterns"
    patterns.mkdir()
    path = write(patterns)
    place = tmp_path / "cache" / "data.json"
    first = read_causes([patterns], DataCache(place))
    assert cached_entries(place)
    second = read_causes([patterns], DataCache(place))
    assert first.version == second.version
    path.write_text(path.read_text(encoding="utf-8").replace("A title", "Another title"), encoding="utf-8")
    third = read_causes([patterns], DataCache(place))
    assert third.causes["worn-frobnicator"].title == "Another title"


def test_the_cache_forgets_files_that_are_gone(tmp_path):
    patterns = tmp_path / "patterns"
    patterns.mkdir()
    path = write(patterns)
    other = patterns / path.parent.name / "another.toml"
    other.parent.mkdir(exist_ok=True)
    other.write_text(path.read_text(encoding="utf-8").replace("worn-frobnicator", "another"), encoding="utf-8")
    place = tmp_path / "data.json"
    read_causes([patterns], DataCache(place))
    assert len(cached_entries(place)) == 2
    other.unlink()
    path.write_text(path.read_text(encoding="utf-8").replace("A title", "Another title"), encoding="utf-8")
    read_causes([patterns], DataCache(place))
    assert list(cached_entries(place)) == [str(path)]


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"x": 3}', b"{"])
def test_a_damaged_cache_is_as_good_as_none(tmp_path, content):
    patterns = tmp_path / "patterns"
    patterns.mkdir()
    write(patterns)
    place = tmp_path / "data.json"
    place.write_bytes(content)
    assert "worn-frobnicator" in read_causes([patterns], DataCache(place)).causes


def test_loading_the_whole_catalogue_parses_nothing_once_warm(monkeypatch):
    directories = [patterns_dir() / "causes"]
    read_causes(directories, DataCache.of(directories))
    monkeypatch.setattr("vmlog.knowledge.document.tomllib.loads", lambda _: pytest.fail("a file is parsed again"))
    assert read_causes(directories, DataCache.of(directories)).causes


def test_the_shipped_catalogue_is_loaded_once():
    assert load_catalogue() is load_catalogue(())


REFERENCE = '[[references]]\nkind = "kb"\nlegacy_id = "4711"\ntitle = "Worn"\n'


def test_titles_that_an_article_goes_by_must_be_long_enough_to_be_recognised(tmp_path):
    write(tmp_path, "worn", GOOD.format(id="worn") + REFERENCE + 'published = ["It is worn"]\n')
    (error,) = failure(tmp_path)
    assert "too short to be recognised" in str(error)


def test_only_an_article_can_be_mainly_about_a_cause(tmp_path):
    link = '[[references]]\nkind = "doc"\nurl = "https://docs.example.com/x"\ntitle = "Worn"\nmain = true\n'
    write(tmp_path, "worn", GOOD.format(id="worn") + link)
    (error,) = failure(tmp_path)
    assert "only an article" in str(error)


def test_an_article_cannot_be_mainly_about_two_causes(tmp_path):
    for name in ("worn-one", "worn-two"):
        write(tmp_path, name, GOOD.format(id=name) + REFERENCE + "main = true\n")
    (error,) = failure(tmp_path)
    assert "article 4711 is already mainly about 'worn-one'" in str(error)
