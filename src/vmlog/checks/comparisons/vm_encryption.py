"""V16: encrypted vMotion, and VMs that need keys at the destination."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, UsedFact, lacking, used
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.release import is_between

_ENCRYPTS_SINCE: Final = "6.5"
_ENCRYPTS: Final = "encryptedVMotionSupported"


def compare_vm_encryption(case: CheckCase) -> Iterator[Finding]:
    """Yield whether both hosts can encrypt where they must, and whether keys are needed."""
    table = case.subject_vm.table
    mode = table.find("vm.encryption") or table.absent("vm.encryption", "", "opportunistic")
    encrypted, tpm = table.find("vm.encrypted"), table.find("vm.tpm")
    keys = [fact for fact in (encrypted, tpm) if fact and fact.value]
    if keys:
        what = "is encrypted" if encrypted and encrypted.value else "has a virtual TPM"
        yield Finding("needs-keys", {"what": what}, used(case.host, keys))
    if mode is None and not keys:
        yield lacking(case.host, "vm.encryption")
    elif (encrypted and encrypted.value) or (mode and mode.value == "required"):
        # An encrypted VM always moves encrypted.
        yield from _required(case, used(case.host, [mode, encrypted]))
    else:
        yield Finding("not-required", {"mode": mode.value if mode else ""}, used(case.host, [mode]))


def _required(case: CheckCase, facts: tuple[UsedFact, ...]) -> Iterator[Finding]:
    for host in (case.host, case.destination):
        stated = host.table.find("host.capability", _ENCRYPTS)
        can = _can_encrypt(host, stated)
        if can is None:
            yield lacking(host, "host.version")
        elif not can:
            words = {"old": host.name, "version": host.version or "?"}
            yield Finding("unsupported", words, facts + used(host, [stated]))
    yield Finding("supported", facts=facts)


def _can_encrypt(host: HostFacts, stated: Fact | None) -> bool | None:
    if stated:
        return str(stated.value).lower() == "true"
    return is_between(host.version, _ENCRYPTS_SINCE, "") if host.version else None
