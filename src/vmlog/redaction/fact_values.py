"""Values of configuration files: what the fact names decides what stands for them."""

from __future__ import annotations

import re
from typing import Final

from vmlog.redaction.renaming import Renamer
from vmlog.redaction.text_names import TextNames

# What is connected to a port of a distributed switch: an interface of the host, or a VM and its adapter.
_CLIENT: Final = re.compile(r"(?P<vm>.+?)(?P<adapter>\.eth[0-9]+| ethernet[0-9]+)")
_LISTS: Final = frozenset({"domain"})
_SHAPED: Final = ("/", "[", "ds:")


class FactValues:
    """Reads the values that checks tell, by the words that they tell them with."""

    def __init__(self, renamer: Renamer, texts: TextNames) -> None:
        self._renamer, self._texts = renamer, texts

    def collect(self, words: str, value: str) -> None:
        """Make known what a fact and its subject name."""
        self.value(words, value)
        found = self._renamer.words.fact_of(words)
        if found and found[1] and found[0].subject not in ("text", "keep"):
            self._renamer.of_kind(found[0].subject, found[1])

    def collect_line(self, text: str) -> None:
        """Make known what a line of a configuration file names, as a fact and its value (`MTU of vmk1: 9000`)."""
        at = text.find(": ")
        while at >= 0:
            if self._renamer.words.fact_of(text[:at]):
                self.collect(text[:at], text[at + 2 :])
                return
            at = text.find(": ", at + 1)

    def value(self, words: str, value: str) -> str:
        """Return what stands for the value of a fact."""
        if not value:
            return value
        found = self._renamer.words.fact_of(words)
        kind = found[0].value if found else "text"
        if kind == "keep":
            return value
        if kind == "folder" and value.startswith("/"):
            return "/".join(self._renamer.folder(one) for one in value.split("/"))
        if kind == "text" or value.startswith(_SHAPED):
            return self._texts.replaced(value, logged=True)
        if kind == "vm":
            client = _CLIENT.fullmatch(value)
            if client:
                return self._renamer.vm(client["vm"]) + client["adapter"]
            return value if re.fullmatch(r"vm(?:k|nic)[0-9]+|vswif[0-9]+", value) else self._renamer.vm(value)
        if kind in _LISTS:
            return " ".join(self._renamer.of_kind(kind, one) for one in value.split())
        return self._renamer.of_kind(kind, value)
