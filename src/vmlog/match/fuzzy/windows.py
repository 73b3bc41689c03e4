"""Where in the words of a text a wording may stand: the windows that are worth comparing with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy.words import SMALL_WORDS

_EDGES: Final = 4
_VALUE_WORDS: Final = 4
_LONGEST_VALUE: Final = 8
_LONGEST_SHORT: Final = 3


def candidate_windows(words: Sequence[str], wording: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The parts (begin, end) of a text that a wording may be: around the place where most of its words are."""
    known = set(wording) - {VALUE_MARK}
    length = len(wording) + _VALUE_WORDS * wording.count(VALUE_MARK)
    counts = list(accumulate((word in known for word in words), initial=0))
    last = max(0, len(words) - length)
    start = max(range(last + 1), key=lambda at: counts[min(at + length, len(words))] - counts[at])
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
    """As many telling words after a part of a text as the wording goes on, to see whether it goes on likewise."""
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
    """The ends of a text that may be the beginning of a wording whose rest was cut off."""
    first = next(at for at, word in enumerate(wording) if word != VALUE_MARK)
    earliest = max(0, len(words) - len(wording))
    for at in range(earliest, len(words)):
        if words[at] == wording[first]:
            yield words[max(0, at - first) :]


def collapse_values(words: Sequence[str], wording: Sequence[str], bare: int) -> list[str]:
    """The words with unknown runs taken for one value each, as many as the wording has, the longest first.

    Runs without any sign of a value are taken for one `bare` times at most: for values that stand without quotes.
    """
    known = set(wording) - {VALUE_MARK}
    runs: list[tuple[int, int]] = []
    begin: int | None = None
    for at, word in enumerate((*words, "")):
        foreign = at < len(words) and word not in known
        if foreign and begin is None:
            begin = at
        elif not foreign and begin is not None:
            runs.append((begin, at))
            begin = None
    runs = [run for run in runs if run[1] - run[0] <= _LONGEST_VALUE]
    runs.sort(key=lambda run: (run[0] - run[1], run[0]))
    longest = _LONGEST_VALUE if bare else _LONGEST_SHORT
    marked = [run for run in runs if VALUE_MARK in words[run[0] : run[1]] and run[1] - run[0] <= longest]
    runs = (marked + [run for run in runs if run not in marked][:bare])[: wording.count(VALUE_MARK)]
    result = list(words)
    for begin, end in sorted(runs, reverse=True):
        result[begin:end] = [VALUE_MARK]
    return result
