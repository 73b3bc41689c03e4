"""What is found out of the texts of wordings, kept for the next run in the user's cache folder.

Masking and splitting all of them takes longer than to compare a message with them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Final

from vmlog.knowledge import template
from vmlog.knowledge.cache_folder import cache_folder
from vmlog.knowledge.private_file import read_keyed_file, write_keyed_file
from vmlog.match.fuzzy import wording, words
from vmlog.match.fuzzy.wording import WordingTexts, wording_texts
from vmlog.version import __version__

# A hundred times what all shipped causes take.
_MOST_BYTES: Final = 16 << 20


def kept_texts(templates: Sequence[str]) -> Iterable[WordingTexts]:
    """Return what `wording_texts` finds in templates, from an earlier run if they and this program are the same.

    A file that is damaged, or that somebody else may have written, only costs the time to find it out again.
    """
    folder = cache_folder()
    if folder is None:
        return map(wording_texts, templates)
    place = folder / f"wordings-{__version__}.json"
    key = json.dumps([_code(), *templates])
    if (content := read_keyed_file(place, _MOST_BYTES, key)) is not None:
        return (WordingTexts(tuple(split), frozenset(masked), plain) for split, masked, plain in json.loads(content))
    found = [*map(wording_texts, templates)]
    with suppress(OSError):
        write_keyed_file(place, key, json.dumps([[one.words, sorted(one.masked), one.plain] for one in found]).encode())
    return found


def _code() -> list[tuple[int, int]]:
    """Return the sizes and times of the modules that find it out, which change in a checkout; none if packed."""
    with suppress(OSError, TypeError):
        stamps = [os.stat(module.__file__ or "") for module in (template, wording, words)]  # noqa: PTH116
        return [(status.st_size, status.st_mtime_ns) for status in stamps]
    return []
