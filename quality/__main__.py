"""Measures how well messages are recognised: `python -m quality [--write]`.

`--write` puts the tables into docs/matching.md and the figures that the tests compare into tests/match.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from quality.blind import table
from quality.blind import tables as blind
from quality.healthy import (
    ROOT,
    false_incidents,
    false_positives,
    false_scenario_incidents,
    healthy_logs,
    other_operations,
    taken_for_migrations,
    unrelated_messages,
)
from quality.margins import separation
from quality.measure import DUPLICATES, Result, Tally, measure_distorted, measure_own
from quality.shapes import rows as shapes
from vmlog.knowledge.catalogue import Catalogue, load_catalogue
from vmlog.match.matcher import Matcher

DOCUMENT: Final = ROOT / "docs" / "matching.md"
FIGURES: Final = ROOT / "tests" / "match" / "quality_figures.json"
BEGIN: Final = "<!-- measured: begin -->"
END: Final = "<!-- measured: end -->"
SEED: Final = 1
EVERY: Final = 3
"""The tests ask about every third text only."""
_MEGABYTES: Final = 1.2
_LEVELS: Final = ("high", "medium", "low")
_STATUSES: Final = ("stable", "draft")
_KINDS: Final = ("exact", "key", "status", "fuzzy")


def figures(matcher: Matcher, *, every: int = EVERY) -> dict[str, float]:
    """The figures that must not fall: shares of right first answers, 0 to 1."""
    own, distorted = measure_own(matcher, SEED), measure_distorted(matcher, SEED, every=every)
    shares = {f"own: {name}": tally.top1 for name, tally in own.groups.items()}
    shares["distorted"] = distorted.total(distorted.groups).top1
    shares["distorted, first three"] = distorted.total(distorted.groups).top3
    shares["high is right"] = distorted.levels["high"].top1
    return {name: round(share, 4) for name, share in shares.items()}


def tables(matcher: Matcher) -> str:
    """All tables as Markdown."""
    own, distorted = measure_own(matcher, SEED), measure_distorted(matcher, SEED)
    unrelated = unrelated_messages()
    strange = false_positives(matcher, unrelated)
    others = other_operations()
    sure, spoken = taken_for_migrations(matcher, others)
    lines, wrong = false_incidents(healthy_logs(_MEGABYTES, SEED))
    migrations, false_alarms = false_scenario_incidents(SEED)
    catalogue = matcher.catalogue
    return "\n\n".join(
        [
            f"Measured on {datetime.now(UTC):%Y-%m-%d} with catalogue `{catalogue.version}`: "
            f"{len(catalogue.causes)} causes, {len(catalogue.templates)} wordings; seed {SEED}.",
            "### The patterns' own texts\n\n" + _groups(own, "texts"),
            "### Distorted messages\n\n" + _groups(distorted, "distortion") + _undecidable(distorted),
            "By kind of the first answer:\n\n" + _counted("match", distorted.by_match, _KINDS),
            "### Confidence\n\n" + _counted("level", distorted.levels, _LEVELS),
            "By status of the first answer's cause:\n\n" + _erring(distorted.by_status),
            "### Other operations\n\n"
            + table(
                ("texts", "asked", "above low", "in words of a migration"),
                [("messages of other operations and products", len(others), len(sure), len(spoken))],
            ),
            "### False positives\n\n"
            + table(
                ("texts", "asked", "with a cause or incident"),
                [
                    ("messages of other worlds, bare and behind two log headers", len(unrelated) * 3, len(strange)),
                    ("lines of logs without any migration, seven product generations", lines, len(wrong)),
                    ("migrations of healthy scenarios, all of which went well", migrations, len(false_alarms)),
                ],
            ),
            "### The blind set\n\n" + blind(matcher),
            "### The same logs in other shapes\n\n"
            + table(("what was done to them", "asked", "all findings as before"), list(shapes())),
            "### Scorers\n\n" + _scorers(catalogue, unrelated),
            "### Wordings that documented causes share\n\n" + table(("causes", "wording"), _shared()),
        ]
    )


def _shared() -> list[tuple[str, str]]:
    return sorted((", ".join(f"`{name}`" for name in sorted(ids)), text) for ids, text in DUPLICATES.items())


def _groups(result: Result, title: str) -> str:
    rows = [
        (name, tally.asked, _share(tally.top1), _share(tally.top3), tally.silent)
        for name, tally in result.groups.items()
    ]
    total = result.total(result.groups)
    rows.append(("**all**", total.asked, _share(total.top1), _share(total.top3), total.silent))
    return table((title, "asked", "right first", "among three", "no answer"), rows)


def _undecidable(result: Result) -> str:
    return (
        f"\n\nLeft out: {result.undecidable} texts that the loss of words has made equal to the message of another"
        " cause, and texts of fewer than five words."
    )


def _counted(title: str, tallies: dict[str, Tally], order: tuple[str, ...]) -> str:
    rows = [(name, tallies[name].asked, _share(tallies[name].top1)) for name in order if name in tallies]
    return table((title, "answers", "right"), rows)


def _erring(tallies: dict[str, Tally]) -> str:
    rows = [(name, tallies[name].asked, _share(1 - tallies[name].top1)) for name in _STATUSES if name in tallies]
    return table(("status", "answers", "wrong"), rows)


def _scorers(catalogue: Catalogue, unrelated: list[str]) -> str:
    rows = [
        (name, right, loud, worst, f"{right - worst:+.1f}")
        for name, (right, loud, worst) in separation(catalogue, unrelated).items()
    ]
    return table(
        (
            "scorer on masked words",
            "9 of 10 with slips reach",
            "95 of 100 unrelated stay below",
            "worst unrelated",
            "gap to the worst",
        ),
        rows,
    )


def _share(share: float) -> str:
    return f"{share * 100:.1f} %"


def write(document: Path, figures_file: Path, matcher: Matcher) -> None:
    """Renew the measured part of the document and the stored figures."""
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    document.write_text(f"{before}{BEGIN}\n\n{tables(matcher)}\n\n{END}{after}", encoding="utf-8")
    figures_file.write_text(json.dumps(figures(matcher), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(description="Measure how well messages are recognised.")
    parser.add_argument("--write", action="store_true", help="renew docs/matching.md and the figures of the tests")
    arguments = parser.parse_args()
    matcher = Matcher(load_catalogue())
    if arguments.write:
        write(DOCUMENT, FIGURES, matcher)
    else:
        print(tables(matcher))


if __name__ == "__main__":
    main()
