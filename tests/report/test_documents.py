"""Markdown and HTML, read back by a parser."""

from __future__ import annotations

import html
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support import golden_files
from tests.support.html_reading import Page
from tests.support.lane_samples import HOSTILE_LANES, LATE_TROUBLE, MOVED, OPEN
from tests.support.many_moves import moved, report_of
from tests.support.report_samples import EVERYTHING, FAILED, HOSTILE, NETWORK, QUIET, TYPICAL, make_report, rendered
from vmlog.model import Report
from vmlog.report.html_assets import page_script, page_style
from vmlog.report.markdown_parts import escape_markdown
from vmlog.report.safe import UNSAFE, one_line
from vmlog.report.writer import SourceDigest
from vmlog.terms import GroupKey


def tokens(text: str) -> list[Token]:
    """Return block and inline tokens of the rendered Markdown."""
    found: list[Token] = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        found += [token, *(token.children or [])]
    return found


COMMAND = "vmkping -I vmk1 10.20.0.12"


@pytest.mark.parametrize(
    ("fmt", "shown"),
    [
        ("table", f"Ping from esx-a1: {COMMAND}."),
        ("markdown", f"1. Ping from esx-a1: `{COMMAND}`."),
        ("html", f"<li>Ping from esx-a1: <code>{COMMAND}</code>.</li>"),
        ("json", f'"Ping from esx-a1: `{COMMAND}`."'),
        ("csv", f",Ping from esx-a1: `{COMMAND}`.,"),
    ],
)
def test_a_command_of_a_remedy_is_shown_as_one(fmt: str, shown: str) -> None:
    assert shown in rendered(make_report(FAILED), fmt)


def test_a_command_has_a_style_of_its_own_on_a_terminal() -> None:
    assert f"\x1b[1;36m{COMMAND}\x1b[0m." in rendered(make_report(FAILED), "table", color=True)


def test_markdown_report() -> None:
    golden_files.check("report.md", rendered(TYPICAL, "markdown"))


def test_markdown_of_hostile_text_holds_no_markup_of_its_own() -> None:
    found = tokens(rendered(EVERYTHING, "markdown"))
    kinds = {token.type for token in found}
    assert kinds.isdisjoint({"html_inline", "html_block", "em_open", "image"})
    # Texts of the catalogue have commands between backticks: here a remedy of the good report, and two hostile texts.
    assert [token.content for token in found if token.type == "code_inline"] == ["x", "x", COMMAND]
    links = [token.attrs["href"] for token in found if token.type == "link_open"]
    assert links
    assert all(str(link).startswith("https://") for link in links)


def test_markdown_shows_hostile_text_as_it_is() -> None:
    texts = "".join(token.content for token in tokens(rendered(EVERYTHING, "markdown")) if token.type == "text")
    assert one_line(HOSTILE) in texts


@pytest.mark.parametrize(
    "text",
    ["- item", "+ item", "1. item", "12) item", "# head", "> quote", "===", "---", "| a | b |", "a&amp;b", "~~s~~"],
)
def test_escaped_text_renders_as_itself(text: str) -> None:
    shown = tokens(escape_markdown(text))
    assert {token.type for token in shown} == {"paragraph_open", "inline", "text", "paragraph_close"}
    assert "".join(token.content for token in shown if token.type == "text") == text


def test_markdown_evidence_cannot_close_its_fence() -> None:
    line = replace(FAILED.evidence[0], text="first\n```\n# not a heading\n````\nlast")
    found = tokens(rendered(make_report(replace(FAILED, evidence=(line,))), "markdown"))
    assert next(token.content for token in found if token.type == "fence") == line.text + "\n"


def test_markdown_table_cells_stay_in_their_columns() -> None:
    found = tokens(rendered(EVERYTHING, "markdown"))
    rows = sum(token.type == "tr_open" for token in found)
    cells = sum(token.type in ("th_open", "td_open") for token in found)
    assert rows == 1 + 7
    assert cells == rows * 4


DRAWN = make_report(MOVED, replace(LATE_TROUBLE, incident_id="1a7e7a0b1e00"), replace(OPEN, incident_id="09e400000000"))
MANY = report_of(
    [
        *(replace(moved(number, 3 * number, cause=NETWORK), evidence=FAILED.evidence) for number in range(45)),
        replace(HOSTILE_LANES, incident_id="0badc0de"),
    ]
)
PAGES = [TYPICAL, EVERYTHING, QUIET, DRAWN, make_report(HOSTILE_LANES), MANY]


