"""Finding the percent or step at which a pasted text says that a migration hangs or fails."""

from __future__ import annotations

import re
from typing import Final

from vmlog.knowledge.progress_steps import ANY_PRODUCT, Percent, ProgressStep, ProgressTable, load_progress
from vmlog.knowledge.typed_words import load_typed_words
from vmlog.match.fuzzy.words import SMALL_WORDS
from vmlog.match.named.progress_mention import MAINTENANCE, ProgressMention
from vmlog.terms import Kind

_PERCENT: Final = re.compile(
    r"(?<![\w.,-])(?P<number>[0-9]{1,3})(?:[.,][0-9]{1,2})? ?(?:%|(?:percent|per cent|pct)\b)", re.I
)
_LAST: Final = 100
_MAX_TEXT: Final = 2000
_OPERATION_NAMES: Final = (
    (MAINTENANCE, re.compile(r"\bmaintenance[ -]mode\b", re.I)),
    ("hcx", re.compile(r"\bhcx\b", re.I)),
    (Kind.STORAGE_VMOTION, re.compile(r"\b(?:storage[ -]?v?motion|svmotion|storage migration)\b", re.I)),
    (Kind.CROSS_VCENTER, re.compile(r"\b(?:cross[ -](?:vcenter|vc)|xvc)\b", re.I)),
    (Kind.COLD, re.compile(r"\bcold\b", re.I)),
    (Kind.VMOTION, re.compile(r"(?<!storage )(?<!storage-)\bx?vmotions?\b", re.I)),
)
_SHARE: Final = re.compile(
    r"\s{0,3}of\b(?!\s(?:the |a )?(?:\w{1,20} )?\w{0,8}(?:motion|migration|relocation|task|progress)\b)", re.I
)
_CLAUSE_END: Final = re.compile(r"[\n;!?]|[.:,](?=\s)|\band (?=then|the)")


def normalise_percents(text: str) -> str:
    """Write every percent as the documented wordings do.

    >>> normalise_percents("stuck at 14 percent")
    'stuck at 14%'
    """
    return _PERCENT.sub(lambda match: f"{match['number']}%", text)


def find_progress(text: str, *, stated: bool = False) -> ProgressMention | None:
    """Return the progress that a text states, None if it holds no percent and no step or is about something else.

    Args:
        text: What was pasted.
        stated: True if the text holds a message of a migration, so that a task's percent beside it is the migration's.

    >>> mention = find_progress("vMotion stuck at 14%")
    >>> mention.percent, mention.sure, mention.kind.value
    (14, True, 'vmotion')
    >>> find_progress("14 % of the hosts are full")
    """
    text = text[:_MAX_TEXT]
    table = load_progress()
    steps = table.steps_in(text)
    percent_match = next((match for match in _PERCENT.finditer(text) if _is_progress(text, match)), None)
    if percent_match is None and not steps:
        return None
    operations = [name for name, pattern in _OPERATION_NAMES if pattern.search(text)]
    sure = stated or bool(steps) or _names_migration(text, operations)
    kinds = [kind for kind in Kind if kind in operations]
    kind = kinds[0] if len(kinds) == 1 else None
    if percent_match is None:
        return ProgressMention(None, (), steps, sure, kind)
    if not steps and not _is_of_migration(text, percent_match, operations, stated=stated):
        return None
    percent = int(percent_match["number"])
    rows = tuple(row for row in table.at(percent) if _fits(row, operations, sure=sure))
    below, above = (None, None) if rows or not sure else _neighbours(table, percent, operations)
    steps_at_percent = _steps_at(table, percent, operations) if sure and not steps else ()
    return ProgressMention(percent, rows, steps, sure, kind, steps_at_percent, below, above)


def _is_progress(text: str, match: re.Match[str]) -> bool:
    """Return whether a percent can be progress: `10 percent of the time` and `of 90% utilisation` are shares."""
    return (
        int(match["number"]) <= _LAST
        and not _SHARE.match(text, match.end())
        and not text.endswith("of ", 0, match.start())
    )


def _names_migration(text: str, operations: list[str]) -> bool:
    subject = load_typed_words().subject(text)
    return subject.migration or subject.moving or MAINTENANCE in operations


def _is_of_migration(text: str, match: re.Match[str], operations: list[str], *, stated: bool) -> bool:
    """Return whether the words allow that the percent is that of a migration.

    A text of known words alone allows it. Among unknown words, the percent's own clause has to name a migration.
    """
    typed = load_typed_words()
    extra = frozenset(("maintenance", "mode", "entering", "enter")) if MAINTENANCE in operations else frozenset()
    if not typed.subject(text).has_unknown_words_besides(extra):
        return True
    start = max((end.end() for end in _CLAUSE_END.finditer(text, 0, match.start())), default=0)
    stop = next((end.start() for end in _CLAUSE_END.finditer(text, match.end())), len(text))
    before = typed.subject(text[start : match.end()])
    clause = typed.subject(text[start:stop])
    next_word = typed.subject(" ".join(text[match.end() : stop].split()[:1]))
    if before.has_unknown_words_besides(extra) or next_word.has_unknown_words_besides(SMALL_WORDS):
        return not clause.has_unknown_words_besides(extra) and clause.migration
    return stated or before.migration


def _fits(row: Percent, operations: list[str], *, sure: bool) -> bool:
    if operations:
        return row.operation in operations or (row.operation == ANY_PRODUCT and MAINTENANCE not in operations)
    # A migration is no maintenance mode; a long range says nothing about a text that names no operation.
    return row.operation != MAINTENANCE or (row.low == row.high and not sure)


def _neighbours(table: ProgressTable, percent: int, operations: list[str]) -> tuple[Percent | None, Percent | None]:
    rows = [row for row in table.percents if _fits(row, operations, sure=True) and row.operation != MAINTENANCE]
    below = max((row for row in rows if row.high < percent), key=lambda row: row.high, default=None)
    above = min((row for row in rows if row.low > percent), key=lambda row: row.low, default=None)
    return below, above


def _steps_at(table: ProgressTable, percent: int, operations: list[str]) -> tuple[ProgressStep, ...]:
    return tuple(
        step for step in table.steps if step.percent == percent and step.operation in (ANY_PRODUCT, *operations)
    )
