"""One log message before it is written in a product generation's format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Log(StrEnum):
    """The logs the simulator writes; the value is the program's name in its own log."""

    VMKERNEL = "vmkernel"
    HOSTD = "hostd"
    VPXA = "vpxa"
    FDM = "fdm"
    VPXD = "vpxd"
    VOBD = "vobd"
    VMWARE = "vmware"
    SYSLOG = "syslog"
    SHELL = "shell"
    AUTH = "auth"
    VMKSUMMARY = "vmksummary"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Entry:
    """A message of one program on one machine.

    Attributes:
        at: True time, UTC; the machine's clock error is added when the line is written.
        machine: Name of the host or vCenter that writes it.
        log: The log it goes to.
        body: The text; further lines of the record follow a newline.
        level: trivia, verbose, info, warning, error or alert.
        component: Logical component (hostd, vpxa, vpxd), thread name (vmware.log), program (syslog), VOB correlator.
        op_id: Operation id, empty where the program prints none.
        thread: World or thread number.
        user: Account, for hostd lines that print one.
        vm: Name of the VM whose vmware.log is meant.
    """

    at: datetime
    machine: str
    log: Log
    body: str
    level: str = "info"
    component: str = ""
    op_id: str = ""
    thread: int = 0
    user: str = ""
    vm: str = ""
