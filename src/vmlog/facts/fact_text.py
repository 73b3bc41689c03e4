"""The text of a file that states facts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class FactText:
    """The content of one file; of a fragmented one, all pieces up to the first that is missing, joined.

    Attributes:
        inner: path inside the bundle, without the number of a fragment.
        data: the bytes, at most as many as the shape's limit.
        is_cut: whether the end is missing, so that what is not there may have been lost.
        vm_words: where not None, only VMs of which a text holds one of these words are wanted, which saves reading all.
    """

    inner: str
    data: bytes
    is_cut: bool = False
    vm_words: tuple[str, ...] | None = None

    def wants_vm(self, text: str) -> bool:
        """Return whether the facts are wanted that a text states about a VM."""
        return self.vm_words is None or any(word in text for word in self.vm_words)

    @cached_property
    def text(self) -> str:
        """The text; bytes that are no UTF-8 are escaped, and all line ends are LF."""
        text = self.data.decode("utf-8", "backslashreplace")
        return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    @property
    def whole_lines(self) -> list[str]:
        """The lines, without the last one where the end is missing: it may have gone on, and so may its last number."""
        return self.lines[:-1] if self.is_cut else self.lines

    @property
    def last_line(self) -> int:
        """The number of the last line with text, from 1."""
        return max(1, len(self.text.rstrip("\n").split("\n")))
