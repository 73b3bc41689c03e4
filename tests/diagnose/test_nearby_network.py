"""A lost link, the command outputs of a bundle, and what they make of a failed connection: from files to report."""

from __future__ import annotations

from pathlib import Path

import pytest

import vmlog

IDENTITY = "4402718853920117764"
KERNEL = f"""\
2024-03-05T09:00:01.000Z cpu2:2100)Migrate: vm 4206: 3284: Setting VMOTION info: Source ts = {IDENTITY}, src ip = <192.0.2.31> dest ip = <192.0.2.32> Dest wid = 4655 using SHARED swap
2024-03-05T09:00:15.000Z cpu2:2101)vmnic3 : 0a:00.1 Link Down
2024-03-05T09:00:22.000Z cpu2:2100)WARNING: Migrate: 274: {IDENTITY} S: Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180
"""  # noqa: E501
INTERFACES = """\
Interface  Port Group/DVPort   IP Family IP Address      Netmask         Broadcast       MAC Address       MTU     TSO MSS   Enabled Type
vmk0       Management Network  IPv4      192.0.2.4       255.255.255.0   192.0.2.255     00:50:56:6a:00:01 1500    65535     true    STATIC
vmk1       Move                IPv4      192.0.2.31      255.255.255.0   192.0.2.255     00:50:56:6a:00:02 9000    65535     true    STATIC
"""  # noqa: E501
SWITCHES = """\
Switch Name      Num Ports   Used Ports  Configured Ports  MTU     Uplinks
vSwitch1         128         5           128               9000    {0}

PortGroup Name                            VLAN ID  Used Ports  Uplinks
Move                                      234      1           {0}
"""


def confidence(folder: Path, adapter: str | None) -> tuple[float, bool]:
    """Return the confidence of the first cause, and whether the lost link is among its evidence."""
    files = {"var/run/log/vmkernel.log": KERNEL, "commands/uname_-a.txt": "VMkernel esx-a1 7.0.3 x build-19193900 x"}
    if adapter:
        files["commands/esxcfg-vmknic_-l.txt"] = INTERFACES
        files["commands/esxcfg-vswitch_-l.txt"] = SWITCHES.format(adapter)
    for name, text in files.items():
        path = folder / "esx-esx-a1-2024-03-06--06.45-62382" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (incident,) = vmlog.analyze(folder).incidents
    cause = incident.causes[0]
    return cause.confidence, any("Link Down" in incident.evidence[index].text for index in cause.evidence)


def test_the_bundle_shows_which_lost_link_matters(tmp_path: Path) -> None:
    other, shown_other = confidence(tmp_path / "other", "vmnic9")
    unknown, shown_unknown = confidence(tmp_path / "unknown", None)
    own, shown_own = confidence(tmp_path / "own", "vmnic2,vmnic3")
    assert (shown_other, shown_unknown, shown_own) == (False, True, True)
    assert unknown == pytest.approx(other + 0.01)
    assert own == pytest.approx(other + 0.03)
