"""Markdown and HTML, read back by a parser."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.support import golden_files
from tests.support.report_samples import EVERYTHING, FAILED, HOSTILE, NETWORK, QUIET, TYPICAL, make_report, rendered
from vmlog.report.markdown_document import escape_markdown
from vmlog.report.safe import UNSAFE, one_line

VOID = {"meta"}


class Page(HTMLParser):
    """Collects tags, links and text, and refuses tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def tokens(text: str) -> list[Token]:
    """Return block and inline tokens of the rendered Markdown."""
    found: list[Token] = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        found += [token, *(token.children or [])]
    return found


def test_markdown_report() -> None:
    golden_files.check("report.md", rendered(TYPICAL, "markdown"))


def test_markdown_of_hostile_text_holds_no_markup_of_its_own() -> None:
    found = tokens(rendered(EVERYTHING, "markdown"))
    kinds = {token.type for token in found}
    assert kinds.isdisjoint({"html_inline", "html_block", "code_inline", "em_open", "image"})
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


@pytest.mark.parametrize("report", [TYPICAL, EVERYTHING, QUIET])
def test_html_nests_and_needs_nothing_else(report: object) -> None:
    page = Page(rendered(report, "html"))  # type: ignore[arg-type]
    assert page.tags.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert not any(name.startswith("on") or name in ("src", "style") for name in page.attributes)
    assert all(link.startswith(("https://", "#incident-")) for link in page.links)


def test_html_shows_hostile_text_as_it_is() -> None:
    text = rendered(EVERYTHING, "html")
    assert not UNSAFE.search(text)
    assert "<script" not in text
    assert one_line(HOSTILE) in "".join(Page(text).text)


def test_html_carries_the_answer() -> None:
    text = "".join(Page(rendered(TYPICAL, "html")).text)
    for part in (NETWORK.title, "92% confidence", NETWORK.remedies[1], FAILED.evidence[1].text, "vmkernel.1.gz:1234"):
        assert part in text


def test_html_index_leads_to_each_incident() -> None:
    page = Page(rendered(EVERYTHING, "html"))
    assert [link[1:] for link in page.links if link.startswith("#")] == page.ids
    assert len(page.ids) == len(EVERYTHING.incidents)


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
    assert "<details>" not in rendered(TYPICAL, "html")
