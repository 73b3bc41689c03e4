"""The lines of a story in words, for people: columns that table and Markdown lay out in their own ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from vmlog.model import Story, StoryLine
from vmlog.report.phrases import duration, period
from vmlog.report.safe import visible_text
from vmlog.report.story_files import StoryFiles
from vmlog.report.times import clock_text, time_text
from vmlog.terms import Outcome, Side

# A pause between two lines that is worth saying.
_PAUSE_S: Final = 5.0
_SIDES: Final = {Side.SOURCE: "S", Side.DESTINATION: "D", Side.VCENTER: "V"}
# The sign of a line is that of its most important mark.
_SIGNS: Final = {"failure": "✗", "proof": "●", "error": "!", "begin": "▸", "end": "▸", "warning": "!", "around": "·"}
_STAGE_WORDS: Final = {"begin": "begins", "end": "done", "progress": "goes on"}
SIGNS_EXPLAINED: Final = "✗ failure, ● proves the cause, ▸ a stage begins or is done, ! error or warning"
AROUND_EXPLAINED: Final = "· not the migration's own"
_ISO: Final = (
    r"\[?[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_BSD: Final = r"[A-Z][a-z]{2} [ 0-9]?[0-9] (?:[0-9]{4} )?[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
_STAMP: Final = re.compile(rf"(?:<[0-9]{{1,3}}>)?(?:1 )?(?:{_ISO}|{_BSD})(?::(?= )|\|)? *")


_ORIGINATOR: Final = re.compile(r"\[Originator@[0-9]+ sub=(?P<sub>[^\] ]{1,400})[^\]]{0,400}\]")
_FOLDERS: Final = re.compile(r"/vmfs/volumes/(?:[^/]{1,200}/){0,4}(?=[^/]*$)")


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A line of a story in words.

    Attributes:
        t_plus: seconds after the start, `T+30.939`; "" where unknown.
        time: time of day by the clock of the report.
        host: the host's name, without its domain where that is unique.
        place: file and line number, `vmkernel.1:45`, or as much of the path as means one file of the host.
        side: `S`, `D`, `V` or a blank.
        sign: one character for the most important mark, or a blank.
        tags: the other marks in words, and the time in the log where it differs.
        lines: the record without its stamp, line by line.
        marks: the words of `StoryLine.mark`.
    """

    t_plus: str
    time: str
    host: str
    place: str
    side: str
    sign: str
    tags: str
    lines: tuple[str, ...]
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Interlude:
    """What stands between two lines: a pause, the failure, another day."""

    text: str
    is_failure: bool = False


def story_rows(story: Story) -> Iterator[StoryRow | Interlude]:
    """Yield the lines of the story of a migration, and what is to be said between them."""
    files = StoryFiles(story)
    failed = story.migration.failed_utc if story.migration else None
    failed_before = _place_of_failure(story.lines, failed) if failed else None
    before: StoryLine | None = None
    for place, line in enumerate(story.lines):
        yield from _between(before, line)
        if failed and place == failed_before:
            yield Interlude(_failure(story, failed), is_failure=True)
        yield _row(line, files)
        before = line
    if failed and failed_before == len(story.lines):
        yield Interlude(_failure(story, failed), is_failure=True)


def _place_of_failure(lines: Sequence[StoryLine], failed: datetime) -> int:
    """Return before which line the failure is told: the one that shows it, else the first later one."""
    shown = (place for place, line in enumerate(lines) if _has(line, "failure"))
    later = (place for place, line in enumerate(lines) if line.ts_utc and line.ts_utc > failed)
    return next(chain(shown, later), len(lines))


def _has(line: StoryLine, mark: str) -> bool:
    return line.mark is not None and mark in line.mark.split(",")


def _between(before: StoryLine | None, line: StoryLine) -> Iterator[Interlude]:
    if before is None or before.ts_utc is None:
        return
    if line.ts_utc is None:
        yield Interlude("without a readable time")
        return
    pause = (line.ts_utc - before.ts_utc).total_seconds()
    day = time_text(line.ts_utc)[:10]
    if pause >= _PAUSE_S:
        yield Interlude(f"{duration(pause)} without a line")
    if day != time_text(before.ts_utc)[:10]:
        yield Interlude(day)


