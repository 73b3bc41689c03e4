from __future__ import annotations

import pytest

from tests.support.report_samples import HOSTILE
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
        ("čeština 日本語 👩‍💻 ok", "čeština 日本語 👩‍💻 ok"),
    ],
)
def test_unsafe_characters_are_spelled_out_and_text_stays(raw: str, shown: str) -> None:
    assert visible_text(raw) == shown


def test_one_line_has_no_breaks_and_no_tabs() -> None:
    assert one_line("a\r\n\r\n--> b\tc\nd") == "a --> b c d"


def test_hostile_text_ends_harmless() -> None:
    assert UNSAFE.search(HOSTILE)
    assert not UNSAFE.search(one_line(HOSTILE))
