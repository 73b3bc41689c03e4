"""Every check of `patterns/checks/` finds in its samples what they say."""

from __future__ import annotations

import pytest

from vmlog.checks.check_samples import check_check_samples
from vmlog.knowledge.check_file import load_checks


@pytest.mark.parametrize("check", load_checks().values(), ids=list(load_checks()))
def test_samples_have_the_outcomes_that_they_say(check):
    assert [str(failure) for failure in check_check_samples([check]).failures] == []
