"""Files that state facts: every fact has its type and a line of the file, and line ends change nothing.

An input begins with the id of a shape and a NUL. Dumps and databases have grammars of their own, which are fuzzed
apart.
"""

from __future__ import annotations

from tests.fuzz.target import LARGEST, Target, stable_answer
from vmlog.facts.fact_text import FactText
from vmlog.facts.reader_registry import reader_named
from vmlog.knowledge.fact_files import END_MISSING, LISTED, load_fact_files
from vmlog.knowledge.fact_names import load_fact_names

SHAPES = {shape.id: shape for shape in load_fact_files().values() if shape.trust not in {"dump", "store"}}
# Loaded here, so that the fuzzer sees what they reach.
READERS = {shape.id: reader_named(shape.reader) for shape in SHAPES.values()}
NAMES = load_fact_names()
# How a VM starts where its file is silent; only a file that is whole is silent.
_DEFAULTS = {"vm.cpus", "vm.memory", "disk.mode", "port.concentrator", "ethernet.connection_type"}


def check(data: bytes) -> None:
    name, _, content = data[:LARGEST].partition(b"\0")
    shape = SHAPES.get(name.decode("utf-8", "replace")) or list(SHAPES.values())[sum(name) % len(SHAPES)]
    inner = shape.paths[0].replace("*", "x")
    reader = READERS[shape.id]
    gives = frozenset().union(*(other.gives for other in SHAPES.values() if other.reader == shape.reader))
    rows = stable_answer(lambda: list(reader(FactText(inner, content))))
    cut_rows = list(reader(FactText(inner, content, is_cut=True)))
    lines = FactText(inner, content).lines
    for row in rows + cut_rows:
        kind = NAMES[row.name]
        is_mark = row.name in {END_MISSING, LISTED}
        assert is_mark or row.name in gives, row.name
        assert type(row.value) is kind.type, row
        assert 0 <= row.line <= len(lines), row
        assert is_mark or bool(row.vm) == kind.of_vm, row
        assert is_mark or row.subject or not kind.subject, row
    if shape.id == "vmx":
        assert not [row for row in cut_rows if row.line == 0 and row.name in _DEFAULTS]
    if b"\r" not in content:
        windows = list(reader(FactText(inner, content.replace(b"\n", b"\r\n"))))
        assert windows == rows, "line ends change what is read"


SEEDS = [
    shape.id.encode() + b"\0" + sample.text.encode() for shape in SHAPES.values() for sample in shape.samples()[:2]
]

TARGET = Target(
    check,
    (b"", b"vmx\0", *SEEDS),
    (
        *(name.encode() + b"\0" for name in ("vmx", "vmsd", "vmdk-descriptor", "storage-filesystems", "ha-hosts")),
        b'.encoding = "gbk"\n', b'.encoding = "shift_jis"\n', b"\n", b'"', b' = "', b"|22", b"|c3|a9",
        b'numvcpus = "4"\n', b'floppy0.present = "TRUE"\n', b'scsi0:0.present = "TRUE"\n', b'hostCPUID.1 = "',
        b'serial0.fileType = "network"\n', b'snapshot0.uid = "1"\n', b'snapshot0.parent = "1"\n',
        b'snapshot.numSnapshots = "1"\n', b"# Disk DescriptorFile\n", b'createType="', b"   Path: /Migrate/Vmknic\n",
        b"   Type: string\n", b"   String Value: ", b"-----  -----\n", b"  true  ", b"<hostId>", b"</hostId>", b"<!--",
        b"-->", b"&#x10ffff;", b'[{"', b'": ', b"}, {", b"]", b"5f3c0d11-8a2b4c5e-9d01-002590aa0011", b" -> ",
        b'/net/vswitch/child[0000]/name = "', b'/adv/Migrate/Vmknic = "vmk2"\n', b"      \\==+VmKernel Nic : \n",
        b"   |----Interface.....vmk0\n", b'<value name="interface">', b"<vmkernel-nic>", b"<!DOCTYPE a>", b"&a;",
        b"INCREMENT PROD_ESX VMWARELM 1 1-jan-2000\n", b"\xff", b"\xe2\x80\xa8", b"9" * 400,
    ),
)  # fmt: skip
