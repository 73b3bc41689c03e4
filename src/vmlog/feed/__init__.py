"""From sources to blocks of cleaned text and what occurs in them, in this process or in one of its own.

Nothing here needs columns, so that a process that does only this is small and starts quickly.
"""

from vmlog.feed.apart import Apart, is_worth_it, usable_cores
from vmlog.feed.blocks import BLOCK_BYTES, MAX_LINE_BYTES, blocks, clean
from vmlog.feed.copied import Copied, written_text
from vmlog.feed.ends import LineEnds
from vmlog.feed.log import Block, Log, feed, is_named, joined, wanted_as
from vmlog.feed.marks import WITHIN
from vmlog.feed.scan import Hits, Scanner

__all__ = [
    "BLOCK_BYTES",
    "MAX_LINE_BYTES",
    "WITHIN",
    "Apart",
    "Block",
    "Copied",
    "Hits",
    "LineEnds",
    "Log",
    "Scanner",
    "blocks",
    "clean",
    "feed",
    "is_named",
    "is_worth_it",
    "joined",
    "usable_cores",
    "wanted_as",
    "written_text",
]