@pytest.mark.parametrize("report", PAGES)
def test_html_nests_and_needs_nothing_else(report: Report) -> None:
    page = Page(rendered(report, "html"))
    assert page.tags.isdisjoint({"link", "img", "iframe", "object", "form"})
    assert not any(name.startswith("on") or name in ("src", "style") for name in page.attributes)
    assert all(link.startswith(("https://", "#")) for link in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_html_names_the_format_of_a_log_by_its_title() -> None:
    first, second = QUIET.coverage
    rows = (
        replace(first, log="vpxd", format="hostd-60", format_title="vpxd of <vCenter>"),
        replace(second, format=None),
    )
    page = rendered(replace(QUIET, coverage=rows), "html")
    assert "<td>vpxd of &lt;vCenter&gt;</td>" in page
    assert "hostd-60" not in page
    assert "<td>in no known format</td>" in page


@pytest.mark.parametrize("report", PAGES)
def test_html_may_run_its_own_script_and_nothing_else(report: Report) -> None:
    page = Page(rendered(report, "html"))
    assert "".join(page.raw["script"]) == page_script()
    assert "".join(page.raw["style"]) == page_style()
    hashes = {
        kind: b64encode(sha256("".join(page.raw[kind]).encode()).digest()).decode() for kind in ("script", "style")
    }
    assert page.policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("report", [EVERYTHING, make_report(HOSTILE_LANES), MANY])
def test_html_shows_hostile_text_as_it_is(report: Report) -> None:
    text = rendered(report, "html")
    assert not UNSAFE.search(text)
    assert text.count("<script") == 1
    assert one_line(HOSTILE) in "".join(Page(text).text)


def test_html_carries_the_answer() -> None:
    text = "".join(Page(rendered(TYPICAL, "html")).text)
    for part in (NETWORK.title, "92% confidence", NETWORK.remedies[1], FAILED.evidence[1].text, "vmkernel.1.gz:1234"):
        assert part in text


def test_html_index_leads_to_each_incident_by_its_id() -> None:
    page = Page(rendered(EVERYTHING, "html"))
    for incident in EVERYTHING.incidents:
        assert f"#{incident.incident_id}" in page.links
        assert incident.incident_id in page.ids


def test_html_evidence_has_anchors_and_dots_lead_there() -> None:
    page = Page(rendered(DRAWN, "html"))
    assert {f"a3ff4c2ca02b-e{index}" for index in range(len(MOVED.evidence))} <= set(page.ids)
    assert "#a3ff4c2ca02b-e1" in page.links


def test_html_of_many_explains_each_cause_once_and_stays_small() -> None:
    text = rendered(MANY, "html")
    assert text.count(html.escape(NETWORK.cause)) == 1
    assert f'id="cause-{NETWORK.id}"' in text
    assert len(text) / len(MANY.incidents) < 6_000
    assert "What the 46 incidents have in common" in text
    assert "common" not in rendered(DRAWN, "html")
    assert "common" in rendered(DRAWN, "html", group_by=GroupKey.HOST)


def test_html_titles_differ_and_can_be_given() -> None:
    assert "<title>esx-a1, esx-b2 · 2025-03-01 10:04-10:05 UTC · Migration report</title>" in rendered(
        make_report(FAILED), "html"
    ).replace("hosts ", "")
    named = rendered(make_report(FAILED), "html", title="SR <1>")
    assert "<title>SR &lt;1&gt;</title>" in named
    assert "<h1>SR &lt;1&gt;</h1>" in named
    assert "# SR &lt;1\\>" in rendered(make_report(FAILED), "markdown", title="SR <1>").replace("\\<", "&lt;")


def test_documents_tell_what_the_sources_were() -> None:
    digests = (
        SourceDigest("esx-a1.tgz", size=1234, sha256="ab" * 32),
        SourceDigest("esx-b2.tgz", size=99, files=3),
        SourceDigest("elsewhere.tgz", size=1, sha256="cd" * 32),
    )
    for fmt in ("html", "markdown"):
        text = rendered(TYPICAL, fmt, digests=digests)
        assert f"1,234 bytes, SHA-256 {'ab' * 32}" in text.replace("\\", "")
        assert "3 files with 99 bytes" in text
        assert "elsewhere" not in text


def test_html_keeps_the_line_breaks_of_a_record() -> None:
    record = replace(FAILED.evidence[0], text="fault: <first>\n--> second")
    page = rendered(make_report(replace(FAILED, evidence=(record,))), "html")
    assert ">fault: &lt;first&gt;\n--&gt; second</pre>" in page


def test_html_link_in_an_attribute_is_quoted() -> None:
    evil = replace(NETWORK.references[1], url='https://example.com/"onmouseover="x')
    incident = replace(FAILED, causes=(replace(NETWORK, references=(evil,)),))
    assert evil.url in Page(rendered(make_report(incident), "html")).links


def test_answer_when_nothing_failed() -> None:
    for fmt in ("markdown", "html"):
        assert "No failed or stalled migration: 1 migration succeeded." in rendered(QUIET, fmt)


def test_many_logs_are_folded_away() -> None:
    many = replace(TYPICAL, coverage=TYPICAL.coverage * 11)
    assert "<details><summary>22 logs read</summary>" in rendered(many, "html")
    assert "logs read</summary>" not in rendered(TYPICAL, "html")
