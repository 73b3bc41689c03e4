"""Draws the pictures of the documents from the sample logs: `make docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import vmlog
from vmlog.report.html_assets import page_style
from vmlog.report.svg_lanes import lanes_svg
from vmlog.report.svg_parts import SVG_DEFS

TIMELINE: Final = Path(__file__).parent / "pictures" / "timeline.svg"
_SAMPLES: Final = Path(__file__).parents[1] / "sample_logs" / "demo"
_HEIGHT: Final = 228
# The names of a drawing that stands in a file of its own.
_NAMESPACE: Final = 'xmlns="http://www.w3.org/2000/svg"'


def timeline() -> str:
    """Return the timeline of the first incident of the demonstration as a file."""
    report = vmlog.analyze(*map(str, sorted(_SAMPLES.glob("*.tgz"))))
    drawing = lanes_svg(report.incidents[0], report.clocks, lambda _: None) or ""
    return (
        f'<svg {_NAMESPACE} width="860" height="{_HEIGHT + 24}"><style>{page_style()}</style>'
        '<rect width="100%" height="100%" fill="var(--paper)" stroke="none"/>'
        f'{SVG_DEFS}<svg x="16" y="12" width="828" overflow="visible">{drawing}</svg></svg>\n'
    )


if __name__ == "__main__":
    TIMELINE.write_text(timeline(), encoding="utf-8")
