"""EVC masks, where a file that was read has none."""

from tests.support.fact_rows import host_of
from vmlog.checks.check_case import CheckCase
from vmlog.checks.comparisons.evc_masks import compare_evc_masks

MASK = [("host.feature_mask", "featMask.evc.cpuid.SSBD", "Val:1")]


def outcomes(here, there):
    return [finding.outcome for finding in compare_evc_masks(CheckCase(here, there))]


def read(rows, **more):
    """Return the host with the whole of a file that would hold masks."""
    return host_of(rows, whole=["host.feature_mask"], **more)


def test_a_file_without_masks_has_none():
    without = read([], name="esx-b")
    assert outcomes(read([]), without) == ["same"]
    assert outcomes(read([*MASK, ("cluster.name", "host-22", "esx-b")]), without) == ["differ"]


def test_a_cut_or_missing_file_tells_nothing():
    assert outcomes(read(MASK), host_of([])) == ["unknown"]
    assert outcomes(host_of(MASK), host_of(MASK)) == ["unknown"]