def _failure(story: Story, failed: datetime) -> str:
    migration = story.migration
    outcome = migration.outcome.value if migration else "failed"
    word = "counts as stalled" if outcome == Outcome.STALLED else outcome
    start = migration.started_utc if migration else None
    after = f", {_t_plus((failed - start).total_seconds())} s" if start else ""
    return f"{word} {clock_text(failed)}{after}"


def _t_plus(seconds: float | None) -> str:
    """Return seconds after the start.

    >>> _t_plus(1234.5), _t_plus(-0.25), _t_plus(None)
    ('T+1234.500', 'T-0.250', '')
    """
    if seconds is None:
        return ""
    return f"T{'-' if seconds < 0 else '+'}{abs(seconds):.3f}"


def _row(line: StoryLine, files: StoryFiles) -> StoryRow:
    marks = frozenset(line.mark.split(",")) if line.mark else frozenset()
    return StoryRow(
        t_plus=_t_plus(line.t_plus_s),
        time=_to_the_millisecond(line.ts_utc) if line.ts_utc else "",
        host=files.host(line.host),
        place=files.place(line),
        side=_SIDES[line.side] if line.side else " ",
        sign=next((sign for mark, sign in _SIGNS.items() if mark in marks), " "),
        tags=_tags(line, marks),
        lines=tuple(lines_without_stamp(line.text)),
        marks=marks,
    )


def _to_the_millisecond(moment: datetime) -> str:
    text = clock_text(moment)
    return text if "." in text else f"{text}.000"


def _tags(line: StoryLine, marks: frozenset[str]) -> str:
    words = ["FAILED"] if "failure" in marks else []
    if "proof" in marks:
        words.append("proof")
    stage = line.stage.value if line.stage else "stage"
    words += [f"{stage} {word}" for mark, word in _STAGE_WORDS.items() if mark in marks]
    if line.ts_log_utc and line.ts_utc and line.ts_log_utc != line.ts_utc:
        words.append(f"in the log {_to_the_millisecond(line.ts_log_utc)}")
    return ", ".join(words)


def lines_without_stamp(text: str) -> list[str]:
    r"""Return the lines of a record, safe to show, the first one without its time.

    >>> lines_without_stamp("2024-05-06T07:08:09.123Z info hostd[7] one\n--> two")
    ['info hostd[7] one', '--> two']
    """
    first, *rest = visible_text(text).split("\n")
    stamp = _STAMP.match(first)
    return [first[stamp.end() :] if stamp and stamp.end() < len(first) else first, *rest]


def brief_line(text: str) -> str:
    """Return a line with its originator cut to the component, which leaves room for what the line says.

    >>> brief_line("info hostd[7] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/4b3e/db/db.vmx opID=k7-01] State")
    'info hostd[7] [Vmsvc.vm:…db.vmx …] State'
    """
    return _ORIGINATOR.sub(lambda found: f"[{_FOLDERS.sub('…', found['sub'])} …]", text, count=1)


def amount_told(story: Story) -> str:
    """Return how many lines there are, of how many logs, and what is not shown."""
    own = [line for line in story.lines if not _has(line, "around")]
    logs = {(line.source, line.member) for line in story.lines}
    text = f"{len(own):,} records of {len(logs):,} {'log' if len(logs) == 1 else 'logs'}"
    if around := len(story.lines) - len(own):
        text += f", and {around:,} {'other' if around == 1 else 'others'}"
        if story.around_s:
            text += f" that these hosts wrote within {duration(story.around_s)}"
    if story.copies:
        text += f"; {story.copies:,} that another log repeats are shown once"
    if story.left_out:
        text += f"; {story.left_out:,} MORE ARE LEFT OUT, those farthest from the failure"
    return text


def time_told(story: Story) -> str:
    """Return from when until when the lines are."""
    times = [line.ts_utc for line in story.lines if line.ts_utc]
    return period(min(times), max(times)) if times else "no time is known"


def sides_missing(story: Story) -> list[str]:
    """Return a sentence for each side of the migration that no line is from."""
    migration = story.migration
    if migration is None:
        return []
    seen = {line.side for line in story.lines}
    ends = [(Side.SOURCE, migration.source), (Side.DESTINATION, migration.destination)]
    known = {end.host for _, end in ends if end.host and any(line.host == end.host for line in story.lines)}
    texts = [
        f"no line of the {side.value}{f', {end.host or end.ip}' if end.host or end.ip else ''}"
        for side, end in ends
        if side not in seen and end.host not in known
    ]
    return texts if Side.VCENTER in seen else [*texts, "no line of vCenter"]
