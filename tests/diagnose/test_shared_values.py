from vmlog.diagnose.shared_values import SharedValues
from vmlog.model import Endpoint


def test_equal_values_are_one_object():
    shared = SharedValues()
    first, second = (Endpoint("esx-a1", "192.0.2.1", None) for _ in "ab")
    assert shared.of(first) is shared.of(second) is first
    assert shared.of(Endpoint("esx-a2", None, None)).host == "esx-a2"


def test_values_that_are_never_equal_do_not_pile_up():
    shared = SharedValues()
    for number in range(25_000):
        assert shared.of((number,)) == (number,)
    assert len(shared) <= 10_000
