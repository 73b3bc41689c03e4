"""Processes that work on blocks for the process that cuts them; they are forks of it, so they cost little."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, Final, NoReturn, TypeAlias

from vmlog.readers.parent_death import end_with_parent
from vmlog.readers.process_messages import receive_message, send_message
from vmlog.readers.shared_memory import SharedSlots

# Blocks that one helper has at a time: the one it works on, and the next one.
_MOST_BLOCKS: Final = 2
_BUFFER: Final = 64 * 1024

BlockWork: TypeAlias = Callable[[bytes, Sequence[Any]], tuple[Sequence[Any], Sequence[bytes]]]
"""Returns the values and the parts of the message about a block, given the values that say what is wanted of it."""
BlockParts: TypeAlias = Sequence[bytes | memoryview]
"""A block in pieces, which are put together only once, where it is worked on."""


class _Helper:
    """A helper, as the process that cuts sees it."""

    def __init__(self, number: int, pid: int, jobs: BinaryIO, free: int) -> None:
        self.number = number
        self.pid = pid
        self.jobs = jobs
        self.free = free  # a pipe through which it gives slots back
        self.slots: list[int] = []

    def close(self) -> None:
        with suppress(OSError):
            self.jobs.close()
        os.close(self.free)


class Helpers:
    """Some helpers, and the slots through which they get blocks."""

    def __init__(self, slots: SharedSlots, results: list[int], work: BlockWork) -> None:
        """Start a helper for each pipe that takes results.

        Args:
            slots: shared memory.
            results: the writing ends of pipes, which are closed here.
            work: what is done with a block; keeps nothing of one that another needs.
        """
        self._slots = slots
        self._free = [*range(slots.count)]
        self._helpers: list[_Helper] = []
        for number, result in enumerate(results):
            with suppress(OSError):  # too many processes: those that are there do the work
                self._helpers.append(self._start(number, results, result, work))
        for result in results:
            os.close(result)

    @property
    def file_numbers(self) -> list[int]:
        """The pipes through which slots come back."""
        return [helper.free for helper in self._helpers]

    def receive(self, file_number: int) -> None:
        """Take back the slots that a helper has read; one that has ended is given nothing more."""
        helper = next(helper for helper in self._helpers if helper.free == file_number)
        data = os.read(file_number, _BUFFER)
        if not data:
            self._helpers.remove(helper)
            helper.close()
            self._free += helper.slots
        for slot in data:
            helper.slots.remove(slot)
            self._free.append(slot)

    def give(self, parts: BlockParts, plan: Sequence[Any]) -> int | None:
        """Give a block to the helper with the least to do; return its number, or None if all have enough to do."""
        size = sum(map(len, parts))
        while self._free and size <= self._slots.slot_bytes and self._helpers:
            helper = min(self._helpers, key=lambda one: len(one.slots))
            if len(helper.slots) >= _MOST_BLOCKS:
                return None
            slot = self._free.pop()
            self._slots.write(slot, parts)
            helper.slots.append(slot)
            try:
                send_message(helper.jobs, "block", [slot, size, plan])
                helper.jobs.flush()
            except OSError:
                self._helpers.remove(helper)
                helper.close()
                self._free += helper.slots
            else:
                return helper.number
        return None

    def finish(self) -> None:
        """Wait until all have done what they were given, and have ended."""
        for helper in self._helpers:
            with suppress(OSError):
                helper.jobs.close()
        for helper in self._helpers:
            while os.read(helper.free, _BUFFER):
                pass  # it could not go on without somebody who reads
            os.close(helper.free)
            with suppress(OSError):
                os.waitpid(helper.pid, 0)
        self._helpers.clear()

    def _start(self, number: int, results: list[int], result: int, work: BlockWork) -> _Helper:
        job_end, jobs = os.pipe()
        free, free_end = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            end_with_parent(parent)
            # Whoever holds an end of a pipe hides that the process at that end has ended.
            others = {*results, jobs, free, 0, 1, *self.file_numbers, *(one.jobs.fileno() for one in self._helpers)}
            for other in others - {result}:
                os.close(other)
            _serve(job_end, free_end, result, self._slots, work)
        os.close(job_end)
        os.close(free_end)
        return _Helper(number, pid, os.fdopen(jobs, "wb"), free)


def _serve(job_end: int, free_end: int, result: int, slots: SharedSlots, work: BlockWork) -> NoReturn:
    """Work on blocks until the process that cuts blocks ends, or the one that wants them."""
    try:
        with os.fdopen(job_end, "rb") as jobs, os.fdopen(result, "wb", _BUFFER) as out:
            while message := receive_message(jobs):
                slot, size, plan = message.values
                data = slots.read(slot, size)
                os.write(free_end, bytes([slot]))
                send_message(out, "excerpt", *work(data, plan))
                out.flush()
    except OSError:
        pass
    finally:
        # The fork must not run what its parent has registered for its end.
        os._exit(0)
