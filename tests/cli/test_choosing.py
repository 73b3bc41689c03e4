"""Choosing and grouping on the command line."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def three(samples):
    """A failed migration and two that went well."""
    return samples / "interleaved-6.7"


def test_a_filter_that_matches_nothing_does_not_contradict_itself(run, three):
    text = run("analyze", three, "--vm", "nosuch").text
    assert text.startswith("0 of 3 migrations")
    assert "--vm nosuch matches none of web-01, db-02, mail-03." in text
    assert "Warnings" not in text
    result = run("analyze", three, "--vm", "nosuch", "-f", "json")
    assert "left out" not in result.err
    selection = json.loads(result.out)["selection"]
    assert (selection["total"], selection["left_out"], selection["hints"][0]["option"]) == (3, 3, "--vm")


def test_successes_that_were_asked_for_are_listed(run, three):
    text = run("analyze", three, "--outcome", "succeeded").text
    assert text.startswith("2 of 3 migrations: 2 succeeded")
    assert "SUCCEEDED  vMotion of web-01" in text
    assert "SUCCEEDED  vMotion of mail-03" in text
    assert "No incident" not in text


def test_wildcards_lists_and_a_part_of_an_id(run, three):
    incident = json.loads(run("analyze", three, "-f", "json").out)["incidents"][0]
    name, cause = incident["incident_id"], incident["causes"][0]["id"]
    for chosen in (
        ("--vm", "DB*"),
        ("--outcome", "failed,stalled"),
        ("--incident", name[:5]),
        ("--cause", f"{cause[:6]}*"),
        ("--kind", "vmotion", "--stage", f"connect,{incident['stage']}"),
        ("--host", "esx-?1"),
    ):
        found = json.loads(run("analyze", three, *chosen, "-f", "json").out)["incidents"]
        assert [one["incident_id"] for one in found] == [name], chosen


def test_a_cause_that_the_catalogue_lacks_is_wrong_usage(run, three):
    result = run("analyze", three, "--cause", "vmotion-conect-failed")
    assert result.code == 2
    assert "no such cause in the catalogue" in " ".join(result.err.split())
    assert "vmotion-connect-failed" in result.err
    for fine in ("none", "NONE", "zzz*", "Vmotion-Connect-Failed"):
        assert run("analyze", three, "--cause", fine).code == 0, fine


def test_groups_on_request(run, three):
    text = run("analyze", three, "--group-by", "pair").text
    assert "1 incident, " in text
    assert "by pair of hosts" in text
    groups = json.loads(run("analyze", three, "--group-by", "vm", "-f", "json").out)["groups"]
    assert [(group["by"], group["key"], group["count"]) for group in groups] == [("vm", "db-02", 1)]


def test_live_output_has_no_groups(run, tmp_path):
    (tmp_path / "vmkernel.log").write_text("", encoding="utf-8")
    result = run("analyze", "--follow", tmp_path / "vmkernel.log", "--group-by", "cause", "-f", "jsonl")
    assert (result.code, "--group-by needs logs that have ended" in result.err) == (2, True)
