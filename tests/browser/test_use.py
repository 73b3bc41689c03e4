"""HTML pages in use: search, filters, sorting, addresses and the keyboard."""

from __future__ import annotations

import pytest

from tests.support.browser_pages import PAGES
from tests.support.many_moves import OTHER_CAUSE
from tests.support.report_samples import NETWORK

pytestmark = pytest.mark.slow

ROWS = "#incidents tbody tr:visible"


def shown(one):
    """Return how many rows are shown; as many incidents are."""
    rows = one.page.locator(ROWS).count()
    assert one.page.locator("article:visible").count() == rows
    assert one.page.locator("#shown").inner_text() == f"{rows} of {len(PAGES['many']().incidents)} incidents"
    return rows


def test_search_finds_words_anywhere_in_an_incident(opened):
    with opened("many") as one:
        assert shown(one) == 24
        one.page.fill("#search", "this WORD-13x")
        assert shown(one) == 1
        assert one.page.locator("article:visible").inner_text().count("the word-13x of") == 1
        marks = one.page.locator(".strip a:not(.off)")
        assert marks.count() == 1
        one.page.fill("#search", "no such words")
        assert shown(one) == 0
        one.page.click("#clear")
        assert shown(one) == 24
        assert one.page.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize(
    ("name", "label", "count"),
    [
        ("outcome", "refused", 6),
        ("outcome", "failed", 18),
        ("cause", OTHER_CAUSE.title, 6),
        ("cause", NETWORK.title, 18),
        ("host", "esx-a1", 24),
        ("vm", "vm-3", 5),
    ],
)
def test_filters(opened, name, label, count):
    with opened("many") as one:
        one.page.select_option(f"select[name={name}]", label=f"{label} ({count})")
        assert shown(one) == count


def test_filters_and_words_add_up(opened):
    with opened("many") as one:
        one.page.select_option("select[name=outcome]", "refused")
        one.page.select_option("select[name=vm]", "vm-0")
        assert shown(one) == 2
        one.page.fill("#search", "word-20x")
        assert shown(one) == 1


def test_a_group_selects_its_incidents(opened):
    with opened("many") as one:
        one.page.locator("button.show").nth(1).click()
        assert shown(one) == 6
        assert one.page.locator("select[name=cause]").input_value() == OTHER_CAUSE.title


def texts(one, column):
    return one.page.locator(f"#incidents tbody tr td:nth-child({column})").all_inner_texts()


def test_columns_sort_both_ways_and_say_so(opened):
    with opened("many") as one:
        before = texts(one, 2)
        button = one.page.locator("#incidents th:nth-child(2) button")
        button.click()
        assert texts(one, 2) == sorted(before)
        assert one.page.locator("#incidents th:nth-child(2)").get_attribute("aria-sort") == "ascending"
        button.focus()
        one.page.keyboard.press("Enter")
        assert texts(one, 2) == sorted(before, reverse=True)
        assert one.page.locator("#incidents th:nth-child(2)").get_attribute("aria-sort") == "descending"
        assert one.page.locator("#incidents th[aria-sort]").count() == 1


def test_stages_sort_in_their_order_not_by_name(opened):
    with opened("many") as one:
        one.page.click("#incidents th:nth-child(4) button")
        assert list(dict.fromkeys(texts(one, 4))) == ["connect", "precopy", "switchover"]


def test_an_address_opens_what_is_folded_around_it(opened):
    with opened("one", anchor="#a3ff4c2ca02b-e3") as one:
        line = one.page.locator("#a3ff4c2ca02b-e3")
        assert line.is_visible()
        assert line.evaluate("(one) => { const b = one.getBoundingClientRect(); return b.top >= 0 && b.top < 900; }")


def test_a_dot_leads_to_its_line_also_twice(opened):
    with opened("one") as one:
        line = one.page.locator("#a3ff4c2ca02b-e4")
        assert line.is_hidden()
        dot = one.page.locator('.dots a[href="#a3ff4c2ca02b-e4"]')
        dot.click()
        assert line.is_visible()
        line.evaluate("(one) => { one.closest('details').open = false; }")
        dot.click()
        assert line.is_visible()


def test_a_cause_that_is_told_once_opens(opened):
    with opened("many") as one:
        one.page.locator("article h4 a").first.click()
        assert one.page.locator(f"#cause-{OTHER_CAUSE.id} ol").is_visible()


def test_an_address_shows_an_incident_that_a_filter_hides(opened):
    with opened("many") as one:
        one.page.select_option("select[name=outcome]", "refused")
        hidden = one.page.locator("article:not(:visible)").first.get_attribute("id")
        one.page.evaluate("(id) => { location.hash = id; }", hidden)
        one.page.wait_for_function("(id) => !document.getElementById(id).hidden", arg=hidden)
        assert shown(one) == 24


def test_the_keyboard_reaches_search_and_what_is_folded(opened):
    with opened("many") as one:
        one.page.keyboard.press("/")
        assert one.page.evaluate("document.activeElement.id") == "search"
        one.page.keyboard.type("word-7x")
        assert shown(one) == 1
        one.page.keyboard.press("Escape")
        assert shown(one) == 24
        folded = one.page.locator("article details summary").first
        folded.focus()
        one.page.keyboard.press("Enter")
        assert folded.evaluate("(one) => one.parentElement.open")
