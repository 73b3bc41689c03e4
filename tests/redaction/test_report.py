"""Whole reports: every field, the same answers, nothing known of the data centre."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import types
import typing
from collections.abc import Iterable
from enum import Enum
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from simulator import SCENARIOS, Pack, build
from simulator.config.world_hosts import world_hosts
from simulator.scenario import simulate
from tests.support.report_samples import rendered
from tests.support.scenarios import sampled
from tests.support.trees import put
from vmlog import model
from vmlog.api import analyze, check, info
from vmlog.model import CheckReport, Report
from vmlog.redaction.field_rules import STAYING_FIELDS
from vmlog.redaction.redactor import Redactor
from vmlog.report.registry import report_formats, write_report
from vmlog.report.writer import WriterOptions

ROOT = Path(__file__).parents[2]
HIDDEN = "esx-q7.lab.example.net"
MODEL = [item for item in vars(model).values() if dataclasses.is_dataclass(item) and item.__module__ == model.__name__]


def filled(hint: object) -> object:
    """Return a value of a type in which every text is the name of a host, in quotes."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return filled(next((one for one in arguments if one is str), arguments[0]))
    if origin is tuple:
        return (filled(arguments[0]),)
    if origin is dict:
        return {"anything": filled(arguments[1])} if arguments[1] is str else {}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if dataclasses.is_dataclass(hint):
        return made(hint)
    return {str: f"about '{HIDDEN}'", int: 1, float: 1.0, bool: False}.get(hint)


def made(kind: type) -> object:
    hints = typing.get_type_hints(kind)
    return kind(**{field.name: filled(hints[field.name]) for field in dataclasses.fields(kind) if field.init})


def holding(item: object, inside: str = "") -> Iterable[str]:
    """Yield the fields in which the name is still found."""
    if isinstance(item, str):
        if HIDDEN in item and not isinstance(item, Enum):
            yield inside
    elif dataclasses.is_dataclass(item):
        for field in dataclasses.fields(item):
            owner = next(
                one for one in reversed(type(item).__mro__) if field.name in getattr(one, "__annotations__", {})
            )
            yield from holding(getattr(item, field.name), f"{owner.__name__}.{field.name}")
    elif isinstance(item, tuple | list):
        for one in item:
            yield from holding(one, inside)
    elif isinstance(item, dict):
        yield from holding(list(item.values()), inside)


@pytest.mark.parametrize("kind", MODEL, ids=lambda kind: kind.__name__)
def test_every_text_of_the_model_is_redacted_unless_a_reason_is_given(kind):
    item = made(kind)
    left = set(holding(Redactor().redact(item)))
    assert left == {name for name in set(holding(item)) if name in STAYING_FIELDS}


def test_a_field_that_is_added_later_is_text():
    later = dataclasses.make_dataclass("Later", [("anything", str), ("more", tuple)], frozen=True)
    assert not list(holding(Redactor().redact(later(f"on {HIDDEN}", (f"{HIDDEN}:8000",)))))


def test_the_fields_that_stay_are_there():
    known = {f"{kind.__name__}.{field.name}" for kind in MODEL for field in dataclasses.fields(kind)}
    assert set(STAYING_FIELDS) <= known


@cache
def sample(folder: str) -> tuple[Report, Report]:
    report = analyze(ROOT / "sample_logs" / folder)
    return report, Redactor().redact(report)


NAMES = (
    r"esx-a\d|vc-a|example\.com|web-01|db-02|mail-03|build-04|file-05|app-06|print-07|shared-\d|iso-store|DC-North|"
    r"10\.20\.30\.|VLAN 12 Office|00:50:56|svc-backup|564d"
)


@pytest.mark.parametrize("folder", ["connect-timeout-8.0"])
def test_no_format_shows_a_name(folder):
    for name in report_formats():
        assert not re.findall(NAMES, shown_in(sample(folder)[1], name), re.IGNORECASE), name


def test_the_answers_are_the_same():
    report, shown = sample("connect-timeout-8.0")
    for before, after in zip(report.incidents, shown.incidents, strict=True):
        assert (before.outcome, before.stage, before.kind, before.started_utc) == (
            after.outcome, after.stage, after.kind, after.started_utc
        )  # fmt: skip
        assert before.migration_id == after.migration_id
        assert [(cause.id, cause.confidence, cause.title) for cause in before.causes] == [
            (cause.id, cause.confidence, cause.title) for cause in after.causes
        ]
        assert len(before.evidence) == len(after.evidence)
    assert len(report.coverage) == len(shown.coverage)


