"""V10: the destination's release knows the virtual hardware version of the VM."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.hardware_limits import supported_hardware


def compare_hardware_version(case: CheckCase) -> Iterator[Finding]:
    """Yield whether it does; an update that the release number does not show may make the difference."""
    version = case.subject_vm.table.find("vm.hardware_version")
    support = supported_hardware(case.destination)
    if version is None:
        yield lacking(case.host, "vm.hardware_version")
    elif support is None:
        yield lacking(case.destination, "host.version")
    else:
        number = int(version.value)
        words = {"hardware": number, "release": case.destination.version, "highest": support.possibly or support.surely}
        facts = used(case.host, [version])
        if number <= support.surely:
            yield Finding("supported", words, facts)
        elif support.possibly is not None and number > support.possibly:
            yield Finding("too-new", words, facts)
        else:
            yield lacking(case.destination, "host.build" if support.possibly else "host.version")
