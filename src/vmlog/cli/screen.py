"""The part of the terminal that a live run redraws."""

from __future__ import annotations

import io
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.live import Live

    from vmlog.live.snapshot import Snapshot
    from vmlog.terms import Outcome


class Screen:
    """Shows what is under way at the bottom of a terminal that can redraw lines; elsewhere it shows nothing.

    Erase it before writing to the terminal; the next snapshot is drawn below.
    """

    def __init__(self, *, enabled: bool, color: bool = True) -> None:
        self._enabled = enabled and sys.stdout.isatty()
        self._color = color
        self._live: Live | None = None
        self._drawn: object = None
        if self._enabled and isinstance(sys.stdout, io.TextIOWrapper):
            # Incidents are written in the same way; a locale without these characters must not end the run.
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")

    @property
    def is_shown(self) -> bool:
        """Whether anything is shown at all."""
        return self._enabled

    def draw(self, snapshot: Snapshot, counts: Mapping[Outcome, int]) -> None:
        """Show a snapshot, if it differs from what is shown."""
        if not self._enabled:
            return
        from rich.console import Group

        from vmlog.cli.live_table import table_lines

        size = shutil.get_terminal_size()
        # The last column stays free: some terminals begin a new line after it.
        lines = table_lines(snapshot, counts, width=size.columns - 1, height=size.lines)
        drawn = (size, lines)
        if self._live is not None and drawn == self._drawn:
            return
        self._drawn = drawn
        with _signals_deferred():
            if self._live is None:
                self._start()
            if self._live is not None:
                self._live.update(Group(*lines), refresh=True)

    def erase(self) -> None:
        """Leave the terminal as if nothing had been drawn."""
        with _signals_deferred():
            live, self._live = self._live, None
            if live is not None:
                live.stop()

    def _start(self) -> None:
        from rich.console import Console
        from rich.live import Live

        console = Console(file=sys.stdout, no_color=not self._color, markup=False, highlight=False, emoji=False)
        if not console.is_interactive:
            self._enabled = False
            return
        self._live = Live(
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        self._live.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.erase()


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Defer signals: a drawing that is interrupted can neither be erased nor drawn over."""
    waiting: list[int] = []
    names = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows lacks some of them
    numbers = [number for name in names if (number := getattr(signal, name, None)) is not None]
    handlers = {number: handler for number in numbers if callable(handler := signal.getsignal(number))}
    for number in handlers:
        signal.signal(number, lambda number, _: waiting.append(number))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting[0])
