"""Rolls called and echoes made up: pure, so each is one value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from huoqun.chats.port.effects import Kick, Order, Send
from huoqun.chats.port.gateway import ChatMember
from huoqun.chats.port.incoming import Joined, Left, Person, SentEcho
from huoqun.gateways.mending import Amends, amends, echoes

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
EARLIER = NOON - timedelta(hours=3)


def roll(*names: str) -> list[ChatMember]:
    return [ChatMember(name, name.title(), joined_at=EARLIER) for name in names]


def test_a_roll_that_agrees_changes_nothing():
    assert amends("club", roll("lin", "mei"), {"lin", "mei"}, at=NOON) == Amends()


def test_who_came_unheard_has_joined_when_the_platform_says():
    (joined,) = amends("club", roll("lin", "mei"), {"lin"}, at=NOON).fresh

    assert joined == Joined(
        id="roll:2026-11-02:club:+mei", at=EARLIER, chat="club", who=Person("mei", "Mei"), way_in="roll"
    )


def test_who_is_not_listed_has_left_by_now():
    (left,) = amends("club", roll("lin"), {"lin", "mei"}, at=NOON).old

    assert left == Left(id="roll:2026-11-02:club:-mei", at=NOON, chat="club", who=Person("mei"))


def test_half_a_list_throws_nobody_out():
    """An empty or cut list is the platform's trouble, not two hundred people leaving at once."""
    assert amends("club", [], {"lin", "mei", "chen"}, at=NOON) == Amends()
    assert amends("club", roll("lin"), {"lin", "mei", "chen"}, at=NOON) == Amends()


def test_a_group_we_never_saw_is_no_crowd_of_newcomers():
    """Connecting a group of three years and four hundred people must not greet four hundred people."""
    found = amends("club", roll("lin", "mei"), set(), at=NOON)

    assert (found.fresh, len(found.old)) == ((), 2)


def test_who_came_long_ago_is_set_down_and_not_news():
    listed = [*roll("lin"), ChatMember("mei", "Mei", joined_at=NOON - timedelta(days=40)), ChatMember("an", "An")]

    found = amends("club", listed, {"lin"}, at=NOON)

    assert (found.fresh, [j.who.key for j in found.old]) == ((), ["mei", "an"])


def test_words_are_echoed_with_their_receipts_and_deeds_are_not():
    said = Order(1, "k1", Send("hello"), "club", "")
    told = Order(2, "k2", Send("psst"), "", "lin")
    lost = Order(3, "k3", Send("lost"), "club", "")
    kick = Order(4, "k4", Kick(), "club", "mei")

    made = echoes([said, told, lost, kick], {1: "m1", 2: "m2", 4: "x"}, at=NOON)

    assert made == [
        SentEcho(id="m1", at=NOON, chat="club", text="hello", token="k1"),
        SentEcho(id="m2", at=NOON, chat=None, text="psst", token="k2", to=Person("lin")),
    ]
