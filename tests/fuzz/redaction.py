"""Reports without names: no given name is left, the same text gives the same one, and what is shown stays as it is.

An input is a letter that chooses the text around, names, each behind a NUL, and behind two NULs what lines say.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from tests.support.report_samples import FAILED, make_report, rendered
from vmlog.model import Endpoint, Evidence, Incident, Report
from vmlog.redaction.name_map import CATEGORIES
from vmlog.redaction.redactor import Redactor

# A name that no text holds by chance; ordinary words stay where nothing marks them, which the documents say.
_MARK = "q7zx"
_LETTER = re.compile(r"[^a-z0-9]+")
_MOST = 4
_LONGEST = 8_000  # each name and sentence is looked up in several ways, which takes its time under the fuzzer
_LINES = (
    "{0} failed on {1}: {2}",
    "2024-05-30T22:31:25.123Z {1} vmkernel: cpu1:2100)Migrate: '{0}' to <{2}>, {3}",
    "Cannot migrate {0} from {1}, ds one to {2}, ds two in DC {3}",
    "[{3}] {0}/{0}.vmx on {1}:8000 and {2}.",
    '(vim.fault.X) {{ name = "{0}", host = "{1}" }} by {2}@{3}',
)


def check(data: bytes) -> None:
    given, _, said = data[1 : LARGEST + 1].partition(b"\0\0")
    said = said[:_LONGEST]
    words = [_LETTER.sub("-", word.lower()).strip("-")[:30] for word in text_of(given).split("\0")]
    names = [
        f"{_MARK}{number}-{word}" if word else f"{_MARK}{number}"
        for number, word in enumerate((words + [""] * _MOST)[:_MOST])
    ]
    line = _LINES[(data[0] if data else 0) % len(_LINES)].format(*names)
    report = make_report(_incident(names, line, text_of(said)))
    shown = stable_answer(lambda: _shown(report))
    assert _MARK not in shown.lower(), "a name is left"
    redactor = Redactor()
    once = redactor.redact(report)
    assert redactor.redact(report) == once, "another name for the same thing"
    assert Redactor(redactor.names).redact(report) == once, "another name from a continued map"
    assert not any(_MARK in name for category in CATEGORIES for name in redactor.names.entries[category].values())


def _shown(report: Report) -> str:
    return rendered(Redactor().redact(report), "json")


def _incident(names: list[str], line: str, said: str) -> Incident:
    vm, source, destination, store = names
    records = [
        Evidence("b.tgz", f"b.tgz!/{source}/vmkernel.log", 1, None, source, "vmkernel", None, f"{line}\n{said}"),
        Evidence("b.tgz", "b.tgz!/hostd.log", 2, None, None, "hostd", None, f"{said}\n{line} {said}"),
    ]
    return replace(
        FAILED,
        vm=vm,
        vm_path=f"/vmfs/volumes/{store}/{vm}/{vm}.vmx",
        source=Endpoint(source, "10.20.0.11", None),
        destination=Endpoint(f"{destination}.lab.example.net", None, None),
        message=line,
        evidence=tuple(records),
        causes=(),
    )


TARGET = Target(
    check,
    (
        b"",
        *(bytes([number]) + b"web\0esx\0esx\0gold\0\0and more" for number in range(len(_LINES))),
        b"\0" + b"a\0" * 4 + b"\0" + b"q" * 30_000,
        b"\1x\0y\0z\0w\0\0" + b"10.1.2.3 fd00::1 00:50:56:00:00:01 " * 1000,
        b"\2x\0y\0z\0w\0\0" + b"'" * 20_000,
        b"\3x\0y\0z\0w\0\0" + b"[a] " * 10_000,
        b"\4x\0y\0z\0w\0\0" + b"a@b.example.com EXAMPLE\\ops " * 2000,
        b"\0vm-1\0host-1\0host-2\0datastore-1\0\0vm-1 host-1 vm-2",
    ),
    (
        b"\0", b"\0\0", b"host-1", b"vm-1", b"'", b'"', b"<", b">", b"[", b"] ", b"/vmfs/volumes/", b".vmx", b"\\",
        b"@", b".example.com", b":443", b"10.1.2.3", b"fd00::1", b"Cannot migrate ", b" from ", b" to ", b"password=",
        b"user=vpxuser:", b"\xc4\xb0", b"\xcf\x82", b"\n", b"https://", b"564d",
        b"naa.60000000000000000000000000000001",
    ),
)  # fmt: skip
