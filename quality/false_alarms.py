"""Measure false positives: answers to unrelated messages, incidents in logs where no migration went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from simulator import SCENARIOS, build, generate_log
from vmlog.api import analyze
from vmlog.explanation.explanation import explain_text
from vmlog.match.matcher import Matcher
from vmlog.model import CauseMatch
from vmlog.read.options import ReadOptions

ROOT: Final = Path(__file__).resolve().parent.parent
UNRELATED: Final = ROOT / "tests" / "match" / "unrelated_messages.txt"
GENERATIONS: Final = ("3.5", "4.1", "5.5", "6.7", "7.0", "8.0", "9.0")
LOGS: Final = ("vmkernel", "hostd", "vpxa", "vpxd")
OTHER_OPERATIONS: Final = ROOT / "tests" / "match" / "other_operations.txt"
_OF_A_MIGRATION: Final = re.compile(r"(?i)vmotion|migrat|destination")
_HEADERS: Final = (
    "",
    "2021-03-04T09:12:44.120Z error hostd[2100912] [Originator@6876 sub=Default] ",
    "2019-03-04T10:11:12.345Z cpu3:2101234)WARNING: ",
)


def unrelated_messages() -> list[str]:
    """Return error messages of other products, one per line of the file."""
    lines = UNRELATED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def other_operations() -> list[str]:
    """Return messages of operations that are no migrations."""
    lines = OTHER_OPERATIONS.read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


def taken_for_migrations(matcher: Matcher, texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the texts that get a cause above low confidence, and those that get one in words of a migration."""
    sure, in_words_of_migrations = [], []
    for text in texts:
        answers = explain_text(matcher, text)
        if any(answer.level != "low" for answer in answers):
            sure.append(text)
        if any(_OF_A_MIGRATION.search(f"{answer.title} {answer.cause}") for answer in answers):
            in_words_of_migrations.append(text)
    return sure, in_words_of_migrations


def false_positives(matcher: Matcher, texts: Iterable[str]) -> list[tuple[str, CauseMatch]]:
    """Return the texts that get a cause, bare or behind a log header, with their first cause."""
    found = []
    for text in texts:
        for header in _HEADERS:
            answers = explain_text(matcher, header + text)
            if answers:
                found.append((header + text, answers[0]))
    return found


def healthy_logs(megabytes: float, seed: int, generations: Sequence[str] = GENERATIONS) -> Iterator[bytes]:
    """Yield a log of about this size for each generation and kind of log, without any migration."""
    for generation in generations:
        for log in LOGS:
            yield b"".join(generate_log(log, generation, megabytes, seed))


def false_incidents(logs: Iterable[bytes]) -> tuple[int, list[str]]:
    """Return the number of lines of the logs, and the incidents that were wrongly reported."""
    lines, wrong = 0, []
    for log in logs:
        lines += log.count(b"\n")
        report = analyze("-", options=ReadOptions(stdin=BytesIO(log)))
        wrong += [f"{item.kind} {item.outcome}: {item.message}" for item in report.incidents]
    return lines, wrong


def false_scenario_incidents(seed: int) -> tuple[int, list[str]]:
    """Return the number of migrations found in the healthy scenarios, and the incidents that were wrongly reported."""
    migrations, wrong = 0, []
    for name in sorted(name for name in SCENARIOS if name.startswith("healthy")):
        with TemporaryDirectory() as folder:
            for path, content in build(name, seed).files.items():
                place = Path(folder, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            report = analyze(folder)
        migrations += len(report.migrations)
        wrong += [f"{name}: {item.kind} {item.outcome}: {item.message}" for item in report.incidents]
    return migrations, wrong
