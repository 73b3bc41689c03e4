"""Processors, licences and hardware versions that were usual in each generation."""

from __future__ import annotations

from typing import Final

from simulator.config.model import CpuConfig, LicenceConfig

_INTEL: Final = "756e65476c65746e49656e69"
_OLD_FEATURES: Final = "Intel LM NX SSE3 SSSE3 SSE41 SSE42 POPCNT CMPXCHG16B AES PCLMULQDQ"
_FEATURES_5_5: Final = f"{_OLD_FEATURES} XSAVE AVX"
_FEATURES_6_5: Final = f"{_FEATURES_5_5} AVX2 FMA MOVBE BMI1 BMI2 F16C RDRAND FSGSBASE SMEP"
_FEATURES_7: Final = f"{_FEATURES_6_5} IBRS IBPB STIBP SSBD MDCLEAR AVX512F AVX512DQ AVX512VL CLFLUSHOPT"


def _cpu(model: str, signature: str, number: int, stepping: int, ecx: str, features: str) -> CpuConfig:
    leaves = {
        "00000000": f"00000016{_INTEL}",
        "00000001": f"{signature}00200800{ecx}bfebfbff",
        "80000001": "000000000000000000000121" + "2c100800",
    }
    return CpuConfig("intel", model, 6, number, stepping, leaves, {f"cpuid.{name}": "1" for name in features.split()})


_XEON_2010: Final = _cpu("Intel(R) Xeon(R) CPU X5670 @ 2.93GHz", "000206c2", 44, 2, "029ee3ff", _OLD_FEATURES)
_XEON_2012: Final = _cpu("Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz", "000206d7", 45, 7, "1fbee3ff", _FEATURES_5_5)
_XEON_2016: Final = _cpu("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", "000406f1", 79, 1, "7ffefbff", _FEATURES_6_5)
_XEON_2019: Final = _cpu("Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", "00050657", 85, 7, "7ffefbff", _FEATURES_7)
_XEON_2023: Final = _cpu("Intel(R) Xeon(R) Gold 6430", "000806f8", 143, 8, "7ffefbff", _FEATURES_7)

_BASE_FEATURES: Final = ("vmotion", "das", "drs", "ft", "svmotion", "dvs")


def cpu_of(number: float) -> CpuConfig:
    """Return the processors of a host of this generation."""
    if number < 5:
        return _XEON_2010
    if number < 6.5:
        return _XEON_2012
    if number < 7:
        return _XEON_2016
    return _XEON_2019 if number < 9 else _XEON_2023


def licence_of(number: float) -> LicenceConfig:
    """Return a licence with which everything may be moved."""
    features: tuple[str, ...] = _BASE_FEATURES
    if number >= 6:
        features += ("xswitchvmotion", "xvcvmotion", "metrovmotion")
    if number >= 6.5:
        features += ("encryptedvmotion",)
    return LicenceConfig("esx.enterprisePlus.cpuPackage", features)


_HARDWARE: Final = ((4, 4), (5, 7), (6, 10), (6.5, 11), (7, 14), (8, 19), (9, 21))


def hardware_of(number: float) -> int:
    """Return the hardware version of new VMs."""
    return next((version for below, version in _HARDWARE if number < below), 22)


def guest_of(number: float) -> str:
    """Return the guest operating system of new VMs, as a .vmx calls it."""
    return f"rhel{4 if number < 4 else min(8, int(number) + 1)}-64"


def evc_masks_of(cpu: CpuConfig, number: float) -> dict[str, str]:
    """Return the lines about feature masks with which a cluster's baseline is kept, from 5.1 on."""
    if number < 5.1:
        return {}
    masks = {f"featMask.evc.{key}": f"Val:{value}" for key, value in cpu.features.items()}
    return {"featureCompat.evc.completeMasks": "TRUE", **masks}


def needs_of(cpu: CpuConfig, number: float) -> dict[str, str]:
    """Return the features that a VM needs which was started with these processors."""
    return dict.fromkeys(cpu.features, "Bool:Min:1") if number >= 5.1 else {}
