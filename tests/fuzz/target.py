"""What a fuzz target is, and the two promises that all of them share: bounded time, the same answer twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

# Bytes of an input; longer ones are cut.
LARGEST = 64 << 10
# Most processor time for one question about such an input.
SECONDS = 2.0

T = TypeVar("T")


@dataclass(frozen=True)
class Target:
    """One part of the program under fuzzing.

    Attributes:
        check: asserts what must hold for any bytes.
        seeds: inputs to begin with.
        words: texts that are worth inserting.
    """

    check: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]


def stable_answer(question: Callable[[], T]) -> T:
    """Return the answer to a question, which must come in time and be the same when asked again."""
    answer, seconds = _timed(question)
    again, seconds_again = _timed(question)
    assert answer == again, "two answers to the same question"
    # The first answer may include preparation, and a busy machine costs processor time too.
    if (least := min(seconds, seconds_again)) > SECONDS:
        least = min(least, _timed(question)[1])
    assert least <= SECONDS, f"took {least:.1f} s of processor time"
    return answer


def _timed(question: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    answer = question()
    return answer, time.process_time() - begun


def text_of(data: bytes) -> str:
    """Return bytes as the reader hands them on."""
    return data.decode("utf-8", "backslashreplace")
