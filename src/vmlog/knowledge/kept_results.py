"""What slow steps made of texts, kept for the next run in the user's cache folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from vmlog.knowledge.cache_folder import cache_folder
from vmlog.knowledge.private_json import read_private_json, write_private_json
from vmlog.version import __version__

_MOST_RESULTS: Final = 2000


class KeptResults:
    """Results of one kind by the texts that they were made of; only what JSON can hold.

    A file that cannot be read or written, or that somebody else may have written, only costs time.
    """

    def __init__(self, place: Path | None) -> None:
        """Open a file; None where there is no folder for one."""
        self._place = place
        self._results = read_private_json(place) if place else {}

    @classmethod
    def of(cls, name: str) -> KeptResults:
        """Open the results of this kind that this version of the program keeps."""
        folder = cache_folder()
        return cls(folder / f"{name}-{__version__}.json" if folder else None)

    def get(self, text: str) -> Any:
        """Return what was made of a text; None if that is not known."""
        return self._results.get(text)

    def put(self, text: str, result: Any) -> None:
        """Keep what was made of a text."""
        if len(self._results) >= _MOST_RESULTS:
            self._results.clear()
        self._results[text] = result
        if self._place:
            write_private_json(self._place, self._results)
