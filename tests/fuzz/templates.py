"""Message templates: what is found is there, in linear time, and the literal pass would not lose it."""

from __future__ import annotations

import re

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.literals import literals_of
from vmlog.knowledge.template import PLACEHOLDER, Template, TemplateError, mask, normalise

_CATALOGUE = [template for template, _, _ in load_catalogue().templates]
_FOLD = re.compile(" *\n *")
_NO_MASK = re.compile("[\t\r\n\f\v]|  ")
_LONGEST_TEMPLATE = 400


def check(data: bytes) -> None:
    """Search with a template, the bytes up to the first zero (or the number of one), in the rest."""
    written, _, rest = data[:LARGEST].partition(b"\0")
    text = text_of(rest)
    template = _template(written)
    prepared = normalise(text)
    masked = stable_answer(lambda: mask(text))
    assert not _NO_MASK.search(masked)
    assert masked == masked.strip()
    if template is None:
        return
    found = stable_answer(lambda: template.search(prepared))
    if found is None:
        return
    assert 0 <= found.start <= found.end <= len(prepared)
    words = prepared[found.start : found.end]
    position = 0
    for piece in template.pieces:
        position = words.index(piece, position) + len(piece)
    assert set(found.variables) == template.names
    assert all(value in words and value == value.strip() for value in found.variables.values())
    folded = _FOLD.sub(" ", prepared)
    assert any(normalise(literal) in folded for literal in literals_of(template)), "the matcher would not try it"


def _template(written: bytes) -> Template | None:
    if len(written) <= 2:
        return _CATALOGUE[int.from_bytes(written, "little") % len(_CATALOGUE)]
    try:
        return Template(text_of(written)[:_LONGEST_TEMPLATE])
    except TemplateError:
        return None


def _filled(template: Template) -> bytes:
    values = {
        "int": "12",
        "num": "1.5",
        "hex": "0xbad0021",
        "ip": "192.0.2.7",
        "id": "5912206631045087713",
        "side": "S",
    }
    return PLACEHOLDER.sub(lambda slot: values.get(slot[2], "value"), template.text).encode()


TARGET = Target(
    check,
    (
        *(number.to_bytes(2, "little") + b"\0" + _filled(template) for number, template in enumerate(_CATALOGUE)),
        b"Device '{device}' is {state:word}, not {reason}\0Device 'a' is good. Device 'b' is bad, not\n that",
        b"{a} x {b} x {c} x {d}y\0" + b"x " * 2000,
        b"a{x}a{y}a{z}ab\0" + b"a" * 60_000,
        b"{host} at {ip:ip}: {left:num} of {all:int} ({code:hex})\0esx at fe80::1%vmk0: 1.5 of -3 (0xbad0021)",
        b"\0\0/vmfs/volumes/x 'quoted' <x> [ds] a/b.vmx 0xbad0021 52 1f-2d-3c it's \xe2\x80\x98x\xe2\x80\x99",
    ),
    (
        b"{a}", b"{b:int}", b"{c:num}", b"{d:hex}", b"{e:ip}", b"{f:word}", b"{g:id}", b"{h:side}", b"{i:rest}",
        b"{j:path}",
        b"\0", b"'", b"\"", b"\n", b"  ", b"VMotion", b"vMotion", b"VMOTION", b"\xe2\x80\x98", b"\xc2\xa0",
        b"0xbad0021", b"/vmfs/",
        b".", b"192.0.2.7",
    ),
)  # fmt: skip
