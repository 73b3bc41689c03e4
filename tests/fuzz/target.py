"""What a fuzz target is, and the promise that all of them share: the same answer twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

# Bytes of an input; longer ones are cut.
LARGEST = 64 << 10

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
    """Return the answer to a question, which must be the same when asked again; one that hangs the engine ends."""
    answer = question()
    assert question() == answer, "two answers to the same question"
    return answer


def text_of(data: bytes) -> str:
    """Return bytes as the reader hands them on."""
    return data.decode("utf-8", "backslashreplace")
