"""H17: the firmware lets VMs use NX/XD and hardware virtualisation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.cpu_view import features_of, register_of
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_NX: Final = "cpuid.nx"
_VT: Final = "hv.capable"
_NX_BIT: Final = 20


def compare_nx_vt(case: CheckCase) -> Iterator[Finding]:
    """Yield whether both are on; VT counts where a file speaks of it."""
    host = case.host
    has_nx, nx = _no_execute(host)
    vt = features_of(host.table).get(_VT)
    facts = used(host, (nx, vt))
    if has_nx is False:
        yield Finding("nx-off", facts=facts)
    if vt and str(vt.value) == "0":
        yield Finding("vt-off", facts=facts)
    if has_nx is None:
        yield lacking(host, "host.feature", subject="cpuid.NX")
    elif has_nx:
        yield Finding("on" if vt else "nx-on", facts=facts)


def _no_execute(host: HostFacts) -> tuple[bool | None, Fact | None]:
    stated = features_of(host.table).get(_NX)
    if stated:
        return str(stated.value) != "0", stated
    leaf = host.table.find("host.cpu_leaf", "80000001")
    word = register_of(leaf, "edx")
    return (bool(word >> _NX_BIT & 1) if word is not None else None), leaf
