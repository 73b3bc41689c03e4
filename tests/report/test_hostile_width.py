"""Tables keep to the page whatever names and messages hold: wide characters, marks, what is spelled out."""

import pytest
from rich.cells import cell_len

from tests.support.hostile_reports import HOSTILE_REPORTS, with_text
from tests.support.report_samples import rendered
from vmlog.report.safe import UNSAFE

TEXTS = [
    "\u65e5\u672c\u8a9e" * 30,
    "\x1b[31m\u3164\ufe0f\u200d" * 20,
    "e\u0301\u20dd" * 40,
    "\ud55c \U0001f469\u200d\U0001f4bb" * 20,
    "w" * 300,
]


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("name", HOSTILE_REPORTS)
def test_no_line_is_wider_than_the_page(name, width):
    report, options = HOSTILE_REPORTS[name]
    for text in TEXTS:
        shown = rendered(with_text(report, text), "table", **with_text(options, text), width=width)
        assert max(cell_len(line) for line in shown.splitlines()) <= width
        assert not UNSAFE.search(shown)
