"""Tasks on the workers of a pool: each is tried again, one that ends its worker is named, none stops the others.

Nothing here knows which executor it is: processes of this machine, or a cluster.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from vmlog.errors import VmlogError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

ATTEMPTS: Final = 2
"""How often a task that raises an error is tried."""
# Workers may join meanwhile, and some systems deliver no interrupt to a thread that waits.
_LOOK_AGAIN_S: Final = 1.0


class LostWorkerError(Exception):
    """The worker ended while it had the task, which was its only one."""

    def __init__(self) -> None:
        super().__init__("the process that read it ended: killed from outside, or for want of memory")


class LostSchedulerError(VmlogError):
    """What shares out the tasks cannot be reached any more."""

    def __init__(self) -> None:
        super().__init__("the scheduler cannot be reached any more; the same command goes on where this run ended")


class WorkerPool(Protocol):
    """Workers behind an executor."""

    @property
    def executor(self) -> Executor:
        """What takes tasks now; after `renew` it may be another one."""

    @property
    def slots(self) -> int:
        """How many tasks can run at once now, at least one."""

    def is_loss(self, error: BaseException) -> bool:
        """Return whether the error says that a worker ended, not that the task went wrong."""

    def renew(self) -> None:
        """Replace what a lost worker left unusable; no task is under way."""


@dataclass(frozen=True, slots=True)
class TaskOutcome(Generic[Task, Answer]):
    """How a task ended: with its answer, or with the last error of its attempts."""

    task: Task
    answer: Answer | None = None
    error: BaseException | None = None


def run_tasks(
    pool: WorkerPool, function: Callable[[Task], Answer], tasks: Iterable[Task], *, attempts: int = ATTEMPTS
) -> Iterator[TaskOutcome[Task, Answer]]:
    """Yield the outcome of every task as it ends, in any order.

    No more tasks are handed out than can run at once. So when a worker ends, only what ran then can be the reason:
    those tasks run again one at a time, and one whose worker ends once more is told as lost. A task that raises an
    error goes to the end of the queue until its attempts are used up.

    Args:
        pool: the workers.
        function: what a worker does with a task; both must be picklable.
        tasks: taken as workers become free.
        attempts: how often a task that raises an error is tried.

    Raises:
        VmlogError: a task raised it: what is wrong for one is wrong for all.
        LostSchedulerError: the tasks were cancelled from outside.
    """
    run = _Run(pool, function, iter(tasks), attempts)
    try:
        while run.hand_out():
            yield from run.ended()
    finally:
        run.cancel()


class _Run(Generic[Task, Answer]):
    """A run of `run_tasks`.

    Attributes:
        suspects: tasks that were under way when a worker ended.
    """

    def __init__(
        self, pool: WorkerPool, function: Callable[[Task], Answer], tasks: Iterator[Task], attempts: int
    ) -> None:
        self._pool = pool
        self._function = function
        self._tasks = tasks
        self._attempts = attempts
        self._again: deque[tuple[Task, int]] = deque()
        self._suspects: deque[tuple[Task, int]] = deque()
        self._running: dict[Future[Answer], tuple[Task, int]] = {}
        self._is_alone = False

    def hand_out(self) -> bool:
        """Give tasks to free workers; return whether any is under way."""
        if self._suspects:
            if not self._running:
                self._pool.renew()
                self._is_alone = True
                self._submit(*self._suspects.popleft())
            return True
        self._is_alone = False
        slots = self._pool.slots
        while len(self._running) < slots and (waiting := self._next()):
            self._submit(*waiting)
        return bool(self._running)

    def ended(self) -> Iterator[TaskOutcome[Task, Answer]]:
        """Wait until a task ends, or for a moment, and yield the outcomes that are final."""
        done, _ = wait(self._running, _LOOK_AGAIN_S, FIRST_COMPLETED)
        for future in done:
            task, tries = self._running.pop(future)
            if future.cancelled():
                raise LostSchedulerError
            error = future.exception()
            if error is None:
                yield TaskOutcome(task, future.result())
            elif self._pool.is_loss(error):
                if self._is_alone:
                    self._pool.renew()
                    yield TaskOutcome(task, error=LostWorkerError())
                else:
                    self._suspects.append((task, tries))
            elif isinstance(error, VmlogError):
                raise error
            elif tries + 1 < self._attempts:
                self._again.append((task, tries + 1))
            else:
                yield TaskOutcome(task, error=error)

    def cancel(self) -> None:
        """Take back what has not begun."""
        for future in self._running:
            future.cancel()

    def _next(self) -> tuple[Task, int] | None:
        for task in self._tasks:
            return task, 0
        return self._again.popleft() if self._again else None

    def _submit(self, task: Task, tries: int) -> None:
        self._running[self._pool.executor.submit(self._function, task)] = (task, tries)
