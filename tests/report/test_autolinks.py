"""Markdown as viewers show it that make links of bare addresses, which GitHub's dialect does."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.support.hostile_reports import HOSTILE_REPORTS, with_text
from tests.support.report_samples import FAILED, NETWORK, make_report, rendered
from vmlog.model import Reference
from vmlog.report.markdown_parts import escape_markdown, markdown_commands, markdown_link
from vmlog.report.safe import one_line

LINK = re.compile(r'<a href="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
ADDRESSES = (
    "www.evil.example.com",
    "WWW.evil.example.com",
    "_www.evil.example_",
    "http://evil.example.com/x?y=1&z=(2)",
    "HTTPS://evil.example.com",
    "ftp://evil.example.com",
    "ssh://evil.example.com",
    "//evil.example.com",
    "mail@evil.example.com",
    "mail+x.y@evil.example.com",
    "mailto:mail@evil.example.com",
    "xmpp:mail@evil.example.com/x",
    "(http://evil.example.com),",
    "'www.evil.example.com'",
    "a|www.evil.example.com|b",
    "`www.evil.example.com`",
    "```www.evil.example.com",
    "[www.evil.example.com](http://evil.example.com)",
    "<http://evil.example.com>",
    "*www.evil.example.com*",
    "1. www.evil.example.com",
    "\\www.evil.example.com\\",
)
ALL = " ".join(ADDRESSES)


def _gfm(text: str) -> str:
    return cmarkgfm.github_flavored_markdown_to_html(text)


def _linkified(text: str) -> str:
    viewer = MarkdownIt("gfm-like")
    viewer.linkify.set({"fuzzy_link": False})
    return viewer.render(text)


VIEWERS = [_gfm, _linkified]


def _links(page: str) -> set[str]:
    return set(LINK.findall(page))


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("name", HOSTILE_REPORTS)
def test_addresses_in_logs_become_no_links_and_references_stay_some(name, viewer):
    report, options = HOSTILE_REPORTS[name]
    own = {html.escape(reference.url) for cause in FAILED.causes for reference in cause.references}
    assert "evil" in rendered(with_text(report, "evil"), "markdown", **with_text(options, "evil"))
    for text in (*ADDRESSES, ALL):
        links = _links(viewer(rendered(with_text(report, text), "markdown", **with_text(options, text))))
        assert links <= own
        assert links or name not in {"report", "ticket"}


def test_links_of_references_hold_no_others():
    for viewer in VIEWERS:
        for text in ADDRESSES:
            link = markdown_link(Reference("docs", None, None, "https://docs.example.com/x", text))
            assert _links(viewer(f"- see {link}")) == {"https://docs.example.com/x"}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_commands_beside_addresses_stay_commands(viewer):
    page = viewer(markdown_commands("`first`www.evil.example.com`second` mail@evil.example.com"))
    assert not _links(page)
    assert re.findall("<code>(.*?)</code>", page) == [
        "first",
        "www.evil.example.com",
        "second",
        "mail@evil.example.com",
    ]


PLACES = {
    "paragraph": "{}",
    "heading": "## {}",
    "heading behind words": "## 1. Failed: {}",
    "item": "- {}",
    "step": "1. {}",
    "bold": "**{}**",
    "label": "- **{}:** text",
    "cell": "| a | b |\n|---|---|\n| {} | x |",
}
PIECES = (
    "www.", "http://", "ftp://", "mailto:", "xmpp:", "a@", "@", "evil.example.com", "//", ".", "/", ":", "`",
    "``", "|", "\\", "*", "_", "~", "(", ")", "<", ">", "[", "]", "!", "&", "#", "-", "1.", " ", "\n", "\u00e9",
    "\u00a0",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
def test_any_text_is_shown_as_itself_without_links_at_every_place(text):
    shown = one_line(text).strip()
    if not shown:
        return
    for place in PLACES.values():
        for viewer in VIEWERS:
            page = viewer(place.format(escape_markdown(text)))
            assert not _links(page)
            words = html.unescape(TAG.sub("", page)).split()
            assert "".join(shown.split()) in "".join(words)


def test_what_is_no_address_is_no_code():
    report = make_report(replace(FAILED, causes=(NETWORK,), vm="db01.vmx", message="failed @ 10.0.0.1 /a/b: 12:30"))
    assert "failed @ 10.0.0.1 /a/b: 12:30" in rendered(report, "markdown")
