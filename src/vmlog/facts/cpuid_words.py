"""What CPUID answers: a leaf is four registers, EAX EBX ECX EDX, kept as 32 hexadecimal digits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from vmlog.knowledge.code_tables import register_bits

VENDOR_LEAF: Final = "00000000"
MODEL_LEAF: Final = "00000001"

_WORDS: Final = re.compile(
    r"(?:0x)?([0-9a-f]{1,8})[\s,:]+(?:0x)?([0-9a-f]{1,8})[\s,:]+(?:0x)?([0-9a-f]{1,8})[\s,:]+(?:0x)?([0-9a-f]{1,8})"
)
_DIGITS: Final = re.compile("[0-9a-f]{32}")
_VENDORS: Final = {"GenuineIntel": "intel", "AuthenticAMD": "amd"}
_EXTENDED_FAMILY: Final = 15
_EXTENDED_MODEL: Final = (6, 15)
_REGISTERS: Final = ("eax", "ebx", "ecx", "edx")


@dataclass(frozen=True, slots=True)
class CpuModel:
    """Family, model and stepping, with the extended family and model added."""

    family: int
    model: int
    stepping: int


def cpuid_words(text: str) -> str | None:
    """Return the four registers that a text states as 32 digits, None if it is something else.

    >>> cpuid_words("000206C220200800029EE3FFBFEBFBFF")
    '000206c220200800029ee3ffbfebfbff'
    >>> cpuid_words("0x000206c2, 0x20200800, 0x029ee3ff, 0xbfebfbff")
    '000206c220200800029ee3ffbfebfbff'
    """
    text = text.strip().lower()
    if _DIGITS.fullmatch(text):
        return text
    match = _WORDS.fullmatch(text)
    return "".join(word.zfill(8) for word in match.groups()) if match else None


def cpu_vendor(words: str) -> str | None:
    """Return the vendor that leaf 0 names, `intel` or `amd`; None for another one.

    >>> cpu_vendor("0000000b756e65476c65746e49656e69"), cpu_vendor("0000000168747541444d416369746e65")
    ('intel', 'amd')
    """
    _, ebx, ecx, edx = _registers(words)
    name = b"".join(word.to_bytes(4, "little") for word in (ebx, edx, ecx))
    return _VENDORS.get(name.decode("latin-1"))


def cpu_model(words: str) -> CpuModel:
    """Return family, model and stepping from leaf 1.

    >>> cpu_model("000206c220200800029ee3ffbfebfbff")
    CpuModel(family=6, model=44, stepping=2)
    >>> cpu_model("00100f4200040800008020091789f3ff")
    CpuModel(family=16, model=4, stepping=2)
    """
    return cpu_model_of(_registers(words)[0])


def cpu_model_of(eax: int) -> CpuModel:
    """Return family, model and stepping from the first register of leaf 1."""
    family, model = eax >> 8 & 15, eax >> 4 & 15
    if family in _EXTENDED_MODEL:
        model += (eax >> 16 & 15) << 4
    if family == _EXTENDED_FAMILY:
        family += eax >> 20 & 255
    return CpuModel(family, model, eax & 15)


def cpu_features(leaf: str, words: str) -> frozenset[str]:
    """Return the names of the features that a leaf says are there.

    >>> sorted(cpu_features("00000001", "000206c2202008000098e3fd00000000"))[:4]
    ['CMPXCHG16B', 'DSCPL', 'DTES64', 'EIST']
    """
    return frozenset(
        name
        for register in _REGISTERS
        for bit, name in register_bits(int(leaf, 16), register).items()
        if cpuid_register(words, register) >> bit & 1
    )


def cpuid_register(words: str, register: str) -> int:
    """Return one register of a leaf.

    >>> hex(cpuid_register("000206c220200800029ee3ffbfebfbff", "ecx"))
    '0x29ee3ff'
    """
    return _registers(words)[_REGISTERS.index(register)]


def _registers(words: str) -> tuple[int, int, int, int]:
    eax, ebx, ecx, edx = (int(words[at : at + 8], 16) for at in range(0, 32, 8))
    return eax, ebx, ecx, edx
