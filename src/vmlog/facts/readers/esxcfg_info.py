r"""`esxcfg-info -a`: the host as blocks, `\==+Title :`, of values, `|----Key......value`; inner ones are indented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.info_blocks import VALUES_ONLY, WANTED_BLOCKS, InfoBlock, InfoValue, block_name, info_rows
from vmlog.knowledge.fact_files import END_MISSING

_HEAD: Final = r"(?P<indent>[ \t]*+)\\==\+(?P<title>[^\n:]*+):[ \t]*$"
_HEADS: Final = re.compile(f"^{_HEAD}", re.M)
_ENTRY: Final = re.compile(rf"^(?:{_HEAD}|(?P<inner>[ \t]*+)\|-+(?P<key>[^.\n]++)\.++(?P<value>[^\n]*+))", re.M)
_LINE: Final = re.compile(r"^([ \t]*+)(\\==\+|\|-)", re.M)
_MOST_ENTRIES: Final = 300_000
"""Heads and values that are kept of one block, each some 300 bytes. A block has some thousands."""


def read_esxcfg_info(text: FactText) -> Iterator[FactRow]:
    """Yield what the wanted blocks state."""
    content = text.text
    end = len(content)
    if content and not content.endswith("\n"):
        end = content.rfind("\n") + 1  # the value of the last line may go on
    is_cut = end < len(content)
    done, line, counted = 0, 1, 0
    for found in _HEADS.finditer(content, 0, end):
        name = block_name(found["title"])
        if name not in WANTED_BLOCKS or found.start() < done:
            continue
        done = _block_end(content, found, end, has_blocks=name not in VALUES_ONLY)
        line += content.count("\n", counted, found.start())
        counted = found.start()
        block, has_more = _block(content, found.start(), done, line)
        is_cut |= has_more
        yield from info_rows(block)
    if is_cut:
        yield FactRow(END_MISSING, "", True, content.count("\n") + 1)


def _block_end(content: str, head: re.Match[str], end: int, *, has_blocks: bool) -> int:
    """Return where the block ends: before what is not indented deeper, or before the first block in it."""
    for found in _LINE.finditer(content, head.end(), end):
        is_head = found[2].startswith("\\")
        if (is_head and not has_blocks) or len(found[1]) <= len(head["indent"]):
            return found.start()
    return end


def _block(content: str, start: int, end: int, line: int) -> tuple[InfoBlock, bool]:
    """Return the block between two places, and whether it has more than is kept; `line` is that of its head."""
    entries = _ENTRY.finditer(content, start, end)
    first = next(entries)
    root = InfoBlock(block_name(first["title"]))
    above: list[tuple[int, InfoBlock]] = [(len(first["indent"]), root)]
    counted = start
    for entry in islice(entries, _MOST_ENTRIES):
        line += content.count("\n", counted, entry.start())
        counted = entry.start()
        indent = len(entry["inner"] if entry["key"] else entry["indent"])
        # Deeper lines belong to the head before them.
        while len(above) > 1 and indent <= above[-1][0]:
            above.pop()
        if entry["key"]:
            above[-1][1].values.setdefault(block_name(entry["key"]), InfoValue(entry["value"], line))
        else:
            block = InfoBlock(block_name(entry["title"]))
            above[-1][1].blocks.append(block)
            above.append((indent, block))
    return root, next(entries, None) is not None
