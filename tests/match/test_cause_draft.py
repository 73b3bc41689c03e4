"""Drafting a cause file from a pasted line."""

import tomllib

import pytest

from vmlog.knowledge.catalogue import read_causes
from vmlog.match.cause_draft import draft_cause
from vmlog.match.matcher import Matcher

LINES = [
    "2024-05-06T07:08:09.101Z In(05) vmx - [msg.disk.odd] Failed to turn disk '/vmfs/volumes/ab/web.vmdk' on 192.0.2.4",
    "2019-03-04T10:11:12.345Z cpu3:2101234)WARNING: Migrate: 631: 5912206631045087713 S: Odd end (0xbad0014) here",
    "[2011-04-01 15:14:34.203 F5A5AB90 info 'App' opID=F6FC49D5-000007E6-d] It turned 12 of 14 wheels of 'web-01'",
    "Braces {like these} must not become placeholders of the new pattern",
]


@pytest.mark.parametrize("line", LINES)
def test_a_draft_is_a_valid_file_that_recognises_its_own_line(tmp_path, line):
    name, content = draft_cause(line)
    (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    if "{" in line:
        assert "(like these)" in tomllib.loads(content)["match"]["templates"][0]
        return
    catalogue = read_causes([tmp_path])
    hits = Matcher(catalogue).match(line)
    assert [hit.cause.id for hit in hits] == [name]


def test_values_become_placeholders_and_codes_are_noticed():
    _, content = draft_cause(LINES[1])
    match = tomllib.loads(content)["match"]
    assert "{migration_id:id}" in match["templates"][0]
    assert match["status_codes"] == ["0xbad0014"]


def test_a_message_key_is_kept_as_a_key():
    _, content = draft_cause(LINES[0])
    assert tomllib.loads(content)["match"]["message_keys"] == ["msg.disk.odd"]


def test_the_id_can_be_given():
    assert draft_cause(LINES[2], "my-own")[0] == "my-own"
