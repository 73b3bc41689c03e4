"""Stories for the writers' tests: every mark, records of several lines, another clock, text that attacks the reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.support.report_samples import FAILED, HOSTILE, START
from vmlog.model import ClockOffset, Story, StoryLine
from vmlog.terms import Side, Stage

AHEAD = timedelta(seconds=3, milliseconds=250)
MEMBERS = {
    "vpxd": ("vc.tgz", "vc.tgz!/vc-a/var/log/vmware/vpxd/vpxd.log"),
    "vmkernel": ("esx-a1.tgz", "esx-a1.tgz!/esx-a1-2025-03-01/var/run/log/vmkernel.log"),
    "hostd": ("esx-b2.tgz", "esx-b2.tgz!/esx-b2-2025-03-01/var/run/log/hostd.1.gz"),
}
SIDES = {"vpxd": Side.VCENTER, "vmkernel": Side.SOURCE, "hostd": Side.DESTINATION}
HOSTS = {"vpxd": "vc-a.example.com", "vmkernel": "esx-a1", "hostd": "esx-b2"}


def line(seconds: float, log: str, text: str, mark: str | None = None, stage: Stage | None = None, number: int = 7):
    """Return a record `seconds` after the start; hostd's clock runs ahead."""
    when = START + timedelta(seconds=seconds)
    logged = when + AHEAD if log == "hostd" else when
    source, member = MEMBERS[log]
    stamp = logged.strftime("%Y-%m-%dT%H:%M:%S.") + f"{logged.microsecond // 1000:03d}Z"
    shown = None if mark == "around" else SIDES[log]
    return StoryLine(
        when, logged, seconds, HOSTS[log], log, shown, stage, "info", mark, source, member, number, f"{stamp} {text}"
    )


ORIGIN = "info hostd[2098] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/4b3e9f1c/db01/db01.vmx opID=lro-42-0001-7-32]"
LINES = (
    line(0.0, "vpxd", "info vpxd[28] [VpxLRO] -- BEGIN task-21 -- vm-47", "begin", Stage.REQUEST),
    line(0.3, "hostd", f"{ORIGIN} State Transition (VM_STATE_OFF -> VM_STATE_IMMIGRATING)", "begin", Stage.PREPARE),
    line(1.0, "vmkernel", "cpu0:4321)Migrate: 284: Setting VMOTION info", "begin", Stage.CONNECT, 1233),
    line(21.5, "vmkernel", "cpu3:99)ScsiDeviceIO: 12: Cmd failed H:0x0 D:0x2", "around", None, 1234),
    line(
        33.0, "vmkernel", "cpu0:4321)WARNING: Net: 2: connect timed out", "failure,proof,warning", Stage.CONNECT, 1235
    ),
    line(33.5, "hostd", f'{ORIGIN} ResolveCb: fault\n--> (vim.fault.X) {{\n-->    msg = "lost"\n--> }}', "error", None),
    line(34.0, "vpxd", "info vpxd[28] [VpxLRO] -- FINISH task-21 " + "and more " * 60, "end", Stage.FINISH),
)
STORY = Story(LINES, FAILED, (ClockOffset("esx-b2", "vc-a", 3.25, 0.1, 12),), copies=3)
FULL = replace(STORY, around_s=20.0, left_out=1234)
ODD = replace(
    STORY,
    lines=(
        replace(LINES[0], text=HOSTILE, host=HOSTILE, log=HOSTILE, member=HOSTILE),
        replace(LINES[1], text="x" * 70_000),
        replace(LINES[2], text="--> y\n" * 500),
        replace(LINES[3], ts_utc=None, ts_log_utc=None, t_plus_s=None, host=None, side=None),
    ),
)
EXCERPT = Story(
    tuple(
        replace(one, ts_utc=None, t_plus_s=None, side=None, stage=None, line_no=number, mark=mark)
        for one, number, mark in zip(LINES, (99, 100, 101), (None, "asked", None), strict=False)
    )
)
