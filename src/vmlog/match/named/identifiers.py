"""Complete type names and message keys that people shorten, and find the ids of causes in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from vmlog.knowledge.typed_words import load_typed_words

# Packages of the vSphere API in other languages, and the words before the type of an error in PowerShell and others.
_PACKAGED: Final = re.compile(
    r"(?:\b(?:vim25:|types\.|Vim::|VMware\.Vim\.|com\.vmware\.vim25\.|(?:vim|vmodl)\.|ns[0-9]{1,2}:|vim25[./])"
    r"|\b(?:VimFault|MethodFault|HostConnectFault|fault|Fault|faultName|localizedFault): ?"
    r"|:type=[\"'](?:\w{1,20}:)?|\[[A-Z][a-z]{1,20}-[A-Za-z]{1,40}\], )(?P<name>[A-Z][A-Za-z0-9]{2,80})\b"
)
_CAMEL: Final = re.compile(r"(?<![\w.])[A-Z][a-z]+[0-9]*[A-Z][A-Za-z0-9]*+(?![\w.])")
_HUMP: Final = re.compile(r"[A-Z][a-z]+")
_FEWEST_HUMPS: Final = 3  # shorter names are those of errors in many languages
_ENDINGS: Final = ("FaultMsg", "Fault_Exception", "Fault", "Msg", "Exception")
_SLUG: Final = re.compile(r"(?<![a-z0-9])[a-z0-9]++(?:-[a-z0-9]++)+", re.IGNORECASE)
_FEWEST_PARTS: Final = 3
_MESSAGE_PREFIX: Final = "msg."
_LONG_PART: Final = 16
_MAX_TEXT: Final = 64 * 1024


def index_short_keys(keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Index fault types and message keys by the shortened forms that people write, in lower case.

    A message key is shortened by its `msg.`, or to its last part if that is long.

    >>> index_short_keys(["vim.fault.CannotAccessNetwork", "msg.migrate.expired"])
    {'cannotaccessnetwork': ('vim.fault.CannotAccessNetwork',), 'migrate.expired': ('msg.migrate.expired',)}
    """
    index: dict[str, list[str]] = {}
    for key in keys:
        name = key.partition(":")[0]
        last = name.rpartition(".")[2]
        shortened = [last] if name.startswith(("vim.", "vmodl.")) or len(last) >= _LONG_PART else []
        if name.startswith(_MESSAGE_PREFIX):
            shortened.append(name.removeprefix(_MESSAGE_PREFIX))
        for short in shortened:
            full = index.setdefault(short.lower(), [])
            if name not in full:
                full.append(name)
    return {name: tuple(full) for name, full in index.items()}


def complete_type_names(text: str, short: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the full names of types and message keys that a text shortens, in order of appearance.

    A name is accepted if it is the whole text; among other words if a package of some language stands before it, or if
    it consists of three words at least.

    Args:
        text: What was pasted.
        short: The index of `index_short_keys`.

    >>> complete_type_names("types.CannotAccessNetwork", index_short_keys(["vim.fault.CannotAccessNetwork"]))
    ['vim.fault.CannotAccessNetwork']
    """
    text = text[:_MAX_TEXT]
    found = [(match.start("name"), match["name"]) for match in _PACKAGED.finditer(text)]
    camel = [(match.start(), match[0]) for match in _CAMEL.finditer(text)]
    found += [(at, name) for at, name in camel if len(_HUMP.findall(name)) >= _FEWEST_HUMPS]
    words = text.split()
    if len(words) == 1:
        found.append((0, words[0].strip(".,:;()[]{}'\"")))
    elif not load_typed_words().subject(_CAMEL.sub(" ", text)).has_unknown_words:
        found += camel
    names = (full for _, name in sorted(found) for full in _resolved(name.lower(), short))
    return list(dict.fromkeys(names))


def _resolved(name: str, short: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    for ending in ("", *_ENDINGS):
        if name.endswith(ending.lower()) and (full := short.get(name.removesuffix(ending.lower()))):
            return full
    return ()


def find_cause_ids(text: str, known: Mapping[str, object]) -> list[tuple[str, bool]]:
    """Return the ids of causes that a text holds, each once, with True if the text is about nothing else.

    >>> find_cause_ids("what is file-locked", {"file-locked": None})
    [('file-locked', True)]
    """
    text = text[:_MAX_TEXT]
    names = dict.fromkeys(name for match in _SLUG.finditer(text) if (name := match[0].lower()) in known)
    if not names:
        return []
    rest = _SLUG.sub(lambda match: " " if match[0].lower() in names else match[0], text)
    known_words = not load_typed_words().subject(rest).has_unknown_words
    return [(name, known_words) for name in names if known_words or name.count("-") + 1 >= _FEWEST_PARTS]
