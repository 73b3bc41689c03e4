"""H18: the standard switches of a host have ports left."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import whole_number


def compare_free_ports(case: CheckCase) -> Iterator[Finding]:
    """Yield for each standard switch how many ports are left; later releases have switches that grow."""
    host, table = case.host, case.host.table
    if host.version is None:
        yield lacking(host, "host.version")
        return
    standard = [name for name, fact in sorted(table.of("switch.kind").items()) if fact.value == "standard"]
    for switch in standard:
        ports, in_use = table.find("switch.ports", switch), table.find("switch.ports_used", switch)
        if ports is None or in_use is None:
            yield lacking(host, "switch.ports" if ports is None else "switch.ports_used", subject=switch)
            continue
        left = whole_number(ports) - whole_number(in_use)
        words = {"switch": switch, "left": left, "ports": ports.value}
        yield Finding("left" if left > 0 else "full", words, used(host, (ports, in_use)))
    if not table.is_whole("switch"):
        yield lacking(host, "switch.ports")
