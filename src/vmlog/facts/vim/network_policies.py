"""The policies of standard switches and their port groups; what a port group does not set is its switch's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vmlog.facts.vim.vim_node import VimNode
from vmlog.facts.vim.vim_rows import VimRows

_TEAMING: Final[Mapping[str, str]] = {
    "loadbalance_srcid": "lb_srcid",
    "loadbalance_srcmac": "lb_srcmac",
    "loadbalance_ip": "lb_ip",
    "failover_explicit": "fo_explicit",
}


def teaming_word(policy: str) -> str:
    """Return the word that commands use for a policy of load balancing; other words stay.

    >>> teaming_word("LOADBALANCE_SRCID"), teaming_word("lb_ip")
    ('lb_srcid', 'lb_ip')
    """
    return _TEAMING.get(policy.lower(), policy.lower())


def add_policies(kind: str, subject: str, policy: VimNode | None, rows: VimRows) -> None:
    """Add the policies of a `switch` or `portgroup`."""
    if policy is None:
        return
    rows.flag(f"{kind}.promiscuous", subject, policy, "security", "allowPromiscuous")
    rows.flag(f"{kind}.mac_changes", subject, policy, "security", "macChanges")
    rows.flag(f"{kind}.forged", subject, policy, "security", "forgedTransmits")
    rows.flag(f"{kind}.shaping", subject, policy, "shapingPolicy", "enabled")
    rows.text(f"{kind}.teaming", subject, policy, "nicTeaming", "policy", change=teaming_word)
    order = policy.find("nicTeaming", "nicOrder")
    if order and not order.is_unset:
        for name, field in (("active", "activeNic"), ("standby", "standbyNic")):
            rows.add(f"{kind}.{name}", subject, ",".join(nic.text() for nic in order.each(field)), order.find(field))
