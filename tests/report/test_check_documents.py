"""Markdown and HTML of checks, read back by a parser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.report.test_documents import tokens
from tests.support import golden_files
from tests.support.check_samples import (
    ALONE,
    CHECK_REPORTS,
    CLUSTER,
    HOSTILE_CHECKS,
    PAIR,
    PASSES,
    SIX,
    A,
    B,
    check_report,
    licence,
    mtu_chain,
    mtu_equal,
    need,
)
from tests.support.html_reading import Page
from tests.support.report_samples import HOSTILE, rendered
from vmlog.model import CheckReport
from vmlog.report.html_assets import page_script
from vmlog.report.safe import UNSAFE, one_line


def test_markdown_report_of_checks() -> None:
    golden_files.check("check.md", rendered(PAIR, "markdown"))


def test_hostile_markdown_holds_no_markup_of_its_own() -> None:
    found = tokens(rendered(HOSTILE_CHECKS, "markdown"))
    kinds = {token.type for token in found}
    assert kinds.isdisjoint({"html_inline", "html_block", "em_open", "image", "link_open"})
    # A next step is a text of the catalogue, where backticks are around commands.
    assert {token.content for token in found if token.type == "code_inline"} == {"x"}
    steps = [token.content for token in found if token.type == "inline" and token.content.startswith("**Next step")]
    assert steps
    assert sum(token.type == "code_inline" for token in found) == len(steps)
    assert one_line(HOSTILE) in "".join(token.content for token in found if token.type == "text")


def test_markdown_tables_keep_their_columns() -> None:
    for report in (HOSTILE_CHECKS, CLUSTER):
        found = tokens(rendered(report, "markdown"))
        rows = sum(token.type == "tr_open" for token in found)
        assert sum(token.type in ("th_open", "td_open") for token in found) == rows * 3


@pytest.mark.parametrize("report", CHECK_REPORTS)
def test_html_nests_and_needs_nothing_else(report: CheckReport) -> None:
    page = Page(rendered(report, "html"))
    assert page.tags.isdisjoint({"link", "img", "iframe", "object", "form"})
    assert "".join(page.raw["script"]) == page_script()
    assert not any(name.startswith("on") or name in ("src", "style") for name in page.attributes)
    assert all(link.startswith("https://") for link in page.links)


def test_html_shows_hostile_text_as_it_is() -> None:
    text = rendered(HOSTILE_CHECKS, "html")
    assert not UNSAFE.search(text)
    assert text.count("<script") == 1
    assert one_line(HOSTILE) in "".join(Page(text).text)


def test_html_carries_the_answer_the_files_and_what_passed() -> None:
    text = "".join(Page(rendered(PAIR, "html")).text)
    for part in (
        "vmk1 has MTU 9000, its switch vSwitch1 only 1500",
        mtu_chain(B).next_steps[1],
        "esxcfg-vswitch_-l.txt:9",
        "2 of 3 files with facts; cut: vimdump; missing: ntpq",
        "vim.fault.CannotAccessVmDevice",
        "A vMotion interface is there",
        "1 not applicable",
    ):
        assert part in text
    assert "Nothing to compare with" in rendered(ALONE, "html")


def test_documents_name_the_hosts_whose_file_is_missing_or_cut() -> None:
    needs = tuple(need(host) for host in (*SIX[2:], B))
    report = check_report(replace(licence(B), needs=needs), hosts=CLUSTER.hosts)
    markdown = rendered(report, "markdown")
    assert "- **Cut on:** esx-b2\n- **Missing on:** esx-c3, esx-d4, esx-e5, esx-f6\n" in markdown
    text = "".join(Page(rendered(report, "html")).text)
    assert "Cut onesx-b2" in text.replace("\n", "")


def test_an_answer_that_warns_has_the_tone_of_a_warning() -> None:
    warned = check_report(*PASSES, mtu_equal(A, B))
    assert '<span class="badge warn">can move</span>' in rendered(warned, "html")
    assert '<span class="badge can-move">can move</span>' in rendered(check_report(*PASSES), "html")
