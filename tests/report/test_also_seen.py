"""What only follows from a cause is no alternative: every format that people read says so."""

from dataclasses import replace

import pytest

from tests.support.report_samples import FAILED, GENERIC, NETWORK, make_report, rendered
from vmlog.report.highlights import consequences, other_causes

ECHO = replace(GENERIC, id="echo", title="The process was told to stop", role="umbrella")
INCIDENT = replace(FAILED, causes=(NETWORK, GENERIC, ECHO))


def test_alternatives_and_consequences_are_separate():
    assert other_causes(INCIDENT) == (GENERIC,)
    assert consequences(INCIDENT) == (ECHO,)


def test_an_echo_that_stands_first_is_shown_as_before():
    echo_only = replace(FAILED, causes=(ECHO,))
    assert (other_causes(echo_only), consequences(echo_only)) == ((), ())
    assert ECHO.title in rendered(make_report(echo_only), "table")


@pytest.mark.parametrize(
    ("fmt", "other", "also"),
    [
        ("table", "   or         The destination gave up (31% sure)", "   also seen  The process was told to stop"),
        ("markdown", "### Other candidate: The destination gave up", "### Also seen: The process was told to stop"),
        (
            "html",
            "<summary>Other candidates: The destination gave up",
            "<summary>Also seen: The process was told to stop",
        ),
    ],
)
def test_the_formats_for_reading_say_which_is_which(fmt, other, also):
    text = rendered(make_report(INCIDENT), fmt)
    assert 0 < text.index(other) < text.index(also)


@pytest.mark.parametrize("fmt", ["table", "markdown", "html"])
def test_a_message_that_no_public_log_shows_is_marked(fmt):
    words = "no public log confirms the wording"
    assert words not in rendered(make_report(FAILED), fmt)
    drafted = replace(FAILED, causes=(replace(NETWORK, draft=True),))
    assert words in rendered(make_report(drafted), fmt).replace("\n              ", " ")


@pytest.mark.parametrize("width", [60, 80])
def test_the_table_cuts_other_candidates_only_at_their_end(width):
    others = [
        replace(GENERIC, id=f"c{number}", title=f"Candidate {number} of quite some length") for number in range(6)
    ]
    text = " ".join(rendered(make_report(replace(FAILED, causes=(NETWORK, *others))), "table", width=width).split())
    shown, _, more = text.partition(" or Candidate")[2].partition("; and ")
    count = 1 + shown.count("; ")
    assert shown.endswith("(31% sure)")
    assert more.startswith(f"{6 - count} more ")
