from tests.support.observed import ID, OTHER_ID, hello, kernel
from vmlog.diagnose.unexplained import find_unexplained
from vmlog.timeline.build import join_migrations


def shown(*records):
    timelines, _ = join_migrations(list(records))
    return find_unexplained(timelines)


def test_failing_messages_of_one_shape_are_counted_together():
    records = [
        kernel(n, f"Failed: gremlin {n} is loose", identity=identity) for n, identity in enumerate((ID, ID, OTHER_ID))
    ]
    (item,) = shown(*records)
    assert item.count == 3
    assert "gremlin {} is loose" in item.template
    assert [evidence.line_no for evidence in item.evidence] == [record.line_no for record in records]


def test_few_examples_are_shown_and_the_most_frequent_comes_first():
    rare = kernel(0, "Failed: once only")
    items = shown(rare, *(kernel(n, f"Failed: gremlin {n} is loose") for n in range(1, 8)))
    assert [item.count for item in items] == [7, 1]
    assert len(items[0].evidence) == 3


def test_what_does_not_fail_is_left_out():
    assert shown(hello(1)) == ()
