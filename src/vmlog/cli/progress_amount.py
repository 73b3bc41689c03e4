"""How much was read, how fast, and how long the rest will take: the figures of the progress line."""

from __future__ import annotations

import math

from rich.filesize import decimal
from rich.progress import ProgressColumn, Task
from rich.text import Text

from vmlog.report.phrases import duration


class AmountColumn(ProgressColumn):
    """The figures of a task that counts bytes."""

    def render(self, task: Task) -> Text:
        """Return the figures of a task."""
        return Text(amount_text(task.completed, task.total, task.speed))


def amount_text(done: float, total: float | None, speed: float | None) -> str:
    """Return the figures of the progress line; never more than 100 %, for sources may grow while they are read.

    Args:
        done: bytes that were read.
        total: bytes that there are, None where that is not known.
        speed: bytes read in a second, None while that is not known.

    >>> amount_text(210e6, 500e6, 58e6)
    '42 % of 500.0 MB, 58.0 MB/s, 5 s left'
    >>> amount_text(60.9e6, None, 58e6)
    '60.9 MB, 58.0 MB/s'
    """
    pace = [f"{decimal(int(speed))}/s"] if speed else []
    if not total:
        return ", ".join([decimal(int(done)), *pace])
    rest = max(0.0, total - done)
    share = math.floor(100 * min(1.0, done / total))
    left = [f"{duration(float(math.ceil(rest / speed)))} left"] if speed and rest else []
    return ", ".join([f"{share} % of {decimal(int(total))}", *pace, *left])
