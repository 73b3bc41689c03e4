"""CPU messages: bits within a register, every feature once, and a sentence about them."""

from __future__ import annotations

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from vmlog.match.codes.cpuid import MISSING, MUST_BE_OFF, describe_mismatch, find_cpu_mismatch


def check(data: bytes) -> None:
    text = text_of(data[:LARGEST])
    mismatch = stable_answer(lambda: find_cpu_mismatch(text))
    if mismatch is None:
        return
    assert mismatch.level is None or 0 <= mismatch.level <= 0xFFFF_FFFF
    assert mismatch.register in (None, "eax", "ebx", "ecx", "edx")
    names = [feature.name for feature in mismatch.features]
    assert len(set(names)) == len(names)
    for feature in mismatch.features:
        assert feature.name
        assert feature.bit is None or 0 <= feature.bit <= 31
        assert feature.direction in (None, MISSING, MUST_BE_OFF)
        assert (feature.host is None) == (feature.required is None)
    assert mismatch.features or (mismatch.level is not None and mismatch.register is not None)
    sentence = describe_mismatch(mismatch)
    assert sentence.endswith(".")
    assert all(name in sentence or name == "NX" for name in names)


TARGET = Target(
    check,
    (
        b"",
        b"Host CPU is incompatible with the virtual machine's requirements at CPUID level 0x80000001 register 'edx'.\n"
        b"Host bits: 0010:0000:0001:0000:0000:1000:0000:0000\nRequired: xxxx:xxxx:xxx0:xxxx:xxxx:xxxx:xxxx:xxxx\n"
        b"Mismatch detected for these features:\n* Fast FXSAVE/FXRSTOR (FFXSR); * No eXecute (NX)",
        b"(vim.fault.CpuIncompatible) {\n level = -2147483647,\n registerName = \"ecx\",\n"
        b" registerBits = \"0000:0000:0000:0000:0000:0000:0000:0000\",\n"
        b" desiredBits = \"xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:xxx1\",\n host = 'x' }",
        b"The target host does not support the virtual machine's current hardware requirements.\n"
        b" * cpuid.AES\n * com.vmware.vim.vmfeature.cpuid.PCID\n - cpuid.MWAIT",
        b"CPUID level 80000001 register \xe2\x80\x98ECX\xe2\x80\x99",
    ),
    (
        b"CPUID level ", b"register ", b"Host bits", b"Required:", b"desiredBits", b"registerBits", b"registerName",
        b"level =", b"'ecx'",
        b"0000:0000:0000:0000:0000:0000:0000:0000", b"xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:xxx1", b"TFRH",
        b"0x80000001", b"-2147483647",
        b"Mismatch detected for these features:", b"current hardware requirements", b"FeatureRequirement", b"* ",
        b" - ", b"; ",
        b"com.vmware.vim.vmfeature.cpuid.", b"cpuid.AES", b"SSE4.1", b"\n",
    ),
)  # fmt: skip