def test_the_same_input_gives_the_same_names():
    report, shown = sample("connect-timeout-8.0")
    assert Redactor().redact(report) == shown


@pytest.mark.slow
def test_the_demo_reads_well():
    bundles = sorted((ROOT / "sample_logs" / "demo").glob("*.tgz"))
    redactor = Redactor()
    text = "".join(rendered(redactor.redact(report), "table") for report in (analyze(*bundles), check(*bundles)))
    stored = Path(__file__).parent / "golden" / "demo.txt"
    if os.environ.get("VMLOG_UPDATE_GOLDEN") == "1":
        stored.write_text(text, encoding="utf-8")
    assert text == stored.read_text(encoding="utf-8")


def shown_in(report: Report | CheckReport, fmt: str) -> str:
    """Return what a format shows, as text without the escapes of the format."""
    out = io.BytesIO()
    write_report(report, fmt, out, WriterOptions(show_all=True, width=200))
    if fmt == "parquet":
        out.seek(0)
        return str(pl.read_parquet(out).to_dicts())
    return out.getvalue().decode().replace("\\", "")


def identities(name: str) -> set[str]:
    """Return all that the simulator knows of a scenario's data centre that names somebody's things."""
    made_logs = simulate(SCENARIOS[name], 1, density=0.2)
    world = made_logs.world
    found = {"example.com", "EXAMPLE\\svc-backup", "EXAMPLE\\ops", "svc-backup", "ops@", "iso-store", "VLAN12 Office"}
    for host in world.hosts:
        found |= {host.name, host.name.partition(".")[0], host.ip, host.vmotion_ip}
    for vcenter in (world.vcenter, *world.extra_vcenters):
        found |= {vcenter.name, vcenter.name.partition(".")[0], vcenter.ip, vcenter.datacenter}
    for vm in world.vms:
        digits = re.sub(r"[ -]", "", vm.uuid)
        found |= {
            vm.name,
            vm.uuid,
            digits,
            f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}",
        }
    for store in world.datastores:
        found |= {store.name, store.uuid, store.uuid.rpartition("-")[2]}
    for host in world_hosts(world, world.start, made_logs.ended).values():
        found |= {host.uuid, host.address, host.vcenter_address, host.dns_search, *host.dns_servers}
        found |= {nic.mac for nic in host.nics} | {vmk.mac for vmk in host.vmks} | {vmk.address for vmk in host.vmks}
        found |= {text for peer in host.peers for text in (peer.name, peer.refid)}
        found |= {text for known in host.known_names for text in known}
        found |= {text for store in host.datastores for text in (store.uuid, store.server, store.share)}
        found |= {text for lun in host.luns for text in (lun.name, lun.vml)}
        found |= {route.gateway for route in host.routes}
        found |= {group.name for switch in host.switches for group in switch.portgroups}
        found |= {
            text for dvs in host.dvswitches for text in (dvs.name, dvs.uuid, *(one.name for one in dvs.portgroups))
        }
    staying = {"", "VM Network", "Management Network", "vMotion", "Service Console", "VMkernel"}
    return {text.rstrip("0") if text.startswith("naa.") else text for text in found - staying if len(text) > 3}


def leaked(text: str, names: set[str]) -> list[str]:
    lowered = text.lower()
    return [
        name
        for name in sorted(names)
        if name.lower() in lowered and re.search(rf"(?<![0-9a-z]){re.escape(name.lower())}(?![0-9a-z])", lowered)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["demo", *sampled()[::8]])
def test_nothing_that_the_simulator_knows_is_in_any_output(name, tmp_path):
    names = identities(name)
    files = sorted(put(tmp_path / "customer-x", build(name, how=Pack.TGZ, density=0.2).files).iterdir())
    redactor = Redactor()
    redactor.message("192.0.2.5 198.51.100.5 203.0.113.5")  # the simulator's own addresses are what stands for others
    reports = {"analyze": analyze(*files), "check": check(*files)}
    inventory = info(*files)
    parts = [inventory.reading.sources, tuple(inventory.reading.coverage), inventory.reading.notices, inventory.hosts]
    found = {"info": leaked(repr(redactor.redact(parts)), names)}
    names |= {"customer-x", tmp_path.name}
    for command, report in reports.items():
        shown = redactor.redact(report)
        for fmt, writer in report_formats().items():
            if command == "analyze" or writer.write_check:
                found[f"{command} {fmt}"] = leaked(shown_in(shown, fmt), names)
    assert {where: what for where, what in found.items() if what} == {}
    assert len(rendered(reports["analyze"], "table")) > 100
