"""The files of a vCenter's support bundle that are not logs: what identifies it."""

from __future__ import annotations

from datetime import datetime

from simulator.world import VCenter, World


def vcenter_files(world: World, vcenter: VCenter, collected: datetime, bundle: str) -> dict[str, str]:
    """Return marker files of a vCenter bundle."""
    generation = world.generation
    if generation.number < 5:
        return {"vc-support-ver.txt": generation.vc_version[0] + "\n"}
    short = vcenter.name.partition(".")[0]
    return {
        "README": readme(bundle, collected, "vc-support"),
        "etc/issue": f"VMware vCenter Server {generation.vc_version}.{generation.vc_build}\n",
        "commands/uname_-a.txt": f"Linux {short} 4.19.0-esx #1-photon SMP x86_64 GNU/Linux\n",
        "commands/date.txt": f"{collected:%a %b} {collected.day:2d} {collected:%H:%M:%S} UTC {collected:%Y}\n",
    }


def readme(bundle: str, collected: datetime, tool: str) -> str:
    """Return the README that vm-support and vc-support put into a bundle."""
    return (
        f"Command line: {tool}\nBundle name: {bundle}\nCaptured on: {collected:%Y-%m-%d %H:%M:%S.%f}\n"
        f"{tool} version: v3.0\nOptions: {{'performance': False}}\n"
    )
