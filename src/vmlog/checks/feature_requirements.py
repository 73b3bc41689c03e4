"""What a running VM needs of the CPU features of a host, as hostd states both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vmlog.facts.fact import Fact
from vmlog.knowledge.code_tables import load_cpu_table, normalise_feature

_REQUIREMENT: Final = re.compile(r"(?:(?P<type>[A-Za-z]{1,20}):)?(?P<operation>[A-Za-z]{1,20}):(?P<number>[0-9]{1,18})")
_NUMBER: Final = re.compile("[0-9]{1,18}")
_TYPES: Final = frozenset({"bool", "num", None})
_PREFIX: Final = "com.vmware.vim.vmfeature."
_CPUID: Final = "cpuid."
_VENDORS: Final[Mapping[str, str]] = {"cpuid.intel": "an Intel CPU", "cpuid.amd": "an AMD CPU"}


@dataclass(frozen=True, slots=True)
class FeatureVerdict:
    """Whether a host has a feature that a VM needs.

    Attributes:
        key: key of the feature in small letters, without prefix.
        is_met: None for unknown.
        needed: the fact that the VM needs it.
        held: the fact that the host has it, None where its list does not hold it.
    """

    key: str
    is_met: bool | None
    needed: Fact
    held: Fact | None

    @property
    def name(self) -> str:
        """The name of the feature, as other texts have it."""
        return feature_name(self.key)

    @property
    def is_vendor(self) -> bool:
        """Whether the feature is the vendor of the CPU."""
        return self.key in _VENDORS


def requirement_met(requirement: str, value: str) -> bool | None:
    """Return whether a value meets a requirement, such as `Bool:Min:1`; None for unknown.

    Of the operations only `Min` is published. What others are called lets one see that they are met, not that they are
    not: an upper limit may be there to be applied.

    >>> requirement_met("Bool:Min:1", "1"), requirement_met("Bool:Min:1", "0"), requirement_met("Num:Min:2", "12")
    (True, False, True)
    >>> requirement_met("Val:1", "1"), requirement_met("Val:1", "0"), requirement_met("Str:Is:9", "9")
    (True, None, None)
    """
    match = _REQUIREMENT.fullmatch(requirement.strip())
    if match is None or not _NUMBER.fullmatch(value.strip()):
        return None
    kind, operation = match["type"], match["operation"].lower()
    needed, held = int(match["number"]), int(value)
    if (kind.lower() if kind else None) not in _TYPES:
        return None
    if operation == "min":
        return held >= needed
    is_met = {"max": held <= needed, "val": held == needed}.get(operation)
    return True if is_met else None


def judge_features(needed: Mapping[str, Fact], held: Mapping[str, Fact], *, is_whole: bool) -> Iterator[FeatureVerdict]:
    """Yield for each feature that a VM needs whether a host has it. Keys differ in case between lists.

    Args:
        needed: the requirements by key.
        held: the features of the host by key.
        is_whole: whether the host's list is whole, so that what is not in it does not exist.
    """
    by_key = {_plain_key(key): fact for key, fact in held.items()}
    for key, fact in sorted(needed.items(), key=lambda item: item[0].lower()):
        plain = _plain_key(key)
        have = by_key.get(plain)
        value = str(have.value) if have else "0" if is_whole else ""
        yield FeatureVerdict(plain, requirement_met(str(fact.value), value), fact, have)


def feature_name(key: str) -> str:
    """Return the name of a feature by its key.

    >>> feature_name("cpuid.sse41"), feature_name("cpuid.Intel"), feature_name("com.vmware.vim.vmfeature.cpuid.ssbd")
    ('SSE4.1', 'an Intel CPU', 'SSBD')
    """
    plain = _plain_key(key)
    if plain in _VENDORS:
        return _VENDORS[plain]
    short = plain.removeprefix(_CPUID)
    if short == plain:
        return plain
    return load_cpu_table().spellings.get(normalise_feature(short), short.upper())


def _plain_key(key: str) -> str:
    return key.lower().removeprefix(_PREFIX)
