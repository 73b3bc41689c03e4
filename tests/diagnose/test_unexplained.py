from itertools import product

from tests.support.observed import ID, OTHER_ID, hello, kernel
from vmlog.diagnose.unexplained import MOST_WORDINGS, UnexplainedMessages, failing_messages
from vmlog.timeline.build import join_migrations


def shown(*records):
    timelines, _ = join_migrations(list(records))
    messages = UnexplainedMessages()
    for timeline in timelines:
        messages.add(failing_messages(timeline))
    return messages.found()


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


def test_of_very_many_wordings_the_first_are_listed_and_the_messages_of_others_counted():
    words = ["".join(pair) for pair in product("abcdefghijklmnopqrstuvwxyz", repeat=3)][: MOST_WORDINGS + 5]
    known = kernel(MOST_WORDINGS + 5, f"Failed: gremlin {words[0]} is loose", known=False)
    records = [kernel(at, f"Failed: gremlin {word} is loose", known=False) for at, word in enumerate(words)]
    (timeline,) = join_migrations([*records, known])[0]
    messages = UnexplainedMessages()
    messages.add(failing_messages(timeline))
    found = messages.found()
    assert len(found) == MOST_WORDINGS
    assert found[0].count == 2
    (notice,) = messages.notices
    assert notice.code == "limit-reached"
    assert notice.message.startswith("5 unknown failing messages")


def test_few_wordings_are_told_without_a_notice():
    messages = UnexplainedMessages()
    messages.add(failing_messages(join_migrations([kernel(1, "Failed: once only")])[0][0]))
    assert (len(messages.found()), messages.notices) == (1, [])
