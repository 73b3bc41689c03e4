from __future__ import annotations

import pytest

from vmlog.facts.fact_store import FactStore
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.members.member_text import FACT_BYTES, FACT_FILE_BYTES, StreamText, TextRequest
from vmlog.source.limits import Limits
from vmlog.source.member import Member


class Endless:
    """A member without end, which counts what is read of it."""

    note = None

    def __init__(self):
        self.count = 0

    def read(self, size=-1):
        self.count += size
        return bytes(size)


@pytest.mark.parametrize(
    ("inner", "most"),
    [
        ("web-01/web-01-flat.vmdk", FACT_BYTES + 1),
        ("web-01/web-01.vmx", FACT_BYTES + 1),
        ("commands/localcli_storage-core-device-list.txt", FACT_FILE_BYTES),
    ],
)
def test_only_of_large_outputs_more_than_a_megabyte_is_read(inner, most):
    store = FactStore(load_fact_files().values())
    request = TextRequest(["x"], Limits(), 1 << 20, "", store.regex, store.large_regex)
    stream = Endless()
    StreamText(Member("x", inner, "x", inner, None, None), stream, request).start()
    assert stream.count == most
