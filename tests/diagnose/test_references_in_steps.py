"""A command names a VM by its name, never by vCenter's reference."""

from dataclasses import replace

import pytest

from tests.support.report_samples import FAILED
from vmlog.diagnose.incident_values import incident_values


@pytest.mark.parametrize(("vm", "known"), [("vm-1000", False), ("vm-1000-old", True), ("web-01", True)])
def test_a_reference_is_not_filled_in(vm, known):
    assert ("vm" in incident_values(replace(FAILED, vm=vm))) is known
