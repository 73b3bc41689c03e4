"""The words of results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.facts import fact, host, table
from vmlog.checks.check_case import UsedFact
from vmlog.checks.check_samples import sample_case
from vmlog.checks.check_text import disagreements, running_note
from vmlog.checks.checker import Checker
from vmlog.facts.fact import Trust
from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.terms import CheckOutcome


@pytest.mark.parametrize(
    ("sample", "result", "note"),
    [
        ("a drive of the host, connected now", CheckOutcome.FAIL, "this counts if web-01 runs, which no file says"),
        ("a drive of the host, connected now", CheckOutcome.PASS, ""),
        ("the VM is off", CheckOutcome.FAIL, ""),
    ],
)
def test_a_fault_of_running_vms_says_that_nothing_shows_whether_the_vm_runs(sample, result, note):
    check = load_checks()["cdrom"]
    case = next(sample_case(check, item) for item in check.samples() if item.name == sample)
    assert running_note(check, case, result) == note


def test_a_path_with_a_label_and_one_with_the_uuid_do_not_disagree():
    dump = fact("drive.file", "sata0:0", "[iso] tools/setup.iso", trust=Trust.DUMP)
    file = fact("drive.file", "sata0:0", "/vmfs/volumes/c97af7e9-686a74ad/tools/setup.iso", trust=Trust.VM_FILE)
    other = fact("drive.file", "sata0:0", "/vmfs/volumes/c97af7e9-686a74ad/tools/old.iso", trust=Trust.VM_FILE)
    named = host("esx-a", fact("datastore.label", "c97af7e9-686a74ad", "iso"))
    for stated, count in ((file, 0), (other, 1)):
        facts = table(dump, stated)
        assert len(disagreements([UsedFact(named, dump)], lambda _, facts=facts: facts)) == count


def test_a_vm_whose_host_is_not_known_is_on_its_host():
    check = load_checks()["cdrom"]
    case = next(sample_case(check, item) for item in check.samples() if item.name.startswith("a drive of the host, c"))
    nowhere = replace(case, host=host(""))
    result = Checker([check], load_fact_files(), load_catalogue(), ()).ask(check, nowhere)
    assert result.detail.startswith("sata0:0 is connected to a drive of its host")
