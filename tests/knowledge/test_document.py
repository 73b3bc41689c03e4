"""Reading of TOML files: where mistakes are, and that none hides another."""

from __future__ import annotations

from pathlib import Path

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.code_tables import read_cpu_table, read_statuses
from vmlog.knowledge.document import Document
from vmlog.knowledge.operations import read_operations
from vmlog.knowledge.stage_limits import read_stage_limits

TEXT = '''
title = "a"
words = [
  "key = 3",
]
text = """
[no.table]
key = "no key"
"""

[one]
key = 1

[[many.rows]]
key = 2
inline = { inner = 3 }

[[many.rows]]
key = 4
'''


def document(folder: Path, text: str) -> Document:
    path = folder / "table.toml"
    path.write_text(text, encoding="utf-8")
    return Document(path)


def test_keys_are_found_in_their_own_table(tmp_path: Path) -> None:
    root = document(tmp_path, TEXT).root
    rows = root.table("many").tables("rows")
    places = [root.location("text"), root.table("one").location("key"), *(row.location("key") for row in rows)]
    assert [place.line for place in places] == [6, 12, 15, 19]
    assert [row.location().line for row in rows] == [14, 18]


def test_what_has_no_line_of_its_own_is_placed_by_what_is_around_it(tmp_path: Path) -> None:
    root = document(tmp_path, TEXT).root
    row = root.table("many").tables("rows")[0]
    assert row.table("inline").location("inner").line == 16
    assert row.location("absent").line == 14
    assert root.location("absent").line == 1


def test_a_file_that_changed_into_none_keeps_its_errors(tmp_path: Path) -> None:
    read = document(tmp_path, TEXT)
    read.path.unlink()
    read.root.fail("title", "is wrong")
    assert [str(error) for error in read.errors] == [f"{read.path}:1: title: is wrong"]


@pytest.mark.parametrize(
    ("read", "text", "messages"),
    [
        (
            read_statuses,
            'schema = 2\nstatus = [\n  [1, "A", "a", "E"],\n  [1, "A", "a"],\n]\n[doubtful]\nfirst = "1"\nlast = 2\n',
            [
                "1: schema: must be 1",
                "2: status: row 2 must hold int, str, str, str, bool",
                "7: [doubtful] first: must be a whole number",
            ],
        ),
        (
            read_cpu_table,
            'schema = 1\n[[registers]]\nleaf = "0x1"\nregister = "xyz"\nbits = { 40 = "A" }\n[[aliases]]\nname = "B"\n',
            [
                "4: [registers] register: 'xyz' is not one of eax, ebx, ecx, edx",
                "5: [registers] bits: '40' is no bit of a register; the bits are 0 to 31",
                "7: [aliases] name: 'B' is not one of ",
            ],
        ),
        (
            read_operations,
            'schema = 1\n[[operation]]\nid = "a"\ntitle = "b"\nkind = "odd"\nword = ["x"]\nunless = ["X"]\n',
            [
                "5: [operation] kind: 'odd' is not one of foreign, migration, other",
                "6: [operation] word: is not a known key",
                "7: [operation] unless: 'X' is not words in small letters",
            ],
        ),
        (
            read_stage_limits,
            'schema = 1\n[[stage]]\nid = "finish"\nstall_after_s = 0\nwaits_for = "x"\nwhy = ""\n[outage]\nlimit_s = 1',
            [
                "1: [context] limit_s: is missing",
                "1: [context] why: is missing",
                "1: [switchover] limit_s: is missing",
                "1: [switchover] why: is missing",
                "1: [timeout] why: is missing",
                "4: [stage] stall_after_s: must be at least 1",
                "7: [outage] why: is missing",
            ],
        ),
    ],
)
def test_every_mistake_of_a_table_is_reported_at_once(tmp_path, read, text, messages):
    with pytest.raises(PatternErrors) as caught:
        read(document(tmp_path, text))
    found = [f"{error.location.line}: {error.message}" for error in caught.value.errors]
    assert sorted(found) == messages
