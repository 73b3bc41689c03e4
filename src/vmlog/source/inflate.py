"""Compressed streams, decompressed up to any damage and within the budgets."""

from __future__ import annotations

from typing import Final

from vmlog.source.byte_stream import CHUNK_BYTES, ByteStream
from vmlog.source.codec import DAMAGE, MAGIC, ZSTD_SKIPPABLE, Codec, Engine, memory_needed, open_engine
from vmlog.source.decoder_memory import LARGEST_HEADER
from vmlog.source.limits import Budget
from vmlog.source.salvage import last_bytes

# Bytes per call of the decompressor; small pieces are as fast as big ones. The first piece is smaller because only the
# beginning of many members is read. Damage costs what the failing call would have returned, so these sizes are fixed:
# what damage leaves must not depend on who reads.
_FIRST_PIECE: Final = 64 << 10
_PIECE: Final = 256 << 10
# Bytes of input that are kept to decode a frame again up to the damage.
_REPLAY: Final = 1 << 20
# What decoding again costs at least, in bytes that could be inflated in that time.
_SALVAGE_COST: Final = 128 << 10


class Inflate(ByteStream):
    """The decompressed bytes of another stream, through all its concatenated frames.

    Damage, an early end, foreign bytes after the last frame and a spent budget end the stream with a note.

    Attributes:
        inflated_size: number of bytes returned so far.
        finished: whether the stream has ended cleanly.
    """

    def __init__(self, raw: ByteStream, codec: Codec, budget: Budget) -> None:
        super().__init__()
        self._raw = raw
        self._codec = codec
        self._budget = budget
        self._engine: Engine | None = None
        self._window = 0
        self._input_left = b""
        self._last_input = b""
        self._stored = 0
        self.inflated_size = 0
        self._frame_size = 0
        self._history: list[bytes] | None = []
        self._history_size = 0
        self._done = False
        self.finished = False

    def _more(self, want: int) -> bytes:  # noqa: ARG002 - see _PIECE
        while not self._done:
            if self._engine and self._engine.eof and not self._next_frame(self._engine.unused_data):
                break
            engine = self._engine = self._engine or self._opened()
            if not engine:
                break
            data = b""
            if engine.needs_input:
                data = self._next_input()
                if not data:
                    self._stop(self._raw.note or f"{self._codec} data ends early")
                    break
            try:
                piece = engine.decompress(data, _PIECE if self.inflated_size else _FIRST_PIECE)
            except DAMAGE:
                engine = self._engine = None  # its memory is needed to decode again
                piece = self._salvage()
                if self._codec is Codec.DEFLATE:
                    self._raw.unread(self._last_input)  # the next entry of the archive may begin in it
                self._stop(f"{self._codec} data damaged after {self.inflated_size + len(piece)} bytes")
            self._account(len(piece))
            if piece:
                return piece
        return b""

    def _next_input(self) -> bytes:
        data = self._input_left or self._raw.read(CHUNK_BYTES)
        self._input_left = b""
        self._stored += len(data)
        self._last_input = data
        if self._history is not None:
            self._history.append(data)
            self._history_size += len(data)
            if self._history_size > _REPLAY:
                self._history = None
        return data

    def _opened(self) -> Engine | None:
        """Return a decompressor for the next frame; None if it needs more memory than there is for all layers."""
        missing = LARGEST_HEADER - len(self._input_left)
        ahead = self._raw.peek(missing) if missing > 0 else b""
        window = memory_needed(self._codec, self._input_left + ahead)
        self._close_window()
        if not self._budget.take_window(window):
            needed, most = window >> 20, self._budget.limits.window_bytes >> 20
            self._stop(f"{self._codec} data needs {needed} MiB of memory; all layers together may take {most} MiB")
            return None
        self._window = window
        return open_engine(self._codec, window)

    def _next_frame(self, rest: bytes) -> bool:
        """Begin the next frame, if there is one; zeros between frames are allowed."""
        if self._codec is Codec.DEFLATE:
            self._raw.unread(rest)
            self._finish()
            return False
        self._stored -= len(rest)
        rest = rest.lstrip(b"\0")
        magic = MAGIC[self._codec]
        while len(rest) < len(magic):
            data = self._raw.read(CHUNK_BYTES)
            if not data:
                break
            rest = (rest + data).lstrip(b"\0")
        if not rest:
            self._finish()
            return False
        if not (rest.startswith(magic) or (self._codec is Codec.ZSTD and rest[1:4] == ZSTD_SKIPPABLE)):
            self._stop(f"bytes after the end of the {self._codec} data ignored")
            return False
        if not self._budget.count_entry():
            self._stop(f"budget of {self._budget.limits.members} members and frames reached")
            return False
        self._engine = None
        self._input_left = rest
        self._frame_size = 0
        self._history, self._history_size = [], 0
        return True

    def _salvage(self) -> bytes:
        """Decode the frame again to get what the failing call held back.

        Return b"" if the start of the frame was not kept, or too much of this source was decoded again.
        """
        if self._history is None or not self._budget.count_salvage(2 * self._frame_size + _SALVAGE_COST):
            return b""
        data = b"".join(self._history)
        return last_bytes(self._codec, self._window, data, known=self._frame_size, most=_PIECE)

    def _account(self, size: int) -> None:
        self.inflated_size += size
        self._frame_size += size
        self._budget.count_inflated(size)
        if self._budget.excessive(self._stored, self.inflated_size):
            self._stop(f"{self._codec} data inflates more than {self._budget.limits.ratio} times")
        elif refusal := self._budget.refuse():
            self._stop(refusal)

    def _stop(self, note: str) -> None:
        self.note = self.note or note
        self.close()

    def _finish(self) -> None:
        self.finished = True
        self.close()

    def close(self) -> None:
        """End the stream and give its memory back; what was read ahead may still be read."""
        self._done = True
        self._engine = None
        self._close_window()

    def _close_window(self) -> None:
        self._budget.return_window(self._window)
        self._window = 0
