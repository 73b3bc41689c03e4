"""Events of logs that other processes read, see `vmlog.read.event_process`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vmlog.blocks.block import Block
from vmlog.read.encoded_events import EncodedEvents
from vmlog.read.event_plan import EventPlan
from vmlog.read.member_state import MemberState
from vmlog.readers.excerpt_message import excerpt_of
from vmlog.readers.process_messages import Message
from vmlog.readers.remote_text import RemoteText


class RemoteEvents:
    """What another process makes of a block. It may not be ready yet, and who wants it waits for it."""

    def __init__(self, receive: Callable[[], Message | None], state: MemberState) -> None:
        self._receive = receive
        self._state = state

    def take(self) -> EncodedEvents | Block | None:
        """Return the events, or text that is no whole records, None if the process has ended; call it once."""
        message = self._receive()
        if message is None:
            return None
        excerpt = excerpt_of(message.values, message.parts)
        if excerpt.whole:
            return EncodedEvents(excerpt.whole, message.parts[-1])
        self._state.ends_line = excerpt.ends_line
        return Block(excerpt.start)


def remote_events(text: RemoteText, state: MemberState, first_line: int) -> Iterator[RemoteEvents]:
    """Yield what is made of the rest of a log, after the blocks that came as text.

    Args:
        text: the text of the log.
        state: what is known of the log.
        first_line: number of the first line of the rest.
    """
    for receive in text.results([first_line, *EventPlan.of(state).values()]):
        yield RemoteEvents(receive, state)
