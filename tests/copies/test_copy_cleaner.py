"""What copying and exporting did to lines is found in the first of them and undone; nothing else changes."""

from __future__ import annotations

import json

import pytest

from tests.support.copies import ALL, Copy, before, html, rows
from vmlog.copies.copy_cleaner import CopyCleaner, original_text
from vmlog.copies.envelope import flat_fields
from vmlog.copies.line_heads import LINE_SEPARATOR
from vmlog.parse.formats import load_formats

HEAD = load_formats().header_regex
LOG = [
    "2024-05-06T07:08:09.101Z info hostd[2099] [Originator@6876 sub=Default] (vim.fault.X) {",
    '-->    reason = "a, b & <c>",',
    "--> }",
    "   indented",
    "}",
    "",
    "2024-05-06T07:08:09.102Z cpu4:2101)WARNING: Migrate: 282: 5912206631045087713 S: Failed",
]
TIME = "2024-05-06T07:08:09.500Z"
KERNEL = "cpu4:2101)WARNING: Migrate: 282: 5912206631045087713 S: Failed"


def written(text: str) -> list[str]:
    return original_text(text.encode(), HEAD).decode().removesuffix("\n").split("\n")


@pytest.mark.parametrize("copy", ALL.values(), ids=ALL)
def test_a_copy_is_what_it_was_copied_from(copy: Copy) -> None:
    assert written(copy(LOG)) == LOG


@pytest.mark.parametrize("copy", ALL.values(), ids=ALL)
def test_the_size_of_blocks_does_not_matter(copy: Copy) -> None:
    lines = copy(LOG * 40).splitlines(keepends=True)
    copied = CopyCleaner(HEAD)
    blocks = [copied.feed("".join(lines[at : at + 25]).encode()) for at in range(0, len(lines), 25)]
    assert b"".join([*blocks, copied.finish()]).decode().removesuffix("\n").split("\n") == LOG * 40


@pytest.mark.parametrize(
    "line",
    [
        "   2024-05-06T07:08:09.103Z cpu4:2101)an indented line of another log",
        "> 2024-05-06T07:08:09.103Z cpu4:2101)a quoted line",
        "12:2024-05-06T07:08:09.103Z cpu4:2101)a line with a number",
        '{"message": "2024-05-06T07:08:09.103Z cpu4:2101)text"}',
        '"2024-05-06T07:08:09.103Z cpu4:2101)text"',
        "Text with &quot;entities&quot; &gt; in it",
        "--",
        "- item",
    ],
)
def test_a_plain_log_is_not_touched(line: str) -> None:
    block = "\n".join([*LOG, line, *LOG, line, *LOG]).encode()
    assert CopyCleaner(HEAD).feed(block) is block


def test_lines_without_the_prefix_stay_as_they_are() -> None:
    mixed = [LOG[0], *before("    ")([*LOG[1:], LOG[6]]).splitlines(), LOG[6], "-->  more", "12 of 15 text"]
    assert written("\n".join(mixed)) == [*LOG, LOG[6], LOG[6], "-->  more", "12 of 15 text"]


def test_a_number_before_lines_is_not_a_year() -> None:
    assert written("\n".join([LOG[0], f"2:{LOG[1]}", f"7:{LOG[6]}", f"8:{LOG[6]}"])) == [LOG[0], LOG[1], LOG[6], LOG[6]]


def test_separators_of_grep_are_removed() -> None:
    assert written(f"7:{LOG[6]}\n--\n12:{LOG[6]}\n13--->  more") == [LOG[6], "", LOG[6], "-->  more"]


def test_prefixes_of_files_that_the_first_lines_do_not_name() -> None:
    first = "".join(f"a{number}/hostd.log:{LOG[6]}\n" for number in range(30))
    assert written(f"{first}other/vpxa.log:{LOG[6]}") == [LOG[6]] * 31


def test_fences_prompts_and_prose_after_them_are_emptied() -> None:
    mail = ["Hello", "```text", "[root@esx-a1:~] grep -A3 Migrate vmkernel.log", *LOG, "```", "Migration failed?", ""]
    again = ["$ tail vmkernel.log", LOG[6]]
    assert written("\n".join([*mail, *again])) == ["Hello", "", "", *LOG, "", "", "", "", LOG[6]]


def test_a_header_is_never_taken_for_a_prompt() -> None:
    lines = ["[Originator@6876 sub=Default opID=a1] text", "[Originator@6876 sub=Libs] text"]
    assert written("\n".join(["$ cat hostd.log", *lines])) == ["", *lines]


def test_cells_may_span_lines() -> None:
    text = rows(lambda _, line: line)(["\n".join(LOG[:3]), LOG[6]])
    assert written(text) == [*LOG[:3], LOG[6]]


def test_a_cell_that_never_ends_stays_as_it_is() -> None:
    row = f'"{LOG[6]}"'
    assert written("\n".join([row, row, f'"{LOG[6]}', *LOG[1:3]])) == [LOG[6], LOG[6], f'"{LOG[6]}', *LOG[1:3]]


