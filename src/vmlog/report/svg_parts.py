"""Parts of drawings: places in percent, texts that fit, and what all drawings of a page share.

Drawings are as wide as their column while letters keep their size, so places across are percent of the width and
places down are pixels. Text that needs a wide column has the class `roomy`, which a narrow page hides.
"""

from __future__ import annotations

from typing import Final

from vmlog.report.html_parts import escape_html

# Pixels across that a drawing has at least: on a phone, and where `roomy` texts are shown.
NARROW: Final = 250
ROOMY: Final = 640
# No letter of the fonts in use is wider on average, in pixels.
_LETTER: Final = 7.2
_BOLD_LETTER: Final = 8.4

# The pattern of silence and the signs of lines, once for all drawings of a page.
SVG_DEFS: Final = (
    '<svg class="defs" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="hatch-back"/>'
    '<rect width="1.6" height="6" class="hatch-line"/></pattern>'
    '<path id="trouble" d="M0-5.5 5.5 0 0 5.5-5.5 0Z"/></defs></svg>'
)


# What the signs of the timelines mean.
LANES_KEY: Final = (
    '<ul class="key"><li><svg aria-hidden="true"><circle cx="7" cy="7" r="3.5"/></svg>log lines</li>'
    '<li><svg aria-hidden="true"><circle class="own" cx="7" cy="7" r="4.5"/></svg>lines that prove the cause</li>'
    '<li><svg aria-hidden="true"><use href="#trouble" class="trouble" x="7" y="7"/></svg>trouble on the host</li>'
    '<li><svg aria-hidden="true"><rect class="silence" y="1" width="14" height="12"/></svg>nothing logged</li>'
    "<li>short stages are drawn wider than they lasted; times are by one clock</li></ul>"
)


def percent_of(place: float) -> str:
    """Return a place from 0 to 1 in percent with at most one decimal.

    >>> percent_of(0.5), percent_of(0.98765)
    ('50%', '98.8%')
    """
    return f"{place * 100:.1f}".removesuffix(".0") + "%"


def letters_width(text: str, *, bold: bool = False) -> float:
    """Return how many pixels a text takes at most."""
    return len(text) * (_BOLD_LETTER if bold else _LETTER)


def svg_text(place: float, y: int, text: str, *, kind: str = "", anchor: str = "", shift: int = 0) -> str:
    """Return a text; `anchor` says which end of it stands at the place, `shift` moves it by pixels."""
    attributes = f' class="{kind}"' if kind else ""
    attributes += f' text-anchor="{anchor}"' if anchor else ""
    attributes += f' dx="{shift}"' if shift else ""
    return f'<text x="{percent_of(place)}" y="{y}"{attributes}>{escape_html(text)}</text>'


def svg_title(text: str) -> str:
    """Return what is shown where the pointer rests."""
    return f"<title>{escape_html(text)}</title>"
