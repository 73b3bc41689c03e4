"""What the lines of a log tell beyond their headers: who wrote them, and the text that they go on with."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from vmlog.api import Events, analyze
from vmlog.parse.formats import load_formats
from vmlog.read.options import ReadOptions

FAULT = """--> (vim.fault.AffinityConfigured) {
-->    msg = "Virtual machine has CPU and/or memory affinities configured, preventing VMotion."
--> }
"""
STYLES = {
    "5.x": "2013-08-14T15:40:0{}.000+02:00 [{} info '{}' opID=D1A2B3C4-00000077] {}\n",
    "4.x": "[2011-08-14 15:40:0{}.000 {} info '{}' opID=D1A2B3C4-00000077] {}\n",
    "2.5": "[2008-08-14 15:40:0{0}.000 '{2}' {1} info] {3}\n",
    "5.x, relay": "Aug 14 15:40:09 192.0.2.70 2013-08-14T15:40:0{}.000Z [{} info '{}'] {}\n",
}


def log(style: str, component: str) -> str:
    begin = "[VpxLRO] -- BEGIN task-771 -- vm-66 -- vim.VirtualMachine.migrate -- 5D11"
    error = "[VpxLRO] -- ERROR task-771 -- vm-66 -- vim.VirtualMachine.migrate: vim.fault.AffinityConfigured:"
    return (
        style.format(1, "03604", component, begin)
        + style.format(2, "03604", component, error)
        + FAULT
        + style.format(3, "03604", component, "[VpxLRO] -- FINISH task-771")
    )


@pytest.mark.slow
@pytest.mark.parametrize("component", ["App", "commonvpxLro", "Default"])
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_vcenter_is_known_by_its_tasks_under_any_name(style: str, component: str, tmp_path: Path) -> None:
    text = log(style, component)
    reports = []
    for name in ("vpxd-6.log", "mail.txt", "from the ticket"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        reports.append(analyze(str(tmp_path / name)))
    reports.append(analyze("-", options=ReadOptions(stdin=io.BytesIO(text.encode()))))
    for report in reports:
        (incident,) = report.incidents
        assert (incident.outcome, incident.stage) == ("refused", "validate")
        assert incident.causes[0].id == "seed-1003842-affinity-configured"
        assert {evidence.log for evidence in incident.evidence} == {"vpxd"}


@pytest.mark.parametrize(
    ("texts", "writer"),
    [
        (["'App'] [VpxLRO] -- BEGIN task-1 -- host-2 -- vim.host.X", "'Libs'] x"], "vpxd"),
        (["'vpxdMoHost'] x"], "vpxd"),
        (["'commonvpxLro'] [VpxLRO] -- BEGIN task-internal-1 -- vpxa -- vpxapi.VpxaService.getChanges"], "vpxa"),
        (["'vm:/vmfs/volumes/a/b/b.vmx'] State Transition"], "hostd"),
        (["'Libs'] x", "'Default'] y"], None),
        (["'vpxdMoHost'] x", "'Vmsvc'] y"], None),
        ([], None),
    ],
)
def test_the_writer_of_a_log_is_told_where_all_signs_agree(texts: list[str], writer: str | None) -> None:
    lines = [f"2013-08-14T15:40:01.000Z [3AB0C190 info {text}" for text in texts]
    assert load_formats().detect_writer([*lines, "no header at all"]) == writer


@pytest.mark.parametrize(
    "header",
    [
        "<166>2022-10-10T10:10:10.000Z esx-a1 Hostd: ",
        "Oct 10 10:10:11 192.0.2.70 2022-10-10T10:10:10.000Z esx-a1 Hostd: ",
        "2022-10-10T10:10:10.000Z In(166) Hostd[2101]: ",
        "<166>1 2022-10-10T10:10:10.000Z esx-a1 Hostd 2101 - - ",
    ],
)
def test_the_header_of_a_continuing_line_is_no_text(header: str, tmp_path: Path) -> None:
    path = tmp_path / "hostd.log"
    path.write_text(f"{header}[Originator@6876 sub=A] Fault: (vim.fault.X) {{\n{header}-->    msg = 'a --> b'\n")
    (frame,) = Events(str(path))
    assert frame["body"].to_list() == ["Fault: (vim.fault.X) {\n   msg = 'a --> b'"]
