"""`esxcfg-info`: its text and its XML state the same, and neither says what the host's model does not."""

from __future__ import annotations

import pytest

from simulator.config import healthy_pair
from simulator.config.info_tree import info_text, info_xml
from vmlog.facts.fact_text import FactText
from vmlog.facts.reader_registry import reader_named
from vmlog.knowledge.fact_files import END_MISSING


def facts_of(reader, text):
    rows = list(reader_named(reader)(FactText("commands/esxcfg-info", text.encode())))
    assert not any(row.name == END_MISSING for row in rows)
    return {(row.name, row.subject): row.value for row in rows}


@pytest.mark.parametrize("generation", ["4.1", "6.7", "7.0.3"])
def test_text_and_xml_state_the_same(generation):
    host = healthy_pair(generation)[1]
    facts = facts_of("esxcfg_info", info_text(host))
    assert facts == facts_of("esxcfg_info_xml", info_xml(host))
    assert {subject for name, subject in facts if name == "vmk.mtu"} == {vmk.name for vmk in host.vmks}
    assert all(facts["vmk.vmotion", vmk.name] == ("vmotion" in vmk.services) for vmk in host.vmks)
    assert all(facts["nic.link", nic.name] == nic.up for nic in host.nics)
