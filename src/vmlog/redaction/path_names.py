"""Paths of sources and members: what the product names stays, names of people, machines and places do not."""

from __future__ import annotations

import re
from typing import Final

from vmlog.redaction.name_map import spelled
from vmlog.redaction.renaming import Renamer
from vmlog.redaction.shapes import BUNDLE
from vmlog.redaction.text_names import TextNames

_STEM: Final = re.compile(
    r"(?P<stem>.+?)(?P<ending>(?:\.(?:tgz|tar|gz|zip|zst|xz|bz2|log|txt|vmx|json|csv|xml|out|old|FRAG-[0-9]{1,6}|[0-9]{1,3}))*"
    r"(?:\.[A-Za-z][A-Za-z0-9]{1,7})?)",
    re.DOTALL,
)
_INDEX: Final = re.compile(r"[\d\W_]*")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_VOLUMES: Final = re.compile(r"(?:^|/)vmfs/volumes/")
_STAYING: Final = frozenset({"", ".", "..", "~", "-"})


class PathNames:
    """Rewrites the paths of sources, and the chains of members in archives (`a.tgz!/a/var/log/hostd.log`).

    Folders before the first one of the product's own are somebody's; below it the layout is the product's.
    """

    def __init__(self, renamer: Renamer, texts: TextNames) -> None:
        self._renamer, self._texts = renamer, texts

    def path(self, text: str, *, named: bool = False) -> str:
        """Return a path with its names replaced.

        Args:
            text: the path.
            named: the user named it, so that all of its folders are the user's.
        """
        if named or text.startswith(("/", "~")):
            first, *links = text.split("!/")
            return "!/".join([self._named(first), *map(self._link, links)])
        return "!/".join(self._link(link) for link in text.split("!/"))

    def _named(self, text: str) -> str:
        sign = "\\" if "\\" in text and "/" not in text else "/"
        *folders, file = text.split(sign)
        places = self._renamer.words.places
        kept = [one if one.lower() in places else self._folder(one) for one in folders]
        return sign.join([*kept, file if file.lower() in places else self._file(file)])

    def _link(self, text: str) -> str:
        if volumes := _VOLUMES.search(text):
            start = volumes.end() - len("/vmfs/volumes/")
            tail = self._texts.replaced(f"/{text[start + 1 :] if start >= 0 else text}", logged=True)
            head = self._parts(text[: start + 1], file=False) if start >= 0 else ""
            return head + tail[1:]
        return self._parts(text, file=True)

    def _parts(self, text: str, *, file: bool) -> str:
        sign = "\\" if "\\" in text and "/" not in text else "/"
        parts = text.split(sign)
        folders, last = (parts[:-1], parts[-1:]) if file else (parts, [])
        known = self._renamer.words.folders
        inside = next((at for at, one in enumerate(folders) if one.lower() in known), len(folders))
        inner = [self._texts.replaced(one, logged=True) for one in (*folders[inside:], *last)]
        if inside == len(folders):
            inner = [self._file(one) for one in last]
        return sign.join([*map(self._folder, folders[:inside]), *inner])

    def _folder(self, text: str) -> str:
        return self._part(text) or self._renamer.folder(text)

    def _file(self, text: str) -> str:
        found = _STEM.fullmatch(text)
        if self._renamer.is_log_file(text) or not found:
            return self._texts.replaced(text, logged=True)
        return self._part(text) or self._renamer.named("files", found["stem"]) + found["ending"]

    def _part(self, text: str) -> str | None:
        """Return what stands for a part that is a bundle or a shape; None for somebody's name."""
        if text in _STAYING or _DRIVE.fullmatch(text) or _INDEX.fullmatch(text):
            return self._texts.replaced(text, logged=True)
        if BUNDLE.match(text):
            return self._texts.replaced(text, logged=True)
        if self._renamer.names.find("hosts", spelled(text)):
            return self._renamer.named("folders", text)
        return self._renamer.shaped(text) or (self._renamer.host(text) if self._renamer.is_machine(text) else None)
