from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.report_samples import FAILED, FAILED_EVIDENCE, NETWORK, blank
from vmlog.model import Evidence
from vmlog.report.highlights import key_evidence, key_excerpt
from vmlog.report.terminal_incident import incident_text
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome

FIRST, SECOND = FAILED_EVIDENCE
TIMEOUT_TEXT = "Net: 2: connect to 10.20.0.12 timed out"
DUMP = (
    "2025-03-01T10:05:31Z info vpxd[1] [VpxLRO] -- ERROR task-1 -- vm-4 -- vim.VirtualMachine.migrate: vim.fault.X:\n"
    "--> Result:\n--> (vim.fault.X) {\n-->    faultCause = (vmodl.MethodFault) null,\n"
    '-->    msg = "The   destination refuses the machine for a long reason. "\n--> }'
)


def test_the_first_evidence_of_the_best_cause_proves_it() -> None:
    assert key_evidence(FAILED) is SECOND


def test_what_says_the_message_goes_before_what_only_supports_the_cause() -> None:
    both = replace(FAILED, causes=(replace(NETWORK, evidence=(0, 1)),), message=TIMEOUT_TEXT)
    assert key_evidence(both) is SECOND
    assert key_evidence(replace(both, message="said nowhere")) is FIRST


def test_the_whole_message_goes_before_its_part_behind_a_colon() -> None:
    part, whole = (replace(FIRST, text=text) for text in ("D: Failed: Connection closed", "stream: Connection closed"))
    incident = replace(FAILED, causes=(), evidence=(part, whole))
    assert key_evidence(replace(incident, message="stream: Connection closed")) is whole
    assert key_evidence(replace(incident, message="socket: Connection closed")) is part


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.SUCCEEDED])
def test_without_a_cause_the_record_with_the_message_proves_it(outcome: Outcome) -> None:
    assert key_evidence(replace(FAILED, outcome=outcome, causes=(), message=TIMEOUT_TEXT)) is SECOND
    assert key_evidence(replace(FAILED, outcome=outcome, causes=(), message="said nowhere")) is FIRST
    assert key_evidence(replace(FAILED, outcome=outcome, causes=(), message=None)) is FIRST


def test_of_a_slow_success_the_record_with_the_figure_proves_it() -> None:
    slow = replace(FAILED, outcome=Outcome.SUCCEEDED, message="Migrate: 1: failed")
    assert key_evidence(slow) is FIRST


def test_the_component_of_a_message_stands_elsewhere_in_its_line() -> None:
    slow = replace(FAILED, outcome=Outcome.SUCCEEDED, message="NetStack: connect to 10.20.0.12 timed out")
    assert key_evidence(slow) is SECOND


def test_nothing_proves_an_incident_without_evidence() -> None:
    assert key_evidence(blank(Outcome.FAILED, "x")) is None


def dumped(message: str | None) -> tuple[str, Evidence]:
    line = replace(FIRST, text=DUMP)
    incident = replace(FAILED, evidence=(line,), causes=(), message=message)
    return key_excerpt(incident, line), line


def test_of_a_dump_the_fault_s_own_text_is_shown() -> None:
    text, _ = dumped("The destination refuses the machine for a long reason.")
    assert text == '…\n-->    msg = "The   destination refuses the machine for a long reason. "\n--> }'


@pytest.mark.parametrize("message", [None, "", "said nowhere", "vim.VirtualMachine.migrate: vim.fault.X"])
def test_any_other_record_is_shown_from_its_beginning(message: str | None) -> None:
    text, line = dumped(message)
    assert text == line.text


def test_the_table_shows_the_fault_and_with_all_the_whole_record() -> None:
    line = replace(FIRST, text=DUMP)
    incident = replace(
        FAILED, evidence=(line,), causes=(), message="The destination refuses the machine for a long reason."
    )
    assert "VpxLRO" not in incident_text(incident, WriterOptions())
    assert "VpxLRO" in incident_text(incident, WriterOptions(show_all=True))
