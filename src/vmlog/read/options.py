"""How sources are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from vmlog.blocks.cut import BLOCK_BYTES
from vmlog.readers.process import ReaderProcess, usable_cores
from vmlog.source.limits import Limits
from vmlog.source.member import Member

OnProgress = Callable[[Member, int], None]
"""Called with a member and how many bytes, as they are stored, were read of the sources since the last call. In all
these are no more than the sources hold, unless they grow; what was passed over counts with the member after it."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read sources. What is read depends only on `limits`, `host` and the streams.

    Attributes:
        limits: budgets for hostile or huge archives.
        host: name of the host of logs that nothing else names a host of.
        stdin: what the source `-` reads.
        streams: what sources read that are no paths, by the source; they need not be seekable.
        progress: called as reading goes on, by the thread that reads.
        jobs: number of threads, the reader process included; None means one per core, 1 reads in the caller's thread.
        block_bytes: size of the blocks that are read at once.
        reader_process: reads the sources, which must be files and folders, in place of a thread.
    """

    limits: Limits = field(default_factory=Limits)
    host: str | None = None
    stdin: BinaryIO | None = None
    streams: Mapping[str, BinaryIO] = field(default_factory=dict)
    progress: OnProgress | None = None
    jobs: int | None = None
    block_bytes: int = BLOCK_BYTES
    reader_process: ReaderProcess | None = None

    @property
    def threads(self) -> int:
        """Number of threads, the reader process included."""
        return self.jobs or usable_cores()

    @property
    def opened(self) -> dict[str, BinaryIO]:
        """The streams of sources that are no paths, standard input among them, by source."""
        return {**self.streams, **({} if self.stdin is None else {"-": self.stdin})}
