"""P20: both hosts can encrypt vMotion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, MissingFact, used
from vmlog.checks.vm_users import shown_names
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts
from vmlog.knowledge.release import release_numbers

_CAPABILITY: Final = "encryptedVMotionSupported"
_FIRST_WITH: Final = (6, 5)


def compare_encryption_support(case: CheckCase) -> Iterator[Finding]:
    """Yield whether both can; that one cannot counts where a VM of the source requires encryption."""
    sides = case.host, case.destination
    answers = [_can_encrypt(host) for host in sides]
    facts = used(case.host, [answers[0][1]]) + used(case.destination, [answers[1][1]])
    unable = [host.name for host, (can, _) in zip(sides, answers, strict=True) if can is False]
    unknown = [host for host, (can, _) in zip(sides, answers, strict=True) if can is None]
    required = {
        vm.name: fact
        for vm in case.host.vms.values()
        if (fact := vm.table.find("vm.encryption")) and fact.value == "required"
    }
    words = {"unable": ", ".join(unable), "vms": shown_names(sorted(required))}
    if unable:
        facts += used(case.host, required.values())
        yield Finding("required" if required else "unable", words, facts)
    elif unknown:
        yield Finding(UNKNOWN_OUTCOME, words, facts, tuple(MissingFact(host, "host.version") for host in unknown))
    else:
        yield Finding("able", words, facts)


def _can_encrypt(host: HostFacts) -> tuple[bool | None, Fact | None]:
    stated = host.table.find("host.capability", _CAPABILITY)
    if stated:
        return str(stated.value).lower() == "true", stated
    numbers = release_numbers(host.version or "")
    return (numbers >= _FIRST_WITH if numbers else None), host.table.find("host.version")
