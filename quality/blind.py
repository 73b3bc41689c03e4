"""The blind set: logs and texts written from the published facts alone, by somebody who never saw this code.

`python -m quality.blind [--write]` names what is answered otherwise than the set says; `--write` stores it as known.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Final

from quality.blind_score import LEVELS, Score, compare_report, compare_text
from quality.blind_set import FOLDER, log_scenarios, pasted_texts, run_scenario
from quality.markdown import table
from vmlog.match.matcher import Matcher

# The aspects that are answered otherwise than the set says, by case.
KNOWN: Final = FOLDER / "known_misses.json"


def measure_logs() -> Score:
    """Run all scenarios."""
    score = Score()
    for name, scenario in log_scenarios():
        compare_report(score, name, scenario, *run_scenario(scenario))
        score.count_case(name, scenario["group"])
    return score


def measure_texts(matcher: Matcher) -> Score:
    """Ask about all texts."""
    score = Score()
    for text in pasted_texts():
        compare_text(score, text, matcher)
        score.count_case(text["id"], text["kind"])
    return score


def blind_tables(matcher: Matcher) -> str:
    """Return what was asked and what was right, as Markdown."""
    logs, answers = measure_logs(), measure_texts(matcher)
    rows = [
        *(("logs", name, *_counts(counts)) for name, counts in sorted(logs.groups.items())),
        *(("texts", name, *_counts(counts)) for name, counts in sorted(answers.groups.items())),
    ]
    aspects = [(name, *_counts(counts)) for name, counts in sorted(logs.aspects.items())]
    levels = {level: logs.levels.get(level, Counter()) + answers.levels.get(level, Counter()) for level in LEVELS}
    return "\n\n".join(
        [
            table(("what", "group", "asked", "right in everything"), rows),
            "Of the logs, one by one:\n\n" + table(("what is compared", "asked", "right"), aspects),
            "The first cause, where the facts tell it, of logs and texts:\n\n"
            + table(("level", "answers", "right"), [(level, *_counts(levels[level])) for level in reversed(LEVELS)]),
        ]
    )


def _counts(counts: Counter[str]) -> tuple[int, int]:
    return counts["asked"], counts["right"]


def main() -> None:
    """Print what differs from the expected answers; `--write` stores it as known."""
    from vmlog.knowledge.catalogue import load_catalogue

    misses = [*measure_logs().misses, *measure_texts(Matcher(load_catalogue())).misses]
    known: dict[str, list[str]] = {}
    for miss in misses:
        print(f"{miss.case} {miss.aspect}: wanted {miss.wanted}, got {miss.got}")
        known.setdefault(miss.case, []).append(miss.aspect)
    if "--write" in sys.argv:
        KNOWN.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
