"""The story of a migration and the lines around a place: what is asked for is there, once, in order, as it was written.

The first byte of an input chooses what is asked; the rest becomes lines between those of a migration.
"""

from __future__ import annotations

import io

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from vmlog import api
from vmlog.errors import VmlogError
from vmlog.model import Story
from vmlog.read.options import ReadOptions
from vmlog.secret_text import without_secrets

_ID = "5912206631045087713"
_OWN = (
    "2024-05-30T22:31:25.123Z cpu1:2100)Migrate: vm 2101: 3284: Setting VMOTION info: "
    f"Source ts = {_ID}, src ip = <10.0.0.1>",
    f"2024-05-30T22:31:26.123Z cpu1:2100)VMotion: 2734: {_ID} S: Stopping pre-copy: only 43 pages left to send",
    f"2024-05-30T22:31:27.123Z cpu1:2100)WARNING: Migrate: 270: {_ID} S: Failed: Timeout (0xbad0021) @0x418022",
)
_HEAD = "2024-05-30T22:31:{:02}.456Z cpu1:2100)"
_MOST_LINES = 60
_LONGEST = 300


def check(data: bytes) -> None:
    asked = data[0] if data else 0
    said = [line[:_LONGEST] for line in text_of(data[1:LARGEST]).splitlines()[:_MOST_LINES]]
    others = [f"{_HEAD.format(25 + number % 3)}{line}" if number % 2 else line for number, line in enumerate(said)]
    third = len(others) // 3
    lines = [_OWN[0], *others[:third], _OWN[1], *others[third : 2 * third], _OWN[2], *others[2 * third :]]
    text = "".join(f"{line}\n" for line in lines).encode()
    story = stable_answer(lambda: _story(text))
    if isinstance(story, Story):
        _check_story(story, text)
    _check_lines(text, asked)


def _options(text: bytes) -> ReadOptions:
    return ReadOptions(stdin=io.BytesIO(text))


def _story(text: bytes) -> Story | str:
    try:
        return api.show(_ID, "-", options=_options(text))
    except VmlogError as error:
        return str(error)


def _check_story(story: Story, text: bytes) -> None:
    numbers = [line.line_no for line in story.lines]
    assert len(set(numbers)) == len(numbers), "a record twice"
    assert [line.ts_utc for line in story.lines if line.ts_utc] == sorted(
        line.ts_utc for line in story.lines if line.ts_utc
    )
    shown = "\n".join(line.text for line in story.lines)
    for own in _OWN:
        assert own in shown, "a line of the migration is missing"
    assert max(numbers) <= text.count(b"\n") + text.count(b"\r") + text.count(b"\xe2\x80\xa8")


def _check_lines(text: bytes, asked: int) -> None:
    number, context = asked % 16 + 1, asked // 16
    story = stable_answer(lambda: _lines(text, number, context))
    if isinstance(story, str):
        assert "has only" in story
        return
    numbers = [line.line_no for line in story.lines]
    assert numbers == list(range(max(1, number - context), max(1, number - context) + len(numbers)))
    assert [line.line_no for line in story.lines if line.mark] == [number]
    assert len(numbers) <= 2 * context + 1
    assert all(line.text == without_secrets(line.text) for line in story.lines)


def _lines(text: bytes, number: int, context: int) -> Story | str:
    try:
        return api.show_line(f"stdin:{number}", "-", context=context, options=_options(text))
    except VmlogError as error:
        return str(error)


TARGET = Target(
    check,
    (
        b"",
        b"\x13a\nMigrate: 1: text\nb\nc",
        b"\x25" + b"\n".join(line.encode() for line in _OWN),
        b"\x31> quoted\n> lines\n> of a mail",
        b'\x42{"message": "text"}\n{"message": "more"}',
        b"\x53" + b"x" * 60_000,
        b"\x04" + b"\n" * 60_000,
        b"\x04" + _ID.encode() * 3000,
        b"\x04" + b"Migrate: 1: Failed password=hunter22\n" * 20,
    ),
    (
        _ID.encode(), b"\n", b"\r", b"\x0c", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"--> ", b" S: ", b" D: ", b"Failed: ",
        b"Migrate: ", b"VMotion: ", b"opID=", b"2024-05-30T22:31:26.000Z ", b"1990-01-01T00:00:00.000Z ", b"\0",
        b"password=", b"> ",
    ),
)  # fmt: skip
