"""`.vmx`: how a VM starts. What is connected to it now, other files say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from vmlog.facts.cpuid_words import cpuid_words
from vmlog.facts.fact import FactRow, vm_key
from vmlog.facts.fact_text import FactText
from vmlog.facts.output_row import OutputValue, flag_of
from vmlog.facts.vm_dictionary import VmDictionary, read_dictionary
from vmlog.facts.vmx_devices import device_rows
from vmlog.knowledge.fact_files import END_MISSING

# Without any of these a file is no `.vmx`, and no default holds.
_SIGNS: Final = ("config.version", "virtualhw.version", "displayname", "guestos", "memsize", "numvcpus")
_TEXTS: Final = MappingProxyType(
    {
        "displayname": "vm.name",
        "guestos": "vm.guest",
        "sched.swap.derivedname": "vm.swap_file",
    }
)
_WORDS: Final = MappingProxyType(
    {
        "firmware": "vm.firmware",
        "migrate.encryptionmode": "vm.encryption",
        "sched.cpu.latencysensitivity": "vm.latency_sensitivity",
    }
)
_AFFINITIES: Final = MappingProxyType(
    {
        "sched.cpu.affinity": "vm.cpu_affinity",
        "sched.mem.affinity": "vm.memory_affinity",
        "numa.nodeaffinity": "vm.numa_affinity",
    }
)
_NO_AFFINITY: Final = frozenset({"", "all"})
# With the default that the format documents for a missing key.
_NUMBERS: Final = MappingProxyType(
    {
        "virtualhw.version": ("vm.hardware_version", None),
        "numvcpus": ("vm.cpus", "1"),
        "cpuid.corespersocket": ("vm.cores_per_socket", None),
        "memsize": ("vm.memory", "32"),
        "svga.vramsize": ("vm.vram", None),
        "vmotion.checkpointfbsize": ("vm.checkpoint_fb_size", None),
        "vmotion.checkpointsvgaprimarysize": ("vm.checkpoint_svga_size", None),
    }
)
_FLAGS: Final = MappingProxyType(
    {
        "uefi.secureboot.enabled": "vm.secure_boot",
        "vtpm.present": "vm.tpm",
        "vhv.enable": "vm.nested_hv",
        "vpmc.enable": "vm.cpu_counters",
        "sched.mem.pin": "vm.memory_pinned",
        "evccompatibilitymode": "vm.evc_compatible",
    }
)
_MOST_DIGITS: Final = 18
_HOST_LEAF: Final = re.compile("hostcpuid\\.(?:0x)?([0-9a-f]{1,8})")
_MASK: Final = re.compile(
    r"cpuid\.[0-9a-f]{1,8}(?:\.[0-9a-f]{1,4})?\.e[abcd]x(?:\.amd)?|feat(?:ure)?(?:mask|compat)\.vm\..+"
)
_UNSET: Final = re.compile("[-:]*")
_VOLUMES: Final = "vmfs/volumes/"


def read_vmx(text: FactText) -> Iterator[FactRow]:
    """Yield what the file says about the VM and its devices, and the documented defaults of the keys it lacks."""
    dictionary = read_dictionary(text)
    if "encryption.data" in dictionary.keys and "virtualhw.version" not in dictionary.keys:
        dictionary = replace(dictionary, is_cut=True)  # the rest is encrypted
    if not any(sign in dictionary.keys for sign in _SIGNS):
        yield FactRow(END_MISSING, "", True, dictionary.last_line)
        return
    key = vm_key(text.inner)
    for rows in (
        _path(text.inner),
        _texts(dictionary),
        _numbers(dictionary),
        _graphics(dictionary),
        _state(dictionary),
        _cpu(dictionary),
        device_rows(dictionary),
    ):
        for row in rows:
            yield FactRow(row.name, row.subject, row.value, row.line, key)
    if dictionary.is_cut:
        yield FactRow(END_MISSING, "", True, dictionary.last_line)


def _path(inner: str) -> Iterator[FactRow]:
    at = inner.find(_VOLUMES)
    if at == 0 or inner[at - 1 : at] == "/":
        yield FactRow("vm.path", "", f"/{inner[at:]}", 0)


def _texts(dictionary: VmDictionary) -> Iterator[FactRow]:
    for key, fact in {**_TEXTS, **_WORDS, **_AFFINITIES}.items():
        value = dictionary.find(key)
        if value and value.text and not (key in _AFFINITIES and value.text.lower() in _NO_AFFINITY):
            yield FactRow(fact, "", value.text.lower() if key in _WORDS else value.text, value.line)
    log = dictionary.find("log.filename")
    if log and "/" in log.text:
        yield FactRow("vm.log_folder", "", log.text.rpartition("/")[0], log.line)


def _numbers(dictionary: VmDictionary) -> Iterator[FactRow]:
    for key, (fact, default) in _NUMBERS.items():
        value = dictionary.find(key, default)
        if value and value.text.isdecimal() and len(value.text) <= _MOST_DIGITS:
            yield FactRow(fact, "", int(value.text), value.line)
    for key, name in _FLAGS.items():
        value = dictionary.find(key)
        flag = flag_of(value.text) if value else None
        if value and flag is not None:
            yield FactRow(name, "", flag, value.line)


def _graphics(dictionary: VmDictionary) -> Iterator[FactRow]:
    """Yield the renderer, unless 3D is off."""
    enabled, renderer = dictionary.find("mks.enable3d"), dictionary.find("mks.use3drenderer")
    flag = flag_of(enabled.text) if enabled else None
    if dictionary.is_cut and not (enabled and renderer):
        return
    if renderer and renderer.text and flag is not False:
        yield FactRow("vm.use_3d", "", renderer.text.lower(), renderer.line)
    elif enabled and flag and renderer is None:
        yield FactRow("vm.use_3d", "", "automatic", enabled.line)


def _state(dictionary: VmDictionary) -> Iterator[FactRow]:
    """Yield what the file says by having a key at all; the keys of an encrypted VM stay where they are."""
    saved = dictionary.find("checkpoint.vmstate")
    if saved and saved.text.lower().endswith(".vmss"):
        yield FactRow("vm.power", "", "suspended", saved.line)
    safe = dictionary.find("encryption.keysafe") or dictionary.find("encryption.data")
    if safe and safe.text:
        yield FactRow("vm.encrypted", "", True, safe.line)


def _cpu(dictionary: VmDictionary) -> Iterator[FactRow]:
    for key, spelled in dictionary.keys.items():
        value = dictionary.find(key) or OutputValue("", 0)
        leaf = _HOST_LEAF.fullmatch(key)
        words = cpuid_words(value.text) if leaf else None
        if leaf and words:
            yield FactRow("vm.cpu_leaf", leaf[1].zfill(8), words, value.line)
        elif _MASK.fullmatch(key) and not _UNSET.fullmatch(value.text):
            yield FactRow("vm.cpu_mask", spelled, value.text, value.line)
