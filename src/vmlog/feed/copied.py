"""Undoing what copying and exporting have done to the lines of a whole member: found once in its first lines.

A member whose lines mostly begin as the product wrote them is never touched. Lines stay lines, so that their numbers
are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from vmlog.feed.blocks import clean
from vmlog.feed.ends import LineEnds
from vmlog.feed.exports import Columns, JsonLines, columns, json_lines, names_columns
from vmlog.feed.prefixes import START, UNTOUCHED, IsHead, prefix_of
from vmlog.feed.strays import gathered

_SAMPLE_LINES: Final = 200
_SAMPLE_BYTES: Final = 64 * 1024
_STARTS: Final = re.compile(START)
_PLAIN: Final = re.compile(rf"(?m)^{UNTOUCHED}")
_ENTITIES: Final = {
    "gt": ">", "lt": "<", "amp": "&", "quot": '"', "apos": "'", "nbsp": " ", "#34": '"', "#39": "'", "#039": "'",
    "#x27": "'", "#x22": '"', "#60": "<", "#62": ">", "#160": " ",
}  # fmt: skip
_ENTITY: Final = re.compile(f"&({'|'.join(_ENTITIES)});")
_TAG: Final = re.compile(r"</?(?:p|br|div|span|pre|code|li|tr|td|th|b|i|font|blockquote)(?: [^<>\n]{0,400})?/?>")
_TAGGED: Final = re.compile(rf"(?m)^[ \t]{{0,80}}(?:{_TAG.pattern}){{1,4}}{START}")
_FENCE: Final = re.compile(r"(?m)^[ \t>]{0,8}(?:```|~~~)[A-Za-z0-9_+-]{0,20}[ \t\r]*$")
# Lines around a copied log: fences, prompts with a command, what grep writes between its findings.
_AROUND: Final = re.compile(
    r"(?m)^(?:[ \t>]{0,8}(?:```|~~~)[A-Za-z0-9_+-]{0,20}|\{(?:code|noformat)(?::[^}\n]{0,60})?\}|\[/?(?:code|pre)\]"
    r"|\[[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+[: ][^\]\n]{0,200}\][#$]?(?: [^\n]*)?"
    r"|[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+:[^\s#$]{0,200}[#$](?: [^\n]*)?|(?:~|/[A-Za-z0-9_./-]{0,200}) [#$](?: [^\n]*)?"
    r"|(?:PS )?[A-Z]:\\[^>\n]{0,200}>[^\n]*"
    r"|[#$%] (?:sudo )?(?:z?cat|[ez]?grep|tail|head|less|more|sed|awk|zless) [^\n]*"
    r"|[#$%] (?:sudo )?(?:z?cat|[ez]?grep|tail|head|less|more|sed|awk|zless) [^\n]*"
    r")[ \t\r]*$"
)

Step = Callable[[str], str]


class Copied:
    """Undoes what copying has done to one member, block by block; each block holds whole lines, cleaned."""

    def __init__(self, head_regex: str) -> None:
        """Prepare; `head_regex` accepts what begins with the header of a known format."""
        self._head_regex = head_regex
        self._steps: Sequence[Step] | None = None
        self._seen = 0
        self._export: Columns | JsonLines | None = None

    def feed(self, block: bytes) -> bytes:
        """The block as the product wrote it; the lines of an open row come with its end."""
        if self._steps is None:
            self._seen += len(block)
            self._steps = self._found(block)
            # A stream that has not told by then is taken as it is.
            if self._steps is None and self._seen >= _SAMPLE_BYTES:
                self._steps = ()
        if not self._steps:
            return block
        text = block.decode()
        for step in self._steps:
            text = step(text)
        return text.encode()

    def finish(self) -> bytes:
        """What was still waiting for its end."""
        return self._export.finish().encode() if self._export else b""

    def _found(self, block: bytes) -> Sequence[Step] | None:
        """What has to be undone, by the first lines; null where they do not tell."""
        lines = block[:_SAMPLE_BYTES].decode("utf-8", "replace").split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
        sample = "\n".join(lines)
        steps: list[Step] = []
        if _is_markup(sample):
            steps.append(_without_markup)
            sample = _without_markup(sample)
            lines = sample.split("\n")
        around = bool(_AROUND.search(sample))
        plain = len(_PLAIN.findall(sample))
        named = names_columns(lines[0])
        if named or 2 * plain <= len(lines):
            prefix, before = prefix_of(lines, self._is_head)
            export, rows = _export_in(lines, self._is_head)
            if export and (named or rows > max(plain, before)):
                self._export = export
                steps.append(export)
            elif prefix and before >= plain:
                steps.append(prefix)
                # Fences and prompts may have been quoted along with the lines.
                around = around or bool(_AROUND.search(prefix(sample)))
            elif not plain and not around:
                return steps or None
        return [*steps, _Around()] if around else steps

    def _is_head(self, text: str) -> bool:
        return bool(_STARTS.match(text)) and bool(_compiled(self._head_regex).match(text))


def as_written(blocks: Iterator[bytes], head_regex: str) -> Iterator[bytes]:
    """Blocks of one member as the product wrote them; see `Copied`."""
    copied = Copied(head_regex)
    for block in blocks:
        if text := copied.feed(block):
            yield text
    if rest := copied.finish():
        yield rest


def written_text(text: bytes, head_regex: str) -> bytes:
    """A whole text, such as a pasted one, as the product wrote it."""
    whole = clean(LineEnds().feed(text, final=True))
    return b"".join(gathered(as_written(iter([whole]), head_regex)))


def _export_in(lines: Sequence[str], is_head: IsHead) -> tuple[Columns | JsonLines | None, int]:
    objects, count = json_lines(lines, is_head)
    return (objects, count) if objects else columns(lines, is_head)


def _is_markup(sample: str) -> bool:
    """Whether a text is escaped for HTML: then it has no angle brackets but those of tags."""
    if not (("&" in sample and _ENTITY.search(sample)) or _TAGGED.search(sample)):
        return False
    text = _TAG.sub("", sample)
    return "<" not in text and ">" not in text and ("&gt;" in text or "&lt;" in text or text != sample)


def _without_markup(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], _TAG.sub("", text))


class _Around:
    """Empties the lines around a copied log: fences, prompts, and what is said behind the end of a fence."""

    def __init__(self) -> None:
        self._fenced = False
        self._spoken = False  # what comes next is said of the log, and is none

    def __call__(self, text: str) -> str:
        if not self._spoken and not _FENCE.search(text):
            return _AROUND.sub("", text)
        lines = text.split("\n")
        for row, line in enumerate(lines):
            if _FENCE.match(line):
                self._fenced = not self._fenced
                self._spoken = not self._fenced
            elif self._spoken and _STARTS.match(line):
                self._spoken = False
            if self._spoken:
                lines[row] = ""
        return _AROUND.sub("", "\n".join(lines))


@lru_cache(maxsize=4)
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)
