"""Measure how well messages are recognised: `python -m quality [--write]`.

`--write` puts the tables into docs/matching.md, and the figures that the tests compare into tests/match.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from quality.false_alarms import ROOT
from quality.figures import FIGURES, write_figures
from quality.tables import all_tables
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.matcher import Matcher

DOCUMENT: Final = ROOT / "docs" / "matching.md"
_BEGIN: Final = "<!-- measured: begin -->"
_END: Final = "<!-- measured: end -->"


def main() -> None:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(prog="python -m quality", description="Measure how well messages are recognised.")
    parser.add_argument("--write", action="store_true", help="renew docs/matching.md and the figures of the tests")
    options = parser.parse_args()
    matcher = Matcher(load_catalogue())
    if options.write:
        _write_tables(DOCUMENT, all_tables(matcher))
        write_figures(FIGURES, matcher)
    else:
        print(all_tables(matcher))


def _write_tables(document: Path, text: str) -> None:
    """Replace what stands between the two marks."""
    before, _, rest = document.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    document.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
