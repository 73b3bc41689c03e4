"""Names of the known logs, and the sets of them that the program distinguishes."""

from __future__ import annotations

from typing import Final

_NAMES: Final = """
    apiforwarder attestd auth clomd cmmdstimemachine configrp dhclient epd esxcli esxupdate fdm hbragent hbrca hostd
    hostd-probe iofiltervpd kickstart lacp loadesx messages nfcd nsx-syslog osfsd rhttpproxy sdrsinjector secure shell
    smad storagerm swapobjd syslog sysboot usb vmauthd vmkdevmgr vmkernel vmkeventd vmkiscsid vmksummary vmkwarning
    vmkalert vmsyslogd vmsyslogd-dropped vmware vmware-sps vmware-vpostgres vobd vprobed vpxa vpxd vpxd-alert
    vpxd-profiler vpxd-svcs vsanmgmt vsantraced vsansystem vsandpd vvold vmon
"""
KNOWN_LOGS: Final = frozenset(_NAMES.split())
"""Logs that VMware's products write."""
KERNEL_LOGS: Final = frozenset({"vmkernel", "vmkwarning", "vmkalert"})
"""Logs that the VMkernel alone writes."""
COLLECTED_LOGS: Final = frozenset({"messages", "syslog"})
"""Logs that hold what several programs of one machine write, the VMkernel among them."""
AGENT_LOGS: Final = frozenset({"hostd", "vpxa"})
"""Logs of the agents on a host, whose threads and operations show what belongs together."""
HOST_LOGS: Final = KERNEL_LOGS | AGENT_LOGS | {"vmware", "vobd", "fdm", "messages"}
"""Logs that a host writes; the others are vCenter's, or may be of either."""
WITH_KERNEL_LOGS: Final = KERNEL_LOGS | COLLECTED_LOGS
"""Logs that may hold records of the VMkernel."""
HOST_KERNEL_LOGS: Final = WITH_KERNEL_LOGS & HOST_LOGS
"""Those of them that are certainly a host's."""
KERNEL_AND_VMX_LOGS: Final = KERNEL_LOGS | {"vmware"}
"""Logs that show a suspend and resume, whether or not somebody requested a migration."""
WITHOUT_OPERATIONS_LOGS: Final = WITH_KERNEL_LOGS | {"vmware", "vobd"}
"""Logs whose records name no operation, or a short id that only other lines explain."""
SAMPLED_LOGS: Final = frozenset({"vmkernel", "vmkwarning", "vobd", "hostd"})
"""Logs of one host that trouble may flood with equal lines: some lines stand for the others."""
