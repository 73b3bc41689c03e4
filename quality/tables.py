"""All tables of docs/matching.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from quality.blind import blind_tables
from quality.false_alarms import (
    false_incidents,
    false_positives,
    false_scenario_incidents,
    healthy_logs,
    other_operations,
    taken_for_migrations,
    unrelated_messages,
)
from quality.figures import SEED
from quality.markdown import percent, table
from quality.recognition import DUPLICATES, Result, Tally, measure_distorted, measure_own
from quality.scorers import separation
from quality.shapes import shape_rows
from vmlog.knowledge.catalogue import Catalogue
from vmlog.match.matcher import Matcher

_MEGABYTES: Final = 1.2
_LEVELS: Final = ("high", "medium", "low")
_STATUSES: Final = ("stable", "draft")
_KINDS: Final = ("exact", "key", "status", "fuzzy")


def all_tables(matcher: Matcher) -> str:
    """Measure everything and return it as Markdown; takes about two minutes."""
    catalogue = matcher.catalogue
    own, distorted = measure_own(matcher, SEED), measure_distorted(matcher, SEED)
    unrelated = unrelated_messages()
    parts = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with catalogue `{catalogue.version}`: "
        f"{len(catalogue.causes)} causes, {len(catalogue.templates)} wordings; seed {SEED}.",
        "### The patterns' own texts\n\n" + _groups(own, "texts"),
        "### Distorted messages\n\n" + _groups(distorted, "distortion") + _undecidable(distorted),
        "By kind of the first answer:\n\n" + _counted("match", distorted.by_match, _KINDS),
        "### Confidence\n\n" + _counted("level", distorted.levels, _LEVELS),
        "By status of the first answer's cause:\n\n" + _erring(distorted.by_status),
        "### Other operations\n\n" + _other_operations(matcher),
        "### False positives\n\n" + _false_positives(matcher, unrelated),
        "### The blind set\n\n" + blind_tables(matcher),
        "### The same logs in other shapes\n\n"
        + table(("what was done to them", "asked", "all findings as before"), list(shape_rows())),
        "### Scorers\n\n" + _scorers(catalogue, unrelated),
        "### Wordings that documented causes share\n\n" + table(("causes", "wording"), _shared()),
    ]
    return "\n\n".join(parts)


def _other_operations(matcher: Matcher) -> str:
    texts = other_operations()
    sure, in_words_of_migrations = taken_for_migrations(matcher, texts)
    return table(
        ("texts", "asked", "above low", "in words of a migration"),
        [("messages of other operations and products", len(texts), len(sure), len(in_words_of_migrations))],
    )


def _false_positives(matcher: Matcher, unrelated: list[str]) -> str:
    answered = false_positives(matcher, unrelated)
    lines, incidents = false_incidents(healthy_logs(_MEGABYTES, SEED))
    migrations, alarms = false_scenario_incidents(SEED)
    return table(
        ("texts", "asked", "with a cause or incident"),
        [
            ("messages of other worlds, bare and behind two log headers", len(unrelated) * 3, len(answered)),
            ("lines of logs without any migration, seven product generations", lines, len(incidents)),
            ("migrations of healthy scenarios, all of which went well", migrations, len(alarms)),
        ],
    )


def _shared() -> list[tuple[str, str]]:
    return sorted((", ".join(f"`{name}`" for name in sorted(ids)), text) for ids, text in DUPLICATES.items())


def _groups(result: Result, title: str) -> str:
    rows = [
        (name, tally.texts, percent(tally.top1), percent(tally.top3), tally.silent)
        for name, tally in result.groups.items()
    ]
    total = result.total(result.groups)
    rows.append(("**all**", total.texts, percent(total.top1), percent(total.top3), total.silent))
    return table((title, "asked", "right first", "among three", "no answer"), rows)


def _undecidable(result: Result) -> str:
    return (
        f"\n\nLeft out: {result.undecidable} texts that the loss of words has made equal to the message of another"
        " cause, and texts of fewer than five words."
    )


def _counted(title: str, tallies: dict[str, Tally], order: tuple[str, ...]) -> str:
    rows = [(name, tallies[name].texts, percent(tallies[name].top1)) for name in order if name in tallies]
    return table((title, "answers", "right"), rows)


def _erring(tallies: dict[str, Tally]) -> str:
    rows = [(name, tallies[name].texts, percent(1 - tallies[name].top1)) for name in _STATUSES if name in tallies]
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
