"""A percent at which a migration hangs or fails, as people say it: what is documented there, and where it lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vmlog.knowledge.cause import Cause
from vmlog.knowledge.progress_steps import ANY_PRODUCT, Percent, ProgressStep, ProgressTable, load_progress
from vmlog.knowledge.typed_words import load_typed
from vmlog.match.fuzzy.words import SMALL_WORDS
from vmlog.match.hit import Hit
from vmlog.terms import Kind, MatchKind, Stage

PERCENT: Final = re.compile(
    r"(?<![\w.,-])(?P<number>[0-9]{1,3})(?:[.,][0-9]{1,2})? ?(?:%|(?:percent|per cent|pct)\b)", re.I
)
_LAST: Final = 100
_MAX_TEXT: Final = 2000
_MAINTENANCE: Final = "maintenance_mode"
_NAMED_AS: Final = (
    (_MAINTENANCE, re.compile(r"\bmaintenance[ -]mode\b", re.I)),
    ("hcx", re.compile(r"\bhcx\b", re.I)),
    (Kind.STORAGE_VMOTION, re.compile(r"\b(?:storage[ -]?v?motion|svmotion|storage migration)\b", re.I)),
    (Kind.CROSS_VCENTER, re.compile(r"\b(?:cross[ -](?:vcenter|vc)|xvc)\b", re.I)),
    (Kind.COLD, re.compile(r"\bcold\b", re.I)),
    (Kind.VMOTION, re.compile(r"(?<!storage )(?<!storage-)\bx?vmotions?\b", re.I)),
)
_OPERATIONS: Final = {
    _MAINTENANCE: "entering maintenance mode",
    "hcx": "an HCX migration",
    Kind.STORAGE_VMOTION: "Storage vMotion",
    Kind.CROSS_VCENTER: "a cross-vCenter migration",
    Kind.COLD: "a cold migration",
    Kind.VMOTION: "vMotion",
}
# How much a percent says for a documented cause there: the percent itself, or a range that it lies in.
_AT: Final = 0.85
_IN_RANGE: Final = 0.72
_NO_MIGRATION: Final = 0.65  # of that, where the text names no migration
_SHARE: Final = re.compile(
    r"\s{0,3}of\b(?!\s(?:the |a )?(?:\w{1,20} )?\w{0,8}(?:motion|migration|relocation|task|progress)\b)", re.I
)
_CLAUSE: Final = re.compile(r"[\n;!?]|[.:,](?=\s)|\band (?=then|the)")


@dataclass(frozen=True, slots=True)
class ProgressMention:
    """Where a task stands by a pasted text.

    Attributes:
        percent: as the text says it, 0 to 100; null where it only shows a step.
        rows: what is documented at the percent, rows that name it first, then ranges.
        steps: the steps of a task list that the text shows. `there`: those that were seen at the percent.
        sure: the text names a migration. `kind`: of this kind, where it names one.
        below, above: documented percents next to one at which nothing is documented, null where there is none.
    """

    percent: int | None
    rows: tuple[Percent, ...]
    steps: tuple[ProgressStep, ...]
    sure: bool
    kind: Kind | None = None
    there: tuple[ProgressStep, ...] = ()
    below: Percent | None = None
    above: Percent | None = None

    @property
    def stage(self) -> Stage | None:
        """The stage that the steps and the rows agree on; of rows those that name the percent decide."""
        exact = [row for row in self.rows if row.low == row.high]
        stages = {row.stage for row in exact or self.rows} | {step.stage for step in self.steps}
        return stages.pop() if len(stages) == 1 else None

    def hits(self, causes: Mapping[str, Cause]) -> list[Hit]:
        """The causes that are documented at the percent, as weak matches."""
        found: dict[str, Hit] = {}
        for row in self.rows:
            weight = (_AT if row.low == row.high else _IN_RANGE) * (1.0 if self.sure else _NO_MIGRATION)
            for place, name in enumerate(name for name in row.causes if name in causes):
                score = round(weight - place / 100, 3)
                if name not in found or found[name].score < score:
                    values = {"progress": f"{self.percent} %"}
                    found[name] = Hit(causes[name], MatchKind.KEY, score, len(row.causes) - place, True, values)
        return list(found.values())

    def told(self) -> str:
        """What is known of the place, for people."""
        steps = dict.fromkeys((*self.steps, *self.there))
        parts = [f"step {step.text!r}{_stage(step.stage)}: {step.meaning}" for step in steps]
        parts += [_row(row) for row in self.rows]
        if self.percent is not None and not self.rows:
            near = [f"{row.low} %{_stage(row.stage)}" for row in (self.below, self.above) if row]
            place = f"; the next documented ones are {' and '.join(near)}" if near else ""
            parts.append(f"{self.percent} %: no failure is documented at this percent{place}")
        return "; ".join(parts)


def normalise_percents(text: str) -> str:
    """The text with every percent written as wordings write it: `10%`."""
    return PERCENT.sub(lambda found: f"{found['number']}%", text)


def find_progress(text: str, *, stated: bool = False) -> ProgressMention | None:
    """Where a task stands by a text, null where the text speaks of something else or of no percent and no step.

    `stated`: the text holds a message of a migration, so that a percent of a task beside it is the migration's.
    """
    text = text[:_MAX_TEXT]
    table = load_progress()
    steps = table.steps_in(text)
    mention = next((found for found in PERCENT.finditer(text) if _is_place(text, found)), None)
    if mention is None and not steps:
        return None
    named = [name for name, words in _NAMED_AS if words.search(text)]
    sure = stated or bool(steps) or _sure(text, named)
    kinds = [kind for kind in Kind if kind in named]
    kind = kinds[0] if len(kinds) == 1 else None
    if mention is None:
        return ProgressMention(None, (), steps, sure, kind)
    if not steps and not _ours(text, mention, named, stated=stated):
        return None
    percent = int(mention["number"])
    rows = tuple(row for row in table.at(percent) if _fits(row, named, sure=sure))
    below, above = (None, None) if rows or not sure else _neighbours(table, percent, named)
    there = _steps_at(table, percent, named) if sure and not steps else ()
    return ProgressMention(percent, rows, steps, sure, kind, there, below, above)


def _is_place(text: str, mention: re.Match[str]) -> bool:
    """Whether a percent can be a place on a progress bar: `10 percent of the time` and `90% utilisation` are shares."""
    return (
        int(mention["number"]) <= _LAST
        and not _SHARE.match(text, mention.end())
        and not text.endswith("of ", 0, mention.start())
    )


def _sure(text: str, named: list[str]) -> bool:
    subject = load_typed().subject(text)
    return subject.migration or subject.moving or _MAINTENANCE in named


def _ours(text: str, mention: re.Match[str], named: list[str], *, stated: bool) -> bool:
    """Whether the percent is that of a migration, for all that the words tell.

    Nothing but known words around it will do; among strange ones those of its own clause, if they name vMotion.
    """
    typed = load_typed()
    extra = frozenset(("maintenance", "mode", "entering", "enter")) if _MAINTENANCE in named else frozenset()
    if not typed.subject(text).strange_but_for(extra):
        return True
    start = max((found.end() for found in _CLAUSE.finditer(text, 0, mention.start())), default=0)
    stop = next((found.start() for found in _CLAUSE.finditer(text, mention.end())), len(text))
    before = typed.subject(text[start : mention.end()])
    clause = typed.subject(text[start:stop])
    behind = typed.subject(" ".join(text[mention.end() : stop].split()[:1]))
    if before.strange_but_for(extra) or behind.strange_but_for(SMALL_WORDS):
        return not clause.strange_but_for(extra) and clause.migration
    return stated or before.migration


def _fits(row: Percent, named: list[str], *, sure: bool) -> bool:
    if named:
        return row.operation in named or (row.operation == ANY_PRODUCT and _MAINTENANCE not in named)
    # A migration is no maintenance mode; without a word on the operation a long range says nothing.
    return row.operation != _MAINTENANCE or (row.low == row.high and not sure)


def _neighbours(table: ProgressTable, percent: int, named: list[str]) -> tuple[Percent | None, Percent | None]:
    rows = [row for row in table.percents if _fits(row, named, sure=True) and row.operation != _MAINTENANCE]
    below = max((row for row in rows if row.high < percent), key=lambda row: row.high, default=None)
    above = min((row for row in rows if row.low > percent), key=lambda row: row.low, default=None)
    return below, above


def _steps_at(table: ProgressTable, percent: int, named: list[str]) -> tuple[ProgressStep, ...]:
    return tuple(step for step in table.steps if step.percent == percent and step.operation in (ANY_PRODUCT, *named))


def _stage(stage: Stage | None) -> str:
    return f" ({stage.value})" if stage else ""


def _row(row: Percent) -> str:
    place = f"{row.low} %" if row.low == row.high else f"between {row.low} and {row.high} %"
    of = "" if row.operation == ANY_PRODUCT else f" of {_OPERATIONS.get(row.operation, row.operation)}"
    articles = f" [KB {', '.join(row.articles)}]" if row.articles else ""
    return f"{place}{of}{_stage(row.stage)}: {row.meaning}{articles}"
