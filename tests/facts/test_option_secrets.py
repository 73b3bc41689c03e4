"""Options that hold secrets become no facts, whichever file has them."""

from __future__ import annotations

import pytest

from vmlog.facts.fact_text import FactText
from vmlog.facts.option_secrets import is_secret_option
from vmlog.facts.reader_registry import reader_named

CONF = '/adv/Migrate/Vmknic = "vmk1"\n/adv/UserVars/ProxyPassword = "PRIVATE"\n/adv/X/Text = "$6$PRIVATE"\n'
OPTIONS = """   Path: /Migrate/Vmknic
   Type: string
   String Value: vmk1
   Default String Value:

   Path: /UserVars/ProxyPassword
   Type: string
   String Value: PRIVATE
   Default String Value:
"""


@pytest.mark.parametrize(("reader", "text"), [("esx_conf", CONF), ("advanced_options", OPTIONS)])
def test_secrets_become_no_facts(reader, text):
    rows = list(reader_named(reader)(FactText("x", text.encode())))
    assert ("option.value", "/Migrate/Vmknic", "vmk1") in {(row.name, row.subject, row.value) for row in rows}
    assert not any("PRIVATE" in str(row.value) or "Password" in row.subject for row in rows)


@pytest.mark.parametrize(
    "name", ["/Migrate/Vmknic", "/Net/TcpipHeapMax", "/UserVars/SuppressShellWarning", "/Disk/QFullThreshold"]
)
def test_plain_options_are_none(name):
    assert not is_secret_option(name, "32")


@pytest.mark.parametrize("value", ["A1B2C-D3E4F-G5H6I-J7K8L-M9N0P", "$1$abc", "{SSHA}abc"])
def test_values_that_look_like_secrets(value):
    assert is_secret_option("/Some/Option", value)
