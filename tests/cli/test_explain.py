"""What `vmlog explain` prints for things that are named."""

import json


def test_an_article_that_the_catalogue_lacks_is_reported(run):
    result = run("explain", "KB", "9999999")
    assert (result.code, result.text) == (0, "The catalogue does not have KB 9999999.\n")


def test_the_answer_names_the_article_number_as_its_match(run):
    text = run("explain", "https://kb.vmware.com/kb/2141355").text
    assert "found by article number" in text
    assert "read as    article: KB 314376 (formerly 2141355)" in text


def test_what_is_documented_at_a_percent_is_shown_in_the_table_and_in_json(run):
    progress = json.loads(run("explain", "-f", "json", "stuck at 63 %").out)["variables"]["progress"]
    assert progress.startswith("63 % of vMotion (switchover): ")
    shown = run("explain", "stuck at 63 %").text
    assert f"read as    progress: {progress}" in " ".join(shown.split()).replace("read as ", "read as    ")
    assert max(map(len, shown.splitlines())) <= 100


def test_json_lists_articles_that_the_catalogue_lacks(run):
    answer = json.loads(run("explain", "-f", "json", "KB 2224 and 9999999").out)
    assert answer["variables"]["article"] == "KB 2224"
    assert answer["variables"]["unknown_article"] == "KB 9999999"
    assert answer["matches"][0]["id"] == "seed-2224-duplicate-vmotion-ip"


def test_words_stand_for_what_only_a_migration_would_tell(run):
    text = "Migration failed: The ESX hosts failed to connect over the VMotion network"
    shown = " ".join(run("explain", text).text.split())
    assert "vmkping -I vmkN <vMotion address of the destination> on the source host" in shown
    listed = " ".join(run("patterns", "show", "vmotion-connect-failed").text.split())
    assert "`nc -z <vMotion address of the destination> 8000`" in listed
