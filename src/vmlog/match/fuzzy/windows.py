"""Parts of a text that are worth comparing with a wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import sub
from typing import Final

from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy.words import SMALL_WORDS

_EDGES: Final = 4  # known words at either end, and words before the first, where a part may begin or end
_VALUE_WORDS: Final = 4  # words allowed for each value
_LONGEST_VALUE: Final = 8
_LONGEST_QUOTED: Final = 3


def candidate_windows(words: Sequence[str], wording: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts (begin, end) of a text that may be a wording, around the place with most of its words.

    >>> words = "then the migration failed badly".split()
    >>> (1, 4) in candidate_windows(words, ["the", "migration", "failed"])
    True
    """
    known = set(wording) - {VALUE_MARK}
    length = len(wording) + _VALUE_WORDS * wording.count(VALUE_MARK)
    start = 0
    if length < len(words):
        counts = list(accumulate(map(known.__contains__, words), initial=0))
        held = list(map(sub, counts[length:], counts))  # known words in the part from each place on
        start = held.index(max(held))
    inside = [at for at in range(start, min(start + length, len(words))) if words[at] in known]
    if not inside:
        return
    begins = {*inside[:_EDGES]} | {max(0, inside[0] - more) for more in range(1, _EDGES)}
    ends = {at + 1 for at in inside[-_EDGES:]} | {min(len(words), inside[-1] + more) for more in (2, 3)}
    for begin in sorted(begins):
        for end in sorted(ends):
            if begin < end:
                yield begin, end


def following_words(words: Sequence[str], begin: int, end: int, wording: Sequence[str]) -> Sequence[str]:
    """Return as many meaningful words after a part of a text as the wording has left, to compare how both go on."""
    held = set(words[begin:end])
    missing = 0
    while missing < len(wording) and wording[-1 - missing] not in held:
        missing += 1
    last = end
    while missing and last < len(words):
        missing -= words[last] != VALUE_MARK and words[last] not in SMALL_WORDS
        last += 1
    return words[end:last]


def cut_off_tails(words: Sequence[str], wording: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the ends of a text that may be the beginning of a wording whose rest was cut off.

    >>> [*cut_off_tails("error: the migration".split(), "the migration has failed".split())]
    [['the', 'migration']]
    """
    first = next(at for at, word in enumerate(wording) if word != VALUE_MARK)
    earliest = max(0, len(words) - len(wording))
    for at in range(earliest, len(words)):
        if words[at] == wording[first]:
            yield words[max(0, at - first) :]


def collapse_values(words: Sequence[str], wording: Sequence[str], unmarked: int) -> list[str]:
    """Replace unknown runs by one value each, as many as the wording has, the longest first.

    Args:
        words: The words of a part of a text.
        wording: The words of the wording.
        unmarked: How many runs without any sign of a value may be replaced; the wording has that many values without
            quotes.

    >>> collapse_values("host esx a is full".split(), ["host", VALUE_MARK, "is", "full"], 1)
    ['host', '•', 'is', 'full']
    """
    known = set(wording) - {VALUE_MARK}
    runs = [run for run in _unknown_runs(words, known) if run[1] - run[0] <= _LONGEST_VALUE]
    runs.sort(key=lambda run: (run[0] - run[1], run[0]))
    longest = _LONGEST_VALUE if unmarked else _LONGEST_QUOTED
    marked = [run for run in runs if VALUE_MARK in words[run[0] : run[1]] and run[1] - run[0] <= longest]
    runs = (marked + [run for run in runs if run not in marked][:unmarked])[: wording.count(VALUE_MARK)]
    collapsed = list(words)
    for begin, end in sorted(runs, reverse=True):
        collapsed[begin:end] = [VALUE_MARK]
    return collapsed


def _unknown_runs(words: Sequence[str], known: set[str]) -> list[tuple[int, int]]:
    """Return (begin, end) of each run of words that are not known."""
    runs: list[tuple[int, int]] = []
    begin: int | None = None
    for at, word in enumerate((*words, "")):
        unknown = at < len(words) and word not in known
        if unknown and begin is None:
            begin = at
        elif not unknown and begin is not None:
            runs.append((begin, at))
            begin = None
    return runs
