from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.report_samples import FAILED, SUCCEEDED
from vmlog.errors import NothingToAnalyseError
from vmlog.story.chosen_migration import SeveralMigrationsError, choose_migration

BACK = replace(FAILED, incident_id="77e45678", migration_id="6021345987110293999", op_ids=("other-01",))
ALL = (FAILED, SUCCEEDED, BACK)


@pytest.mark.parametrize(
    ("what", "place"),
    [
        ("12e45678", 0),
        ("12e4", 0),
        ("6021345987110293847", 0),
        ("0x53901e45d76ed157", 0),
        ("lro-42-0001", 0),
        ("WEB02", 1),
        ("web*", 1),
        ("77E45678", 2),
    ],
)
def test_one_is_meant(what, place):
    assert choose_migration(ALL, what) == place


@pytest.mark.parametrize("what", ["db01", "*", "db??"])
def test_several_are_never_guessed(what):
    with pytest.raises(SeveralMigrationsError) as raised:
        choose_migration(ALL, what)
    assert FAILED in raised.value.candidates


@pytest.mark.parametrize("what", ["12e", "9" * 5000, "0x" + "f" * 5000, "db0", "[", "web"])
def test_none_is_meant(what):
    with pytest.raises(NothingToAnalyseError, match="no migration is called"):
        choose_migration(ALL, what)


def test_the_nearest_are_named():
    with pytest.raises(NothingToAnalyseError, match="near it: db01"):
        choose_migration(ALL, "db-01")
    with pytest.raises(NothingToAnalyseError, match="there is no migration"):
        choose_migration((), "db-01")


def test_brackets_are_letters_of_a_name():
    named = replace(ALL[0], vm="[new] shop")
    assert choose_migration([named], "[new] shop") == 0
    assert choose_migration([named], "[NEW]*") == 0
