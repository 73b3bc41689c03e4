"""Objects of hostd in VMODL and of vCenter in XML: every fact has its type and a line, in time, whatever the brackets.

The first byte of an input chooses which of the two it is.
"""

from __future__ import annotations

from tests.fuzz.target import LARGEST, Target, stable_answer
from vmlog.facts.fact_text import FactText
from vmlog.facts.reader_registry import reader_named
from vmlog.knowledge.fact_files import END_MISSING, LISTED, load_fact_files
from vmlog.knowledge.fact_names import load_fact_names

SHAPES = [shape for shape in load_fact_files().values() if shape.trust == "dump"]
# Loaded here, so that the fuzzer sees what they reach.
READERS = {shape.id: reader_named(shape.reader) for shape in SHAPES}
NAMES = load_fact_names()


def check(data: bytes) -> None:
    shape = SHAPES[(data[0] if data else 0) % len(SHAPES)]
    content = data[1:LARGEST]
    reader = READERS[shape.id]
    rows = stable_answer(lambda: list(reader(FactText("x", content))))
    lines = FactText("x", content).lines
    for row in rows:
        kind = NAMES[row.name]
        is_mark = row.name in {END_MISSING, LISTED}
        assert is_mark or row.name in shape.gives, row.name
        assert type(row.value) is kind.type, row
        assert 1 <= row.line <= len(lines), row
        assert is_mark or bool(row.vm) == kind.of_vm, row
        assert is_mark or row.subject or not kind.subject, row
        f"{row.subject}{row.value}{row.vm}".encode()
    if b"\r" not in content:
        assert list(reader(FactText("x", content.replace(b"\n", b"\r\n")))) == rows, "line ends change what is read"


SEEDS = [
    bytes([number]) + sample.text.encode()
    for number, shape in enumerate(SHAPES)
    for sample in shape.samples()
    if len(sample.text) < LARGEST
]
_VM = b"=============== 1. vim.VirtualMachine::1 ===============\n   config = (vim.vm.ConfigInfo) {\n"

TARGET = Target(
    check,
    (b"", *SEEDS, *(bytes([number]) + _VM + b"hardware = {device = [" + b"{a={" * 5000 for number in range(2))),
    (
        b"\n=============== 3. vim.HostSystem::ha-host ===============\n", b"\n=== vim.LicenseManager:x\n",
        b"(vim.vm.device.VirtualCdrom) {", b"(vim.host.VirtualNic) [", b"(str) []", b"key = ", b"value = ",
        b"config = (vim.vm.ConfigInfo) {", b"device = (vim.X) [", b"files = (vim.X) {", b"vmPathName = '[a] b/c.vmx'",
        b"key = 4000,", b"backing = (vim.vm.device.VirtualDisk.RawDiskMappingVer1BackingInfo) {", b"connected = true,",
        b"netConfig = (vim.X) [", b"nicType = 'vmotion',", b"selectedVnic = (str) ['a-vmk0']", b"'", b"\"", b"\\'",
        b"\\xc3\\xbc", b"\\ud800", b"u'", b"{", b"}", b"[", b"]", b"(", b")", b",", b"<", b">", b"12L", b"true",
        b"<ObjectContent>", b"<propSet><name>", b"</name><val type=\"ArrayOfX\">", b"</val></propSet>", b"<obj type=\"",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&#55296;", b"<![CDATA[", b"<rule type=\"ClusterVmHostRuleInfo\">",
    ),
)  # fmt: skip
