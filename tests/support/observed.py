"""Observations made from plain texts, recognised by the real stage lines and, on demand, the real catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.stage_lines import load_stages
from vmlog.match.matcher import Matcher
from vmlog.observe.observation import Observation
from vmlog.parse.formats import load_formats

START = datetime(2024, 3, 5, 9, 0, tzinfo=UTC)
ID = "4402718853920117764"
OTHER_ID = "4402718853920117999"
PATH = "/vmfs/volumes/51a0b1c2-00aabbcc-1122-001b21aabb01/app01/app01.vmx"
MATCHER = Matcher(load_catalogue(()))

_numbers = count(1)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def seen(seconds: float | None, log: str, text: str, op: str | None = None, **fields: Any) -> Observation:
    """Return a record `seconds` after the start (None: without a time); `host` is also its unit unless given."""
    unit = fields.pop("unit", None) or fields.get("host") or ("vc" if log == "vpxd" else "esx-a1")
    known = fields.pop("known", True)
    number = next(_numbers)
    line_format = load_formats().by_id.get(fields.pop("format", ""))
    values: dict[str, Any] = {
        "ts": None if seconds is None else at(seconds),
        "time_assumed": "",
        "unit": unit,
        "series": f"{log}.log",
        "source": unit,
        "member": f"{log}.log",
        "line_no": number,
        "host": unit,
        "log": log,
        "format": line_format,
        "op_id": op,
        "level": None,
        "user": None,
        "thread": None,
        "message": text,
        "raw": text,
        "marks": load_stages().marks(text, log),
        "hits": tuple(MATCHER.match(text, {"log": log})) if known else (),
    }
    return Observation(**(values | fields))


def hello(seconds: float, side: str = "Source", identity: str = ID, **fields: Any) -> Observation:
    text = (
        f"Migrate: vm 4206: 3284: Setting VMOTION info: {side} ts = {identity}, src ip = <192.0.2.31> "
        "dest ip = <192.0.2.32> Dest wid = 4655 using SHARED swap"
    )
    return seen(seconds, "vmkernel", text, **fields)


def kernel(seconds: float, text: str, side: str = "S", identity: str = ID, **fields: Any) -> Observation:
    return seen(seconds, "vmkernel", f"Migrate: 274: {identity} {side}: {text}", **fields)


def begin(seconds: float, op: str | None = None, task: int = 11, vm: str = "vm-40", **fields: Any) -> Observation:
    text = f"[VpxLRO] -- BEGIN task-{task} -- {vm} -- vim.VirtualMachine.migrate -- 52ab"
    return seen(seconds, "vpxd", text, op, **fields)


def finish(seconds: float, op: str | None = None, task: int = 11, **fields: Any) -> Observation:
    return seen(seconds, "vpxd", f"[VpxLRO] -- FINISH task-{task}", op, **fields)


def state(seconds: float, change: str, op: str | None = None, path: str = PATH, **fields: Any) -> Observation:
    return seen(seconds, "hostd", f"vm:{path}: State Transition ({change})", op, **fields)


def vmx(seconds: float, text: str, vm: str = "app01", **fields: Any) -> Observation:
    log = f"vmfs/volumes/51a0b1c2-00aabbcc-1122-001b21aabb01/{vm}/vmware.log"
    return seen(seconds, "vmware", text, **({"series": log, "member": log} | fields))


def event(seconds: float, kind: str, sentence: str, **fields: Any) -> Observation:
    text = f"Event [7] [1-1] [t] [vim.event.{kind}] [info] [u] [dc-a] [6] [{sentence}]"
    return seen(seconds, "vpxd", text, **fields)
