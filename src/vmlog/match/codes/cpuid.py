"""Reading messages about incompatible CPUs: which CPUID bits of a host do not meet what a VM requires.

The messages hold a CPUID level and register, the bit strings of host and requirement (bit 31 on the left), lists of
feature names, feature keys such as `cpuid.AES`, or a dump of `vim.fault.CpuIncompatible`. If there are bit strings,
they alone decide the direction of a mismatch: published messages contradict themselves in the sentences around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from vmlog.knowledge.code_tables import load_cpu_table, normalise_feature, register_bits
from vmlog.match.faults.dumps import strip_arrows

if TYPE_CHECKING:
    from pyparsing import ParserElement

MISSING: Final = "missing on the destination host"
MUST_BE_OFF: Final = "present on the host but must be off"

_MAX_SIZE: Final = 64 * 1024
_MAX_STATEMENT: Final = 300
_HIGHEST_BIT: Final = 31
_LEVEL_DIGITS: Final = 8

_CPU_WORDS: Final = re.compile(
    "CPU|cpu|Host bits|registerName|Mismatch detected|hardware requirements|FeatureRequirement"
)
_STATEMENT: Final = re.compile(r"CPUID level|\blevel =|registerName|Host bits|registerBits|Required:|desiredBits")
_LIST: Final = re.compile("Mismatch detected for these features|current hardware requirements|FeatureRequirement")
_LACKING: Final = re.compile("current hardware requirements|FeatureRequirement")
_KEY: Final = re.compile(r"(?:com\.vmware\.vim\.vmfeature\.|[\s\"'*(,])cpuid\.([A-Za-z0-9_]{1,60})\b")
_ITEM: Final = re.compile(r"^[ \t]*[*•] *([^*•\n]{1,80})", re.MULTILINE)
_SEPARATOR: Final = re.compile("[*•,;:\n]|(?:^|\n)[ \t]*- ")
_TYPOGRAPHY: Final = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00d7": "x"})


@dataclass(frozen=True, slots=True)
class CpuFeature:
    """A CPU feature that does not meet the requirements.

    Attributes:
        name: Its name, or `bit 7` for a bit without a name.
        bit: Its bit, 31 on the left; None if the message has no bit strings.
        host: The host's bit, `0` or `1`; None if the message has no bit strings.
        required: The character of the mask; None if the message has no bit strings.
        direction: `MISSING` or `MUST_BE_OFF`; None if nothing shows whether the feature is missing or unwanted.
    """

    name: str
    bit: int | None = None
    host: str | None = None
    required: str | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class CpuMismatch:
    """What a message says about an incompatible CPU; `level` and `register` are None in messages without them."""

    level: int | None
    register: str | None
    features: tuple[CpuFeature, ...]


def find_cpu_mismatch(text: str) -> CpuMismatch | None:
    """Return what a message or record says about an incompatible CPU, None if it names no register and no feature."""
    text = text[:_MAX_SIZE].translate(_TYPOGRAPHY)
    if _CPU_WORDS.search(text) is None:
        return None
    text = strip_arrows(text)
    stated = _statements(text)
    level = _level(stated.get("level"))
    register = stated["register"].lower() if "register" in stated else None
    names = _bit_names(level, register)
    features = {feature.name: feature for feature in _compare_bits(stated.get("host"), stated.get("required"), names)}
    bits = {name: bit for bit, name in names.items()}
    for feature in _listed_features(text):
        known = CpuFeature(feature.name, bits.get(feature.name), direction=feature.direction)
        features.setdefault(feature.name, known)
    if not features and (level is None or register is None):
        return None
    return CpuMismatch(level, register, tuple(features.values()))


def describe_mismatch(mismatch: CpuMismatch) -> str:
    """Return the mismatch as one sentence.

    >>> describe_mismatch(CpuMismatch(1, "ecx", (CpuFeature("AES", 25, "0", "1", MISSING),)))
    'CPUID level 0x1 register ecx: AES (bit 25) is missing on the destination host.'
    """
    place = ""
    if mismatch.level is not None and mismatch.register is not None:
        place = f"CPUID level {mismatch.level:#x} register {mismatch.register}"
    if not mismatch.features:
        return f"{place} of the host does not meet the requirements of the virtual machine."
    parts = []
    for direction in (MISSING, MUST_BE_OFF, None):
        group = [_label(feature) for feature in mismatch.features if feature.direction == direction]
        if group:
            verb = "is" if len(group) == 1 else "are"
            parts.append(f"{_enumerate(group)} {verb} {direction or 'not the same on both hosts'}")
    return f"{place}: {'; '.join(parts)}." if place else f"{'; '.join(parts)}."


def _statements(text: str) -> dict[str, str]:
    """Return level, register and bit strings; the first statement of each counts."""
    from pyparsing import ParseBaseException

    stated: dict[str, str] = {}
    for match in _STATEMENT.finditer(text):
        try:
            found = _grammar().parse_string(text[match.start() : match.start() + _MAX_STATEMENT])
        except ParseBaseException:
            continue
        stated = {**found.as_dict(), **stated}
    return stated


@cache
def _grammar() -> ParserElement:
    import pyparsing as pp

    quote = pp.Suppress(pp.Optional(pp.one_of("' \"")))
    number = pp.Regex("0[xX][0-9a-fA-F]{1,8}|-?[0-9]{1,10}")
    register = quote + pp.Regex("[eE][a-dA-D][xX]")("register")
    group = pp.Regex("[01xXTFRH-]{4}")
    between = pp.Suppress(pp.Regex("[:;.,|/ ]{0,3}"))
    bits = pp.Combine(group + 7 * (between + group) + ~pp.Regex("[01xX]").leave_whitespace(), adjacent=False)
    separator = pp.Suppress(pp.one_of(": ="))
    return pp.MatchFirst(
        [
            pp.Literal("CPUID level") + number("level") + "register" + register,
            pp.Literal("level") + separator + number("level"),
            pp.Literal("registerName") + separator + register,
            pp.one_of(["Host bits", "registerBits"]) + separator + quote + bits("host"),
            pp.one_of(["Required", "desiredBits"]) + separator + quote + bits("required"),
        ]
    )


def _level(stated: str | None) -> int | None:
    """Read a level; dumps print it as a signed decimal, and some texts leave out the 0x."""
    if stated is None:
        return None
    if stated.lower().startswith("0x") or (stated.startswith("8000") and len(stated) == _LEVEL_DIGITS):
        return int(stated, 16)
    return int(stated) & 0xFFFF_FFFF


def _bit_names(level: int | None, register: str | None) -> Mapping[int, str]:
    if level is None or register is None:
        return {}
    return register_bits(level, register)


def _compare_bits(host: str | None, required: str | None, names: Mapping[int, str]) -> Iterator[CpuFeature]:
    if host is None or required is None:
        return
    for position, (held, wanted) in enumerate(zip(host, required, strict=True)):
        direction = _DIRECTIONS.get((held, wanted.upper()))
        if direction is not None:
            bit = _HIGHEST_BIT - position
            yield CpuFeature(names.get(bit, f"bit {bit}"), bit, held, wanted, direction)


_DIRECTIONS: Final = {
    ("0", "1"): MISSING,
    ("0", "T"): MISSING,
    ("1", "0"): MUST_BE_OFF,
    ("1", "F"): MUST_BE_OFF,
}


def _listed_features(text: str) -> Iterator[CpuFeature]:
    """Yield the features that a message lists by name or key."""
    heading = _LIST.search(text)
    keyed = "vmfeature.cpuid." in text
    if heading is None and not keyed:
        return
    direction = MISSING if keyed or _LACKING.search(text) else None
    for key in _KEY.findall(text):
        yield CpuFeature(_known_name(key) or key, direction=direction)
    if heading is not None:
        listed = text[heading.end() :]
        bulleted = [item.strip(" .,;\t\r") for item in _ITEM.findall(listed)]
        for name in bulleted:
            if name and "cpuid." not in name:
                yield CpuFeature(_known_name(name) or name, direction=direction)
        for part in _SEPARATOR.split(listed):
            known = _known_name(part)
            if known is not None:
                yield CpuFeature(known, direction=direction)


def _known_name(name: str) -> str | None:
    return load_cpu_table().spellings.get(normalise_feature(name)) if len(name) <= _MAX_STATEMENT else None


def _label(feature: CpuFeature) -> str:
    name = "NX/XD" if feature.name == "NX" else feature.name
    if feature.bit is None or feature.name == f"bit {feature.bit}":
        return name
    return f"{name} (bit {feature.bit})"


def _enumerate(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
