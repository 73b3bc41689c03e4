"""The figures that must not fall; the tests compare them with the stored ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from quality.false_alarms import ROOT
from quality.recognition import measure_distorted, measure_own
from vmlog.match.matcher import Matcher

FIGURES: Final = ROOT / "tests" / "match" / "quality_figures.json"
SEED: Final = 1
# The tests ask about every third text only.
EVERY: Final = 3


def figures(matcher: Matcher, *, every: int = EVERY) -> dict[str, float]:
    """Return the shares of right first answers by name, 0 to 1."""
    own, distorted = measure_own(matcher, SEED), measure_distorted(matcher, SEED, every=every)
    shares = {f"own: {name}": tally.top1 for name, tally in own.groups.items()}
    shares["distorted"] = distorted.total(distorted.groups).top1
    shares["distorted, first three"] = distorted.total(distorted.groups).top3
    shares["high is right"] = distorted.levels["high"].top1
    return {name: round(share, 4) for name, share in shares.items()}


def write_figures(path: Path, matcher: Matcher) -> None:
    """Store the figures."""
    path.write_text(json.dumps(figures(matcher), indent=1) + "\n", encoding="utf-8")
