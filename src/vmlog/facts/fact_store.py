"""The files that state facts, kept as they are until somebody asks for the facts.

Most runs need none of them or those of two hosts, and reading all would cost more than the logs.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from vmlog.facts.fact import Fact, Place, Trust
from vmlog.facts.fact_bounds import FactBudget, bounded_lines
from vmlog.facts.fact_text import FactText
from vmlog.facts.reader_registry import reader_named
from vmlog.knowledge.fact_files import END_MISSING, LISTED, FactFile, paths_regex
from vmlog.members.member_text import FACT_BYTES
from vmlog.model import Notice
from vmlog.source.member import Member

# Kept in memory in all, deflated; command outputs shrink to a tenth.
_MAX_KEPT_BYTES: Final = 192 << 20
_DEFLATE_FROM: Final = 4096
_FRAGMENT: Final = re.compile(r"\.FRAG-([0-9]{1,9})$", re.I)
_SNIFFED: Final = 4096


@dataclass(frozen=True, slots=True)
class FactPiece:
    """A member that states facts, or a fragment of one.

    Attributes:
        member: the member.
        shape: id of its shape.
        data: its content.
        is_deflated: whether the content is deflated.
        is_cut: whether its end is missing.
    """

    member: Member
    shape: str
    data: bytes
    is_deflated: bool
    is_cut: bool

    def text(self) -> bytes:
        """Return the content as it was in the bundle."""
        return zlib.decompress(self.data) if self.is_deflated else self.data


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that states facts, with its fragments in order.

    Attributes:
        shape: its shape.
        unit: the bundle that it belongs to, or the folder of a loose file.
        inner: its path inside the unit, without the number of a fragment.
        pieces: the fragments from the first on, as far as none is missing; one piece for a whole file.
        is_cut: whether its end is missing.
        budget: what may be kept of it.
    """

    shape: FactFile
    unit: str
    inner: str
    pieces: tuple[FactPiece, ...]
    is_cut: bool
    budget: FactBudget = field(repr=False, compare=False)

    @property
    def member(self) -> Member:
        """The member, or the first fragment."""
        return self.pieces[0].member

    @property
    def is_empty(self) -> bool:
        """Whether the whole file holds nothing but blanks."""
        return not any(piece.is_deflated or piece.data.strip() or piece.is_cut for piece in self.pieces)

    def read(self, vm_words: tuple[str, ...] | None = None, *, by_itself: bool = False) -> FileFacts:
        """Read the file.

        Args:
            vm_words: see `FactText`.
            by_itself: whether this uses up nothing of what the rest of the run may keep, as with the words of VMs.
        """
        texts = [piece.text() for piece in self.pieces]
        data, is_cut = b"".join(texts), self.is_cut
        if self.shape.trust != Trust.STORE:  # a database has no lines
            data, goes_on = bounded_lines(data)
            is_cut |= goes_on
        budget = FactBudget() if vm_words or by_itself else self.budget
        rows = budget.bounded(reader_named(self.shape.reader)(FactText(self.inner, data, is_cut, vm_words)))
        before = [0]  # line ends before each piece
        for text in texts:
            before.append(before[-1] + text.count(b"\n"))
        # The last line that begins in each piece.
        last = [ends + (not text.endswith(b"\n")) for ends, text in zip(before[1:], texts, strict=True)]
        facts: dict[str, list[Fact]] = defaultdict(list)
        listed: dict[str, list[tuple[str, Place]]] = defaultdict(list)
        for row in rows:
            if row.name == END_MISSING:
                is_cut = True
                continue
            place = self._place(row.line, before, last)
            if row.name == LISTED:
                listed[row.vm].append((row.subject, place))
            else:
                stated = Fact(row.name, row.subject, row.value, place, Trust(self.shape.trust), self.shape.id)
                facts[row.vm].append(stated)
        return FileFacts(self, facts, listed, is_cut)

    def _place(self, line: int, before: Sequence[int], last: Sequence[int]) -> Place:
        at = min(bisect_left(last, line), len(self.pieces) - 1)
        member = self.pieces[at].member
        return Place(member.source, member.path, line - before[at] if line else 0)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file states.

    Attributes:
        file: the file.
        facts: the facts by the key of the VM that they are about, "" for the host.
        listed: the kinds of things, or names of facts, of which it names all, by the same keys.
        is_cut: whether its end is missing.
    """

    file: StoredFile
    facts: Mapping[str, Sequence[Fact]]
    listed: Mapping[str, Sequence[tuple[str, Place]]]
    is_cut: bool


class FactStore:
    """Takes the files that state facts while sources are read.

    Attributes:
        regex: matches the paths, in small letters, of the members to take.
        large_regex: matches those of which more than `FACT_BYTES` is read.
    """

    def __init__(self, shapes: Iterable[FactFile]) -> None:
        """Prepare to take files of these shapes."""
        self._shapes = tuple(shapes)
        self.regex = paths_regex(self._shapes)
        self.large_regex = paths_regex(shape for shape in self._shapes if shape.max_bytes > FACT_BYTES)
        self._pieces: dict[tuple[str, str, str], dict[int, FactPiece]] = defaultdict(dict)
        self._kept = 0
        self._budget = FactBudget()
        self._notices: list[Notice] = []

    @property
    def notices(self) -> list[Notice]:
        """What was left out, as far as files were taken and read by now."""
        message = "the configuration files state too much; the rest of it was left out"
        return [*self._notices, *([Notice("limit-reached", message)] if self._budget.is_spent else [])]

    @property
    def is_empty(self) -> bool:
        """Whether no file was taken."""
        return not self._pieces

    def accepts_text(self, opening: bytes) -> bool:
        """Return whether a text with any name has one of the shapes, going by its first lines."""
        return self._by_opening(opening) is not None

    def take(self, member: Member, data: bytes, *, is_cut: bool = False) -> None:
        """Take a member, or a fragment of one; one that has none of the shapes is left."""
        shape = self._by_path(member) or self._by_opening(data)
        if shape is None:
            return
        if self._kept > _MAX_KEPT_BYTES:
            self._note_limit(member)
            return
        is_cut |= len(data) > shape.max_bytes
        data = data[: shape.max_bytes]
        is_small = len(data) < _DEFLATE_FROM
        content = data if is_small else zlib.compress(data, 1)
        self.add(FactPiece(member, shape.id, content, not is_small, is_cut))

    @property
    def pieces(self) -> list[FactPiece]:
        """What was taken, in no order that matters."""
        return [piece for by_number in self._pieces.values() for piece in by_number.values()]

    def add(self, piece: FactPiece) -> None:
        """Add what this store, or another one, took."""
        inner = piece.member.inner
        found = _FRAGMENT.search(inner)
        number = int(found[1]) if found else 0
        key = piece.member.unit, inner[: found.start()] if found else inner, piece.shape
        self._kept += len(piece.data)
        self._pieces[key].setdefault(number, piece)

    @cached_property
    def _regexes(self) -> list[tuple[re.Pattern[str], FactFile]]:
        return [(re.compile(paths_regex([shape])), shape) for shape in self._shapes]

    def _by_path(self, member: Member) -> FactFile | None:
        path = member.inner.lower()
        return next((shape for regex, shape in self._regexes if regex.fullmatch(path)), None)

    def _by_opening(self, opening: bytes) -> FactFile | None:
        text = opening[:_SNIFFED].decode("utf-8", "replace")
        return next((item for item in self._shapes if item.begins_with and item.begins_with.search(text)), None)

    def _note_limit(self, member: Member) -> None:
        if not self._notices:
            message = "the configuration files are too large; the rest of them was not read"
            self._notices.append(Notice("limit-reached", message, member.source))

    def files(self) -> list[StoredFile]:
        """Return the files, by unit and path."""
        shapes = {shape.id: shape for shape in self._shapes}
        stored = []
        for (unit, inner, shape), by_number in sorted(self._pieces.items(), key=lambda item: item[0]):
            pieces: list[FactPiece] = []
            while len(pieces) in by_number and not (pieces and pieces[-1].is_cut):
                pieces.append(by_number[len(pieces)])
            if pieces:
                is_cut = pieces[-1].is_cut or len(pieces) < len(by_number)
                stored.append(StoredFile(shapes[shape], unit, inner, tuple(pieces), is_cut, self._budget))
        return stored
