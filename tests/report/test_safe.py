from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.report_samples import FAILED, HOSTILE, make_report, rendered
from tests.support.unseen_characters import unseen_characters
from vmlog.model import Endpoint
from vmlog.report.safe import UNSAFE, one_line, visible_text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\x00b\x7f\x9b", r"a\x00b\x7f\x9b"),
        ("\u202egpj.exe", r"\u202egpj.exe"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff", r"\udcff"),
        ("tab\tfeed\nkept", "tab\tfeed\nkept"),
        ("windows\r\nline", "windows\nline"),
        ("lone\rreturn", r"lone\x0dreturn"),
        ("čeština 日本語 👩💻 한국어 ok", "čeština 日本語 👩💻 한국어 ok"),
        ("👩\u200d💻 \u2764\ufe0f", r"👩\u200d💻 ❤\ufe0f"),
        ("a\u00a0b\u3164c\u2800", r"a\xa0b\u3164c\u2800"),
    ],
)
def test_unsafe_characters_are_spelled_out_and_text_stays(raw: str, shown: str) -> None:
    assert visible_text(raw) == shown


def test_one_line_has_no_breaks_and_no_tabs() -> None:
    assert one_line("a\r\n\r\n--> b\tc\nd") == "a --> b c d"


def test_hostile_text_ends_harmless() -> None:
    assert UNSAFE.search(HOSTILE)
    assert not UNSAFE.search(one_line(HOSTILE))


def test_every_character_that_is_not_seen_is_spelled_out_and_no_other():
    every = "".join(map(chr, range(0x110000)))
    assert set(UNSAFE.findall(every)) == unseen_characters(every)


@pytest.mark.parametrize("form", ["csv", "html", "json", "jsonl", "markdown", "table"])
def test_names_of_characters_that_are_not_seen_are_told_apart_in_every_format(form):
    unseen = "\u034f\u115f\u1160\u17b4\u180b\u2800\u3000\u3164\ufe0f\uffa0\U000e0100\xa0\u2003"
    incident = replace(FAILED, vm=f"a{unseen}b", source=Endpoint(f"c{unseen}d"))
    shown = rendered(make_report(incident), form, width=200)
    assert not set(unseen) & set(shown)
    assert all(f"u{name}" in shown for name in ("034f", "3164", "fe0f", "2800"))