def test_a_message_of_several_lines_stays_in_the_line_of_its_object() -> None:
    text = json.dumps({"message": "\n".join(LOG[:3])}) + "\n" + json.dumps({"message": LOG[6]})
    assert written(text) == [LINE_SEPARATOR.join([LOG[0], '   reason = "a, b & <c>",', "}"]), LOG[6]]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"message": KERNEL, "host": "esx-a1", "@timestamp": TIME}, f"{TIME} esx-a1 vmkernel: {KERNEL}"),
        ({"message": KERNEL, "host": {"name": "esx-a1"}, "time": 1714979289.5}, f"{TIME} esx-a1 vmkernel: {KERNEL}"),
        ({"_raw": KERNEL, "_time": "2024-05-06T09:08:09.500+02:00"}, f"{TIME} {KERNEL}"),
        ({"_raw": KERNEL, "_time": "2024-05-06T09:08:09.500"}, KERNEL),
        ({"_raw": KERNEL, "_time": "yesterday", "host": "esx a1"}, KERNEL),
        ({"msg": LOG[6], "hostname": "esx-a1"}, f"{LOG[6][:24]} esx-a1 vmkernel: {LOG[6][25:]}"),
        ({"msg": LOG[0], "hostname": "esx-a1"}, f"{LOG[0][:24]} esx-a1 Hostd: {LOG[0][25:]}"),
        (
            {"log": f"{TIME} In(182) vmkernel: {KERNEL}\n", "host": "esx-a1"},
            f"{TIME} esx-a1 In(182) vmkernel: {KERNEL}",
        ),
        ({"msg": f"<14>{TIME} esx-a2 vmkernel: {KERNEL}", "host": "relay"}, f"<14>{TIME} esx-a2 vmkernel: {KERNEL}"),
        ({"msg": f"May  6 07:08:09 esx-a2 a: {KERNEL}", "time": TIME}, f"May  6 07:08:09 esx-a2 a: {KERNEL}"),
        ({"msg": "--> a = 1", "host": "esx-a1", "time": TIME, "program": "Hostd"}, f"{TIME} esx-a1 Hostd: --> a = 1"),
        ({"msg": "--> key = 1", "time": TIME}, "--> key = 1"),
    ],
)  # fmt: skip
def test_fields_supply_what_the_line_itself_lacks(fields: dict[str, object], line: str) -> None:
    other = json.dumps({name: LOG[6] if name in ("message", "_raw", "msg", "log") else 0 for name in fields})
    assert written(f"{other}\n{json.dumps(fields)}")[1] == line


def test_named_columns_supply_host_and_time() -> None:
    text = rows(lambda *_: TIME, lambda *_: "esx-a1", lambda _, line: line, names=("_time", "host", "_raw"))([KERNEL])
    assert written(text) == ["", f"{TIME} esx-a1 vmkernel: {KERNEL}"]


def test_rows_without_quotes_are_known_by_the_names_of_their_columns() -> None:
    assert written(f"_raw,host\n{LOG[6]},esx-a1\n") == ["", f"{LOG[6][:24]} esx-a1 vmkernel: {LOG[6][25:]}"]


def test_broken_exports_stay_as_they_are() -> None:
    objects = json.dumps({"message": LOG[6]})
    broken = ['{"message": "2024', "[" * 3000, '{"message": 12, "a": 1}', "{}", "text"]
    assert written("\n".join([objects, *broken])) == [LOG[6], *broken[:3], "{}", "text"]


def test_text_that_shows_no_header_waits_for_one() -> None:
    copied = CopyCleaner(HEAD)
    assert copied.feed(b"a\n") == b"a\n"
    assert copied.feed(f"  {LOG[6]}\n".encode()) == f"{LOG[6]}\n".encode()


def test_html_escapes_are_kept_in_a_text_with_brackets() -> None:
    line = f"{LOG[6]} {html('<a>')} <b>"
    assert written(before("> ")([line, line])) == [line, line]


def test_control_characters_spelled_in_json_are_escaped() -> None:
    objects = [{"message": line + "\0\x0b\ud800\x1b", "n": 1} for line in LOG[:1]]
    assert written("\n".join(map(json.dumps, objects))) == [LOG[0] + "\\x00\\x0b\\ud800\x1b"]


def test_names_of_any_length_around_many_fields_take_no_memory() -> None:
    within = {str(number): number for number in range(9)}
    assert flat_fields({"k" * 200: within, "l" * 300: within}).keys() == {
        f"{'k' * 200}.{number}" for number in range(9)
    }


def test_a_body_that_repeats_a_host_and_program_is_not_their_line() -> None:
    lines = [
        "<166>2024-05-30T22:31:25Z esx-a1 Hostd: (vim.fault.X) {",
        "<166>2024-05-30T22:31:25Z esx-a2 Vpxa: said esx-a1 Hostd: and esx-a1 Hostd: twice",
        "<166>2024-05-30T22:31:25Z esx-a1 Hostd: -->    reason = 1 of esx-a1 Hostd: text",
    ]
    joined = f"{lines[0]}{LINE_SEPARATOR}   reason = 1 of esx-a1 Hostd: text"
    assert written("\n".join([*lines, lines[1]])) == [joined, lines[1], "", lines[1]]
