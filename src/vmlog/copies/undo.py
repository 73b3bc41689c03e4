"""What has to be undone in a member: markup, exports, prefixes, and lines around a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from vmlog.copies.broken_lines import find_unwrap
from vmlog.copies.exports import Columns, JsonLines, csv_columns, json_lines, names_columns
from vmlog.copies.line_heads import KNOWN_HEADS, LINE_START
from vmlog.copies.prefixes import IsHead, prefix_of

_STARTS: Final = re.compile(LINE_START)
_UNTOUCHED: Final = re.compile(rf"(?m)^{KNOWN_HEADS}")
_ENTITIES: Final = {
    "gt": ">", "lt": "<", "amp": "&", "quot": '"', "apos": "'", "nbsp": " ", "#34": '"', "#39": "'", "#039": "'",
    "#x27": "'", "#x22": '"', "#60": "<", "#62": ">", "#160": " ",
}  # fmt: skip
_ENTITY: Final = re.compile(f"&({'|'.join(_ENTITIES)});")
_TAG: Final = re.compile(r"</?(?:p|br|div|span|pre|code|li|tr|td|th|b|i|font|blockquote)(?: [^<>\n]{0,400})?/?>")
_TAGGED: Final = re.compile(rf"(?m)^[ \t]{{0,80}}(?:{_TAG.pattern}){{1,4}}{LINE_START}")
_FENCE: Final = re.compile(r"(?m)^[ \t>]{0,8}(?:```|~~~)[A-Za-z0-9_+-]{0,20}[ \t\r]*$")
# Lines around a copied log: fences, prompts with a command, what grep writes between its findings.
_AROUND: Final = re.compile(
    r"(?m)^(?:[ \t>]{0,8}(?:```|~~~)[A-Za-z0-9_+-]{0,20}|\{(?:code|noformat)(?::[^}\n]{0,60})?\}|\[/?(?:code|pre)\]"
    r"|\[[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+(?::[^\]\n]{0,200}\]| [^\]\n]{0,200}\][#$])(?: [^\n]*)?"
    r"|[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+:[^\s#$]{0,200}[#$](?: [^\n]*)?|(?:~|/[A-Za-z0-9_./-]{0,200}) [#$](?: [^\n]*)?"
    r"|(?:PS )?[A-Z]:\\[^>\n]{0,200}>[^\n]*"
    r"|[#$%] (?:sudo )?(?:z?cat|[ez]?grep|tail|head|less|more|sed|awk|zless) [^\n]*"
    r"|[#$%] (?:sudo )?(?:z?cat|[ez]?grep|tail|head|less|more|sed|awk|zless) [^\n]*"
    r")[ \t\r]*$"
)

UndoStep = Callable[[str], str]


class UndoText(NamedTuple):
    """What to do with every block, in order; `finish` gives what is kept back at the end of the member."""

    steps: Sequence[UndoStep]
    finish: Callable[[], str] | None = None


def find_undo(lines: Sequence[str], is_header: IsHead) -> UndoText | None:
    """What has to be undone, by the first lines of a member; null where they do not tell.

    Args:
        lines: the lines.
        is_header: tells whether a text begins with the header of a known format.
    """

    def is_head(text: str) -> bool:
        return bool(_STARTS.match(text)) and is_header(text)

    sample = "\n".join(lines)
    steps: list[UndoStep] = []
    if _is_markup(sample):
        steps.append(_without_markup)
        sample = _without_markup(sample)
        lines = sample.split("\n")
    around = bool(_AROUND.search(sample))
    plain = len(_UNTOUCHED.findall(sample))
    named = names_columns(lines[0])
    finish = None
    if named or 2 * plain <= len(lines):
        prefix, before = prefix_of(lines, is_head)
        export, rows = _export_in(lines, is_head)
        if export and (named or rows > max(plain, before)):
            finish = export.finish
            steps.append(export)
        elif prefix and before >= plain:
            steps.append(prefix)
            # Fences and prompts may have been quoted along with the lines.
            sample = prefix(sample)
            around = around or bool(_AROUND.search(sample))
        elif not plain and not around and not steps:
            return None
        if not export and (unwrap := find_unwrap(sample.split("\n"))):
            steps.append(unwrap)
    return UndoText([*steps, _Around(is_header)] if around else steps, finish)


def _export_in(lines: Sequence[str], is_head: IsHead) -> tuple[Columns | JsonLines | None, int]:
    objects, count = json_lines(lines, is_head)
    return (objects, count) if objects else csv_columns(lines, is_head)


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

    def __init__(self, is_header: IsHead) -> None:
        """Prepare; what begins with a header is never taken for a prompt."""
        self._is_header = is_header
        self._fenced = False
        self._spoken = False  # what comes next is said of the log, and is none

    def __call__(self, text: str) -> str:
        if not self._spoken and not _FENCE.search(text):
            return _AROUND.sub(self._emptied, text)
        lines = text.split("\n")
        for row, line in enumerate(lines):
            if _FENCE.match(line):
                self._fenced = not self._fenced
                self._spoken = not self._fenced
            elif self._spoken and (_STARTS.match(line) or self._is_header(line)):
                self._spoken = False
            if self._spoken:
                lines[row] = ""
        return _AROUND.sub(self._emptied, "\n".join(lines))

    def _emptied(self, line: re.Match[str]) -> str:
        return line[0] if self._is_header(line[0]) else ""
