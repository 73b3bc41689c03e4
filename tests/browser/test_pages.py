"""HTML pages in a browser: what they ask for, how they look, who can read them, and how they print."""

from __future__ import annotations

import re

import pytest

from tests.support.browser_pages import PAGES

pytestmark = pytest.mark.slow

# A4 without the margins of the style sheet, in pixels of CSS.
PRINTED = (703, 1031)
WIDTHS = (320, 390, 700, 800, 1280)
# Of some drawings the box, and the texts that are shown with theirs.
TEXT_BOXES = """() => [...document.querySelectorAll("svg.lanes, svg.strip")].slice(0, 8).map((svg) => {
  const box = (one) => { const b = one.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const shown = [...svg.querySelectorAll("text")].filter((one) => one.getBoundingClientRect().width > 0);
  return [box(svg), shown.map((one) => [one.textContent, box(one)])];
})"""
BARS = "[...document.querySelectorAll('svg.lanes rect')].map((one) => one.getBoundingClientRect().width)"
OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"


def resized(one, width):
    one.page.set_viewport_size({"width": width, "height": 900})
    return one.page


@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_any_width_and_ask_for_nothing(opened, name):
    with opened(name) as one:
        one.page.evaluate(OPEN_ALL)
        for width in WIDTHS:
            assert resized(one, width).evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("name", ["few", "crowd", "hostile"])
def test_texts_of_drawings_do_not_overlap_or_leave_them(opened, name):
    with opened(name) as one:
        drawings = [(width, *drawing) for width in WIDTHS[1:] for drawing in resized(one, width).evaluate(TEXT_BOXES)]
        assert min(resized(one, WIDTHS[1]).evaluate(BARS), default=9) >= 2.5
    assert drawings
    for width, (left, top, right, bottom), texts in drawings:
        assert texts
        for number, (text, box) in enumerate(texts):
            place = (width, text, box)
            assert left - 1 <= box[0], place
            assert box[2] <= right + 1, place
            assert top - 1 <= box[1], place
            assert box[3] <= bottom + 1, place
            for other, beside in texts[:number]:
                apart = box[0] >= beside[2] or beside[0] >= box[2] or box[1] >= beside[3] or beside[1] >= box[3]
                assert apart, (*place, other)


@pytest.mark.parametrize("name", ["few", "many", "check", "fleet"])
def test_axe_finds_nothing_to_complain_about_in_light_and_dark(opened, name):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    shades = []
    with opened(name) as one:
        if name != "many":
            one.page.evaluate(OPEN_ALL)
        for scheme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
            rules["resultTypes"] = ["violations"]
            one.page.emulate_media(color_scheme=scheme)
            found = axe.run(one.page, options=rules).response["violations"]
            assert [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in found] == [], scheme
            color = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
            shades.append(sum(map(int, re.findall(r"\d+", color)[:3])))
    assert shades[0] > 600
    assert shades[1] < 150


@pytest.mark.parametrize("name", ["few", "many"])
def test_without_scripts_everything_is_there_and_nothing_is_dead(opened, name):
    with opened(name, scripts=False) as one:
        assert one.page.locator("button:visible, input:visible, select:visible").count() == 0
        assert one.page.locator("article:visible").count() == len(PAGES[name]().incidents)


def test_print_puts_each_incident_on_a_page_of_its_own(opened):
    report = PAGES["few"]()
    with opened("few", width=PRINTED[0]) as one:
        one.page.evaluate(OPEN_ALL)
        printed = one.page.pdf(prefer_css_page_size=True, format="A4")
        one.page.emulate_media(media="print")
        heights = one.page.evaluate("[...document.querySelectorAll('article')].map((one) => one.offsetHeight)")
        assert one.page.locator("#tools").is_hidden()
        assert one.page.locator("article .lines:not(.proof)").first.is_hidden()
        assert one.page.locator("article .lines.proof").first.is_visible()
    assert max(heights) <= PRINTED[1]
    # The head, each incident, and what was read.
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1 + len(report.incidents) + 1


def test_one_incident_prints_on_the_first_page(opened):
    with opened("one", width=PRINTED[0]) as one:
        one.page.emulate_media(media="print")
        bottom = one.page.evaluate("document.querySelector('article').getBoundingClientRect().bottom + window.scrollY")
        assert bottom <= PRINTED[1]
        assert len(re.findall(rb"/Type\s*/Page\b", one.page.pdf(prefer_css_page_size=True, format="A4"))) == 2
