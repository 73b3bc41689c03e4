"""Pasted texts: whatever wraps them or stands in them, the answer comes in time and says nothing impossible."""

from __future__ import annotations

from tests.fuzz.target import LARGEST, Target, stable_answer, text_of
from vmlog.explanation.explanation import explanation_of
from vmlog.explanation.wrapping import unwrap
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.match.matcher import Matcher
from vmlog.observe.sentence import move_of
from vmlog.report.dictionaries import explain_dict
from vmlog.report.json_text import json_text

_MATCHER = Matcher(load_catalogue())
_MANY = LARGEST // 16


def check(data: bytes) -> None:
    text = text_of(data[:LARGEST])
    stable_answer(lambda: explained(text))
    inner = stable_answer(lambda: unwrap(text))
    assert inner.strip() or not text.strip(), "nothing is left of a text"
    move = move_of(text)
    for name in (move.source, move.destination, move.at) if move else ():
        assert name is None or " " not in name, "a host's name has no blanks"


def explained(text: str) -> str:
    """Return what `vmlog explain` says."""
    answer = explanation_of(_MATCHER, text)
    causes = answer.matches
    assert len({cause.id for cause in causes}) == len(causes)
    assert all(0 < cause.confidence <= 1 for cause in causes)
    return json_text(explain_dict(text, causes, answer.variables))


_TEXTS = (
    'fatal: FAILED! => {"msg": "Failed to migrate: A specified parameter was not correct: spec.host"}',
    'Move-VM : 1/2/2024 Move-VM The operation for the entity failed with the following message: "Timed out"',
    "<faultstring>The operation is not allowed in the current state.</faultstring>",
    "error: - msg: 'it''s not accessible'",
    "KB 1003734, 2141355 and https://knowledge.broadcom.com/external/article?articleNumber=321009 vmotion hangs at 10%",
    "Cannot migrate app from 7 to 9 from esx-a1.lab.example, ds one to esx-a2.lab.example, ds two in DC North",
    '[Originator@6876 vc_event_type="com.vmware.vim25.VmFailedMigrateEvent" vc_vm_name="app \\"7\\""] Cannot migrate',
    "vim.fault.MigrationFault VimFault: InvalidHostStateFaultMsg 195887105 VMK_TIMEOUT",
)
TARGET = Target(
    check,
    (
        b"",
        *(text.encode() for text in _TEXTS),
        *(text.encode() * (LARGEST // len(text)) for text in _TEXTS),
        b"x" + b"\n" * LARGEST,
        b"{" + b" " * LARGEST,
        b"a" * LARGEST,
        b"1" * LARGEST,
        b"Aa" + b"A" * LARGEST,
        b"AaB" * _MANY + b".",
        b"a-" * _MANY,
        b"file-locked no-permission strange " * (_MANY // 2),
        b"KB 1003734 strange " * _MANY,
        b"article 1003734, 1001131 " * _MANY,
        b'with the following error: "text of it"' + b" " * LARGEST + b"x",
        b'error message: "' * _MANY,
        b"'msg': '" + b"\\'" * _MANY,
        b"msg: '" + b"''" * _MANY,
        b'vc_event_type="' + b"a" * LARGEST,
        b"&amp;" * _MANY,
        b"\\" * LARGEST,
    ),
    (
        b'"msg": "', b"'msg': '", b"msg: '", b'with the following error: "', b"\\n", b'\\"', b"\\u0027", b"&quot;",
        b"&amp;", b"<p>", b"</p>", b"KB 1003734 ", b"article 1003734 ", b"https://kb.vmware.com/kb/", b"1003734",
        b" from ", b" to ", b" in ", b"Cannot migrate ", b"vMotion ", b"10% ", b"file-locked ", b"vim.fault.",
        b"0xbad0004 ", b"\n", b"{", b"}", b'vc_event_type="', b'vc_vm_name="', b"\xed\xa0\x80", b"\xc2\xa0", b"clone ",
    ),
)  # fmt: skip
