"""What has to be undone in a member: markup, exports, prefixes, wrapped lines, and lines around the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from vmlog.copies.csv_export import CsvColumns, find_csv_columns, names_columns
from vmlog.copies.json_export import JsonLines, find_json_lines
from vmlog.copies.line_heads import LINE_START, UNTOUCHED_START
from vmlog.copies.prefixes import IsHead, find_prefix
from vmlog.copies.wrapped_lines import find_unwrap

_STARTS: Final = re.compile(LINE_START)
_UNTOUCHED: Final = re.compile(rf"(?m)^{UNTOUCHED_START}")
_ENTITIES: Final = {
    "gt": ">", "lt": "<", "amp": "&", "quot": '"', "apos": "'", "nbsp": " ", "#34": '"', "#39": "'", "#039": "'",
    "#x27": "'", "#x22": '"', "#60": "<", "#62": ">", "#160": " ",
}  # fmt: skip
_ENTITY: Final = re.compile(f"&({'|'.join(_ENTITIES)});")
_TAG: Final = re.compile(r"</?(?:p|br|div|span|pre|code|li|tr|td|th|b|i|font|blockquote)(?: [^<>\n]{0,400})?/?>")
_TAGGED: Final = re.compile(rf"(?m)^[ \t]{{0,80}}(?:{_TAG.pattern}){{1,4}}{LINE_START}")
_FENCE: Final = re.compile(r"(?m)^[ \t>]{0,8}(?:```|~~~)[A-Za-z0-9_+-]{0,20}[ \t\r]*$")
# Lines around a copied log: fences, and prompts with a command.
_AROUND: Final = re.compile(
    r"(?m)^(?:[ \t>]{0,8}(?:```|~~~)[A-Za-z0-9_+-]{0,20}|\{(?:code|noformat)(?::[^}\n]{0,60})?\}|\[/?(?:code|pre)\]"
    r"|\[[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+(?::[^\]\n]{0,200}\]| [^\]\n]{0,200}\][#$])(?: [^\n]*)?"
    r"|[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+:[^\s#$]{0,200}[#$](?: [^\n]*)?|(?:~|/[A-Za-z0-9_./-]{0,200}) [#$](?: [^\n]*)?"
    r"|(?:PS )?[A-Z]:\\[^>\n]{0,200}>[^\n]*"
    r"|[#$%] (?:sudo )?(?:z?cat|[ez]?grep|tail|head|less|more|sed|awk|zless) [^\n]*"
    r")[ \t\r]*$"
)

UndoStep = Callable[[str], str]


class UndoPlan(NamedTuple):
    """What to do with every block.

    Attributes:
        steps: functions from text to text, in order.
        finish: returns what the steps kept back at the end of the member.
    """

    steps: Sequence[UndoStep]
    finish: Callable[[], str] | None = None


def plan_undo(lines: Sequence[str], is_header: IsHead) -> UndoPlan | None:
    """Return what has to be undone in a member; None if its first lines do not tell.

    Args:
        lines: the first lines.
        is_header: whether a text begins with the header of a known format.
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
    untouched = len(_UNTOUCHED.findall(sample))
    named = names_columns(lines[0])
    finish = None
    if named or 2 * untouched <= len(lines):
        prefix, before = find_prefix(lines, is_head)
        export, rows = _export_in(lines, is_head)
        if export and (named or rows > max(untouched, before)):
            finish = export.finish
            steps.append(export)
        elif prefix and before >= untouched:
            steps.append(prefix)
            # Fences and prompts may have the prefix too.
            sample = prefix(sample)
            around = around or bool(_AROUND.search(sample))
        elif not untouched and not around and not steps:
            return None
        if not export and (unwrap := find_unwrap(sample.split("\n"))):
            steps.append(unwrap)
    return UndoPlan([*steps, _AroundLog(is_header)] if around else steps, finish)


def _export_in(lines: Sequence[str], is_head: IsHead) -> tuple[CsvColumns | JsonLines | None, int]:
    json, count = find_json_lines(lines, is_head)
    return (json, count) if json else find_csv_columns(lines, is_head)


def _is_markup(sample: str) -> bool:
    """Return whether a text is escaped for HTML, so that its only angle brackets are those of tags."""
    if not (("&" in sample and _ENTITY.search(sample)) or _TAGGED.search(sample)):
        return False
    text = _TAG.sub("", sample)
    return "<" not in text and ">" not in text and ("&gt;" in text or "&lt;" in text or text != sample)


def _without_markup(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], _TAG.sub("", text))


class _AroundLog:
    """Empties the lines around a copied log: fences, prompts, and prose after the end of a fence."""

    def __init__(self, is_header: IsHead) -> None:
        """Start a member.

        Args:
            is_header: tells lines with a header, which are never emptied.
        """
        self._is_header = is_header
        self._fenced = False
        self._in_prose = False

    def __call__(self, text: str) -> str:
        if not self._in_prose and not _FENCE.search(text):
            return _AROUND.sub(self._replacement, text)
        lines = text.split("\n")
        for row, line in enumerate(lines):
            if _FENCE.match(line):
                self._fenced = not self._fenced
                self._in_prose = not self._fenced
            elif self._in_prose and (_STARTS.match(line) or self._is_header(line)):
                self._in_prose = False
            if self._in_prose:
                lines[row] = ""
        return _AROUND.sub(self._replacement, "\n".join(lines))

    def _replacement(self, line: re.Match[str]) -> str:
        return line[0] if self._is_header(line[0]) else ""
