"""Lines of JSON from the other end of a socket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.chats.port.incoming import Message, Person
from huoqun.gateways.wire.translate import heard

LINE = (
    b'[{"id": 7, "date": 1763973000.5, "chat": {"id": "g1", "title": "Runners"},'
    b' "from": {"id": "p1", "name": "Lin"}, "text": "hi", "reply_to": 6}]'
)


def test_a_line_holds_messages():
    assert heard(LINE) == [
        Message(
            id="7", at=datetime(2025, 11, 24, 8, 30, 0, 500_000, UTC), chat="g1", chat_name="Runners",
            sender=Person("p1", "Lin"), text="hi", reply_to="6",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        # No JSON
        b"hello",
        # Not a list
        b"{}",
        # Not in UTF-8
        b'[{"id": 7, "text": "\xff"}]',
        # A date that no calendar holds
        LINE.replace(b"1763973000.5", b"1e300"),
        # Nobody said it
        LINE.replace(b'"from"', b'"to"'),
    ],
)
def test_what_is_no_message_says_nothing(line):
    assert heard(line) == []
