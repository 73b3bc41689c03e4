"""What the fuzzer checks holds for its seeds, for inputs that once broke it, and for some of hypothesis's making."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import pasted
from tests.fuzz.__main__ import TARGETS
from tests.support.hang_limit import no_hang
from vmlog.copies.copy_cleaner import original_text
from vmlog.explanation import wrapping
from vmlog.knowledge import template
from vmlog.parse.formats import load_formats

LOADED = {name: import_module(f"tests.fuzz.{name}").TARGET for name in TARGETS}
SEEDS = [(name, number) for name in TARGETS for number in range(len(LOADED[name].seeds)) if number < 20 or number > 360]

_DEEP = b"(vim.fault.X) {" * 200

_EXPORTED = b'{"message": "2024-05-30T22:31:25.123Z text", "host": "a"}\n'

BROKE = {
    "a double quote in single ones hides how deep a dump is": (
        "dumps",
        b"(vim.fault.X) { a = '\"' " + _DEEP + b'" ' + b"}" * 200,
    ),
    "a text that ends behind a backslash hides how deep a dump is": (
        "dumps",
        b'(vim.fault.X) { msg = "abc\\\n   a = 1, " ' + _DEEP + b'" ' + b"}" * 200,
    ),
    "an item of a list that is nothing but marks": (
        "cpus",
        b"current hardware requirements FeatureRequirement\n * .\n",
    ),
    "a level of more than 32 bits": ("cpus", b"CPUID level 8000000000 register 'ecx'"),
    "a regex that may match in more ways than there are atoms": ("conditions", b"a matches '(a|a)*c'\0" + b"a" * 100),
    "a regex that repeats what may be nothing": ("conditions", b"a matches '(a?a)+c'\0" + b"a" * 100),
    "a regex of many optional parts": ("conditions", b"a matches '" + b"a?" * 40 + b"a" * 40 + b"'\0" + b"a" * 100),
    "a regex of many repetitions in a row": ("conditions", b"a matches 'a*a*a*a*a*a*c'\0" + b"a" * 100),
    "a slot whose every end fails at every place": ("templates", b"a{x}a{y}a{z}ab\0" + b"a" * 65_000),
    "JSON with control characters and half a pair": (
        "copies",
        _EXPORTED + b'{"message": "\\u0000 \\u000b \\ud800", "host": "a"}',
    ),
    "a row of columns without its end, at the end": ("copies", b'""May 30 22:31:25 u:"\n'),
    "an event's fields without its type, and a type behind them": (
        "pasted",
        b'[O@1 vc_vm_name="web-01"] x [O@1 vc_event_type="com.vmware.vim25.VmFailedMigrateEvent"] y',
    ),
    "an event's fields with an empty type": ("pasted", b'[O@1 vc_event_type="" vc_vm_name="web-01"] x'),
    "UTF-16 whose first line is shorter than what tells it, in small pieces": (
        "records",
        b"\0" + "] text\nMay 30 22:31:25 59122".encode("utf-16-le") + b"x" * 400,
    ),
    "a quote in the last line that nothing closes": ("copies", b'""May 30 22:31:25 esx-a1 vmkernel: text"\n'),
    "a feature without a key": (
        "hostd",
        b"\1=== 1. vim.HostSystem::a ===\nconfig = (x) {\nfeatureCapability = (x) [\n(x) {\nvalue = '1'\n}\n]\n}\n",
    ),
    "a name that many wildcards nearly match": ("typed", b"a" * 4000 + b"\0" + b"*a" * 40 + b"b"),
    "a time of day with one digit and seconds": ("typed", b"x\0" + b"9:05:07"),
    "figures whose sum is no number": ("figures", b"\5\0\1\4\0\xa0\xc8\xeb\x85\xf3\xcc\xe1\x7f" * 6),
}


def original(text: str) -> None:
    original_text(text.encode(), load_formats().header_regex)


_SIZE = 700_000
_QUOTED = "%s2024-05-30T22:31:25.123Z text\n"
TOOK_LONG = {
    "blank lines without end behind a text": (pasted.explained, "x" + "\n" * _SIZE + "x"),
    "blank lines at the end of a text": (pasted.explained, "x" + "\n" * _SIZE),
    "one long word": (pasted.explained, "a" * _SIZE),
    "one long name in humps": (pasted.explained, "Aa" + "A" * _SIZE + "."),
    "one article again and again": (pasted.explained, "KB 1003734 strange " * (_SIZE // 19)),
    "one number again and again": (pasted.explained, "1003734 vmotion " * (_SIZE // 16)),
    "the same two ids again and again": (pasted.explained, "file-locked no-permission strange " * (_SIZE // 34)),
    "a quotation that blanks follow": (pasted.explained, 'with the following error: "of it"' + " " * _SIZE + "x"),
    "a field without a name": (pasted.explained, 'vc_event_type="' + "a" * _SIZE),
    "a line of nothing but blanks below quoted ones": (original, _QUOTED % "> " * 200 + " " * _SIZE + "x"),
    "a line of nothing but blanks below numbered ones": (original, _QUOTED % "12: " * 200 + " " * _SIZE + "x"),
}
"""Of each the program read 64 KiB with the square of their length; so much would take it half an hour."""


@pytest.mark.slow
@pytest.mark.parametrize(("question", "text"), TOOK_LONG.values(), ids=TOOK_LONG.keys())
def test_what_once_took_long_does_so_no_more(monkeypatch, question, text):
    monkeypatch.setattr(wrapping, "_MAX_TEXT", len(text))
    monkeypatch.setattr(template, "_MAX_TEXT", len(text))
    with no_hang():
        question(text)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number"), SEEDS)
def test_the_seeds_keep_every_promise(name: str, number: int) -> None:
    LOADED[name].check(LOADED[name].seeds[number])


@pytest.mark.parametrize(("name", "data"), BROKE.values(), ids=BROKE.keys())
def test_what_once_broke_a_promise_does_so_no_more(name: str, data: bytes) -> None:
    with no_hang():
        LOADED[name].check(data)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
@settings(max_examples=20)
def test_inputs_made_of_seeds_and_words_keep_every_promise(name: str, data: st.DataObject) -> None:
    target = LOADED[name]
    seed = data.draw(st.sampled_from(target.seeds))[:5000]
    for _ in range(data.draw(st.integers(0, 6))):
        at, gone = data.draw(st.integers(0, len(seed))), data.draw(st.integers(0, 40))
        piece = data.draw(st.sampled_from(target.words) | st.binary(max_size=8))
        seed = seed[:at] + piece + seed[at + gone :]
    target.check(seed)
