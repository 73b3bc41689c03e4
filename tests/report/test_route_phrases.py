"""Many pairs of hosts in few words."""

from __future__ import annotations

from itertools import combinations, permutations

from hypothesis import given
from hypothesis import strategies as st

from vmlog.report.route_phrases import listed, mutual_phrase, one_way_phrase, vms_phrase

HOSTS = "abcdef"
PAIRS = st.lists(st.sampled_from([*permutations(HOSTS, 2)]), unique=True)


def pairs_in(phrase: str) -> set[tuple[str, str]]:
    """Return the pairs that a phrase names, in both directions where it says so."""
    found: set[tuple[str, str]] = set()
    for part in phrase.split("; ") if phrase else ():
        if part.startswith("any two of "):
            found |= {*permutations(part.removeprefix("any two of ").split(", "), 2)}
            continue
        arrow = "↔" if "↔" in part else "→"
        left, right = (side.split(", ") for side in part.split(f" {arrow} "))
        found |= {(one, other) for one in left for other in right}
        found |= {(other, one) for one in left for other in right} if arrow == "↔" else set()
    return found


@given(PAIRS)
def test_a_phrase_names_these_pairs_and_no_other(pairs):
    assert pairs_in(one_way_phrase(pairs, show_all=True)) == set(pairs)


@given(PAIRS)
def test_of_mutual_pairs_the_direction_does_not_matter(pairs):
    both = {*pairs, *(pair[::-1] for pair in pairs)}
    assert pairs_in(mutual_phrase(pairs, both_ways=True, show_all=True)) == both


def test_hosts_that_fit_each_other_and_hosts_that_do_not():
    pairs = [*combinations("ace", 2), *combinations("bdf", 2)]
    assert mutual_phrase(pairs, both_ways=True) == "any two of a, c, e; any two of b, d, f"
    others = [pair for pair in combinations(HOSTS, 2) if pair not in pairs]
    assert mutual_phrase(others, both_ways=True) == "a, c, e ↔ b, d, f"
    assert mutual_phrase(others[:1], both_ways=False) == "a → b"


def test_hosts_in_a_circle_are_no_group():
    circle = [("a", "b"), ("b", "c"), ("c", "a")]
    assert one_way_phrase(circle) == "a → b; b → c; c → a"


def test_long_phrases_say_how_much_they_hide():
    pairs = [(f"a{number}", f"b{number}") for number in range(9)]
    assert one_way_phrase(pairs).endswith("; and 5 more")
    assert "more" not in one_way_phrase(pairs, show_all=True)
    assert listed(map(str, range(6)), " hosts") == "0, 1, 2, 3 and 2 more hosts"
    assert mutual_phrase(combinations("abcdefgh", 2), both_ways=True) == "any two of a, b, c, d and 4 more hosts"


def test_vms_of_one_name_on_two_hosts_stay_apart():
    assert vms_phrase([("web", "a", "c"), ("web", "b", "c")]) == "web on a → c; web on b → c"
