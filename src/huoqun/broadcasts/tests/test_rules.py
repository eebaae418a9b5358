"""The pure part: links, shares held out, what a preview comes to, what is the same and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.broadcasts.rules import (
    KINDS,
    BadLink,
    BroadcastTooLong,
    body_of,
    held_out,
    key_of,
    links,
    seen,
    stood,
    summed,
)
from huoqun.chats.foretelling import Foretold
from huoqun.chats.queries.batches import BatchStand
from huoqun.chats.rules import EffectState, may_remind

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(member: int, how: str = "itself", at: datetime = NOON, **more) -> Foretold:
    return Foretold(**{"group_id": None, "member_id": member, "how": how, "at": at, "connection_id": 3, **more})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Nothing
        ("", ()),
        # Two, with blank lines and blanks around them
        ("\n https://a.example/1.png \n\nhttps://b.example/x.pdf\n", ("https://a.example/1.png", "https://b.example/x.pdf")),
        # No address of the web
        ("ftp://a.example", BadLink),
        # A script
        ("javascript:alert(1)", BadLink),
        # Two on a line
        ("https://a.example https://b.example", BadLink),
        # More than any platform takes
        ("https://a.example\n" * 10, BroadcastTooLong),
        # An endless one
        ("https://a.example/" + "x" * 1_000, BroadcastTooLong),
    ],
)  # fmt: skip
def test_links(text, found):
    if isinstance(found, tuple):
        assert links(text) == found
    else:
        with pytest.raises(found):
            links(text)


def test_pictures_are_known_by_their_ending():
    body = body_of("hello", ["https://a.example/1.PNG?w=3", "https://a.example/price.pdf"])

    assert [a.kind for a in body.attachments] == ["image", "file"]


@given(st.uuids(), st.lists(st.integers(1, 10**9), unique=True, max_size=200), st.integers(0, 50))
def test_who_is_held_out_is_the_same_whoever_else_is_meant(uid, members, percent):
    whole = held_out(uid, members, percent)

    assert whole <= set(members) and (percent or not whole)
    assert held_out(uid, members[: len(members) // 2], percent) == whole & set(members[: len(members) // 2])


def test_a_preview_in_numbers():
    lines = [
        line(1), line(2, at=NOON + HOUR / 2), line(3, at=NOON + HOUR, waited="quiet_hours"), line(4, "mass"),
        line(5, "hand", reason="cannot:send_person", connection_id=4), line(6, "missed", reason="opted_out"),
        line(7, "missed", reason="no_road", connection_id=None), line(8, "missed", reason="opted_out"),
    ]  # fmt: skip

    found = summed(lines)

    assert (found.recipients, found.reached, found.left_out) == (8, 5, 3)
    assert [(s.connection_id, s.how, [(h.at, h.count) for h in s.hours]) for s in found.shares] == [
        (3, "itself", [(NOON, 2), (NOON + HOUR, 1)]), (3, "mass", [(NOON, 1)]), (4, "hand", [(NOON, 1)]),
    ]  # fmt: skip
    assert found.missed == (("opted_out", 2), ("no_road", 1))
    assert [(w.reason, w.until, w.count) for w in found.waits] == [("quiet_hours", NOON + HOUR, 1)]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        # A minute later it is a minute later
        ({"at": NOON + HOUR}, True),
        # Another way
        ({"how": "hand"}, False),
        # Another account
        ({"connection_id": 4}, False),
        # Somebody else
        ({"member_id": 2}, False),
        # Missed now
        ({"how": "missed", "reason": "opted_out"}, False),
    ],
)
def test_what_counts_as_seen(change, same):
    before = [line(1), line(9)]

    assert (seen("words", before) == seen("words", [replace(before[0], **change), before[1]])) == same
    assert seen("words", before) != seen("other words", before)


def test_every_state_of_an_effect_is_of_exactly_one_kind():
    states = [state for kind in KINDS.values() for state in kind]

    assert sorted(states) == sorted(EffectState)


def test_where_it_stands_in_numbers():
    found = stood(
        [
            BatchStand("confirmed", "", False, 3), BatchStand("failed", "refused", True, 2),
            BatchStand("failed", "refused", False, 1), BatchStand("ambiguous", "no_answer", True, 4),
            BatchStand("suppressed", "opted_out", False, 5), BatchStand("planned", "quiet_hours", False, 1),
        ]
    )  # fmt: skip

    assert (found.recipients, found.left, found.unknown_masses) == (16, 5, 4)
    assert (found.failed, found.missed) == ((("refused", 3),), (("opted_out", 5),))


@pytest.mark.parametrize(
    ("ages", "allowed"),
    [
        # Never reminded
        ([], True),
        # Twice today
        ([1, 2], True),
        # Three times today
        ([1, 2, 3], False),
        # Three times, the first of them a day ago
        ([1, 2, 24], True),
        # Often, but long ago
        ([25, 26, 27, 28], True),
    ],
)
def test_how_often_people_are_reminded(ages, allowed):
    assert may_remind([{"at": (NOON - n * HOUR).isoformat()} for n in ages], NOON) == allowed


def test_a_reminder_that_failed_does_not_count():
    failed = {"at": NOON.isoformat(), "state": "failed"}

    assert may_remind([failed] * 3, NOON)


def test_each_recipient_has_one_key():
    assert key_of("u", group_id=1) != key_of("u", member_id=1)
