"""Notices of every kind are bounded and counted, and every report for people says how many more there are."""

from dataclasses import replace

import pytest

from tests.support.check_samples import PAIR
from tests.support.report_samples import TYPICAL, rendered
from vmlog.analysis.checking import gathering_notices
from vmlog.facts.gathering import GatheredHosts
from vmlog.model import Notice
from vmlog.source.counted_notices import counted_notices


def many(count, code="clock-back", source="a.tgz"):
    return [Notice(code, f"notice {number}", source, f"a.tgz!/{number}") for number in range(count)]


def test_of_each_code_and_source_the_first_are_kept_and_the_others_counted():
    found = counted_notices([*many(1_000), *many(3, "copy"), *many(201, source="b.tgz")])
    assert len(found) == 200 + 3 + 200 + 2
    assert [one.message for one in found[-2:]] == ["and 800 more of this kind", "and 1 more of this kind"]
    assert found[200:203] == many(3, "copy")


def test_hosts_with_several_bundles_are_counted():
    found = gathering_notices(GatheredHosts((), (), tuple(f"esx-{number}" for number in range(500))))
    assert (len(found), found[-1].message) == (201, "and 300 more of this kind")


@pytest.mark.parametrize("report", [TYPICAL, PAIR], ids=["report", "check"])
@pytest.mark.parametrize("form", ["table", "markdown", "html", "json"])
def test_reports_tell_how_many_more_there_are(report, form):
    told = replace(report, warnings=tuple(counted_notices(many(1_000))))
    assert "and 800 more of this kind" in rendered(told, form, show_all=True)
    short = rendered(told, "table")
    assert short.count("notice ") < 20
    assert "--all shows them" in short
