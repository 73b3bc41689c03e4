"""The files of a VM that consist of lines `key = "value"`: `.vmx`, `.vmsd`, descriptors of disks.

Keys have no case. A value writes quotes, bars and control characters as a bar and two hexadecimal digits. The file says
in which encoding it is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vmlog.facts.fact_text import FactText
from vmlog.facts.host_facts import ANY_VM
from vmlog.facts.output_row import OutputValue

_ENCODING: Final = re.compile(rb'^[ \t]*\.?encoding[ \t]*=[ \t]*"([A-Za-z0-9_-]{1,20})"', re.I | re.M)
_KNOWN_ENCODING: Final = re.compile(
    "utf-?8|us-ascii|windows-?(?:125[0-8]|874|93[26]|949|950)|iso-?8859-?[0-9]{1,2}|gbk|gb2312|gb18030|big5|shift_?jis"
    "|euc-?(?:jp|kr)",
    re.I,
)
_WINDOWS: Final = re.compile("windows-?", re.I)
_SNIFFED: Final = 4096
_ESCAPES: Final = re.compile(r"(?:\|[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class VmDictionary:
    """The keys of a file.

    Attributes:
        is_cut: whether its end is missing, so that a key that is not there may have been lost.
        last_line: the number of its last line.
        keys: the keys as they are spelled, by the key in small letters.
    """

    is_cut: bool
    last_line: int
    keys: Mapping[str, str] = field(repr=False)
    _values: Mapping[str, OutputValue] = field(repr=False)

    def find(self, key: str, default: str | None = None) -> OutputValue | None:
        """Return the value of a key in small letters, the first of several; None if it is missing.

        Args:
            key: the key.
            default: what the format documents for a missing key; it has the line 0.
        """
        value = self._values.get(key)
        if value is None and default is not None and not self.is_cut:
            return OutputValue(default, 0)
        return value

    def text(self, key: str) -> str:
        """Return the value of a key in small letters, "" if it is missing."""
        value = self.find(key)
        return value.text if value else ""


def read_dictionary(text: FactText) -> VmDictionary:
    """Return the keys of a file; what is no line of this form is passed over."""
    encoding = _encoding(text.data)
    decoded = FactText("", text.data.decode(encoding, "backslashreplace").encode(), text.is_cut)
    keys: dict[str, str] = {}
    values: dict[str, OutputValue] = {}
    is_open = False
    for number, line in enumerate(decoded.whole_lines, start=1):
        entry = _entry(line)
        if entry is None:
            continue
        key, raw = entry
        is_open = raw is None
        if raw is not None:
            keys.setdefault(key.lower(), key)
            values.setdefault(key.lower(), OutputValue(_unescaped(raw, encoding), number))
    return VmDictionary(text.is_cut or is_open, decoded.last_line, keys, values)


def _encoding(data: bytes) -> str:
    found = _ENCODING.search(data[:_SNIFFED])
    name = found[1].decode() if found else ""
    try:
        return codecs.lookup(_WINDOWS.sub("cp", name) if _KNOWN_ENCODING.fullmatch(name) else "").name
    except LookupError:
        return "utf-8"


def _entry(line: str) -> tuple[str, str | None] | None:
    """Return key and value of a line, the value None if its end is missing; None for another line."""
    key, equals, value = line.partition("=")
    key, value = key.strip(), value.strip()
    if not equals or not key or key.startswith("#") or any(map(str.isspace, key)):
        return None
    if not value.startswith('"'):
        return key, value
    text, quote, _ = value[1:].partition('"')
    return key, text if quote else None


def _unescaped(value: str, encoding: str) -> str:
    """Return a value without escapes; several in a row may be the bytes of one character."""

    def decoded(match: re.Match[str]) -> str:
        return bytes.fromhex(match[0].replace("|", "")).decode(encoding, "backslashreplace")

    return _ESCAPES.sub(decoded, value) if "|" in value else value


def folder_key(inner: str) -> str:
    """Return the key of the VM, whatever its name, in the folder of a file.

    >>> folder_key("vmfs/volumes/5f3c0d11-8a2b4c5e-9d01-002590aa0011/Web-01/web-01.vmsd")
    'web-01/*'
    """
    folder = inner.lower().rpartition("/")[0].rpartition("/")[2]
    return f"{folder}/{ANY_VM}"
