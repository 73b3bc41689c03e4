"""What the fuzzer checks holds for its seeds, for inputs that once broke it, and for some of hypothesis's making."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import TARGETS

LOADED = {name: import_module(f"tests.fuzz.{name}").TARGET for name in TARGETS}
SEEDS = [(name, number) for name in TARGETS for number in range(len(LOADED[name].seeds)) if number < 20 or number > 360]

_DEEP = b"(vim.fault.X) {" * 200

_QUOTED = b"%(mark)s2024-05-30T22:31:25.123Z text\n" * 200
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
    "a line of nothing but blanks below quoted ones": ("copies", _QUOTED % {b"mark": b"> "} + b" " * 60_000 + b"x"),
    "a line of nothing but blanks below numbered ones": ("copies", _QUOTED % {b"mark": b"12: "} + b" " * 60_000 + b"x"),
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
    "blank lines without end behind a text": ("pasted", b"x" + b"\n" * 65_000 + b"x"),
    "blank lines at the end of a text": ("pasted", b"x" + b"\n" * 65_000),
    "one long word": ("pasted", b"a" * 65_000),
    "one long name in humps": ("pasted", b"Aa" + b"A" * 65_000 + b"."),
    "one article again and again": ("pasted", b"KB 1003734 strange " * 3_000),
    "one number again and again": ("pasted", b"1003734 vmotion " * 4_000),
    "the same two ids again and again": ("pasted", b"file-locked no-permission strange " * 1_800),
    "a quotation that blanks follow": ("pasted", b'with the following error: "text of it"' + b" " * 65_000 + b"x"),
    "a feature without a key": (
        "hostd",
        b"\1=== 1. vim.HostSystem::a ===\nconfig = (x) {\nfeatureCapability = (x) [\n(x) {\nvalue = '1'\n}\n]\n}\n",
    ),
    "a name that many wildcards nearly match": ("typed", b"a" * 4000 + b"\0" + b"*a" * 40 + b"b"),
    "a time of day with one digit and seconds": ("typed", b"x\0" + b"9:05:07"),
    "figures whose sum is no number": ("figures", b"\5\0\1\4\0\xa0\xc8\xeb\x85\xf3\xcc\xe1\x7f" * 6),
    "a field without a name": ("pasted", b'vc_event_type="' + b"a" * 65_000),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number"), SEEDS)
def test_the_seeds_keep_every_promise(name: str, number: int) -> None:
    LOADED[name].check(LOADED[name].seeds[number])


@pytest.mark.parametrize(("name", "data"), BROKE.values(), ids=BROKE.keys())
def test_what_once_broke_a_promise_does_so_no_more(name: str, data: bytes) -> None:
    LOADED[name].check(data)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
@settings(max_examples=40)
def test_inputs_made_of_seeds_and_words_keep_every_promise(name: str, data: st.DataObject) -> None:
    target = LOADED[name]
    seed = data.draw(st.sampled_from(target.seeds))[:5000]
    for _ in range(data.draw(st.integers(0, 6))):
        at, gone = data.draw(st.integers(0, len(seed))), data.draw(st.integers(0, 40))
        piece = data.draw(st.sampled_from(target.words) | st.binary(max_size=8))
        seed = seed[:at] + piece + seed[at + gone :]
    target.check(seed)
