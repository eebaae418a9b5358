"""What a gateway hears: stored once, in whatever order and however often it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, Message, Route
from huoqun.chats.port import incoming as said
from huoqun.chats.port.incoming import Person
from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.groups.models import Group, Span
from huoqun.members.models import Identity, Member, Tombstone
from huoqun.members.rules import tombstone

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
CHEN, DORA = Person("u-chen", "Chen"), Person("u-dora", "Dora")


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
def connection(workspace) -> int:
    row = Connection.objects.create(
        workspace_id=workspace, platform="testing", realm="testing", name="Lakeside bot", created_at=NOON
    )
    return row.id


@pytest.fixture
def hear(workspace, connection):
    gateway = Actor(workspace, "gateway", connection)

    def hear(*items):
        return receive(gateway, connection_id=connection, items=items, now=at(60))

    return hear


def message(id="1", text="hello", *, sender=CHEN, minutes=0.0, **more):
    return said.Message(id=id, at=at(minutes), chat="lake", sender=sender, text=text, **more)


def facts(workspace, name):
    return list(Fact.objects.of(workspace).filter(name=name).order_by("id").values_list("payload", flat=True))


def test_a_message_brings_its_group_its_member_and_their_stay(hear, workspace):
    received = hear(message(chat_name="Lakeside readers"))

    group, row = Group.objects.get(key="lake"), Message.objects.get(id=received.message_ids[0])
    assert group.name == "Lakeside readers" and group.platform == "testing"
    assert Route.objects.get().group_id == group.id
    assert (row.text, row.group_id, row.at) == ("hello", group.id, NOON)
    assert Member.objects.get(id=row.member_id).name == "Chen"
    stay = Span.objects.get(member_id=row.member_id)
    assert stay.inferred and stay.joined_at == NOON
    (block,) = facts(workspace, "chats.messages_received")
    assert block["first_id"] == block["last_id"] == row.id


def everything():
    return [
        said.Joined(id="j", at=at(0), chat="lake", who=DORA, way_in="link", by=CHEN),
        message("1"),
        message("2", "how are you", sender=DORA, minutes=1, reply_to="1", mentions=("u-chen",)),
        said.Edit(id="1", at=at(2), chat="lake", text="hello all", sender=CHEN),
        said.Reaction(id="r", at=at(3), chat="lake", who=DORA, message="1", emoji="👍"),
        said.Button(id="b", at=at(3), chat="lake", who=DORA, message="1", data="yes"),
        said.Renamed(id="n", at=at(4), chat="lake", name="Lakeside"),
        said.RoleChanged(id="o", at=at(4), chat="lake", who=DORA, role="admin"),
        said.JoinRequest(id="q", at=at(4), chat="lake", who=Person("u-x", "X"), words="let me in"),
        said.AddedContact(id="c", at=at(5), who=CHEN, state="poster-7", welcome_code="w"),
        said.SentEcho(id="9", at=at(5), chat="lake", text="hi", token="t-1", sender=Person("bot", "B", is_bot=True)),
        said.Outcome(id="oc", at=at(5), ref="task-3", status="sent", to=CHEN),
        said.Recall(id="2", at=at(6), chat="lake"),
        said.Left(id="l", at=at(7), chat="lake", who=DORA),
    ]


def state(workspace):
    return (
        sorted(Message.objects.of(workspace).values_list("provider_id", "text", "edited_at", "recalled_at")),
        sorted(Span.objects.of(workspace).values_list("member_id", "joined_at", "left_at", "inferred", "role")),
        sorted(Fact.objects.of(workspace).exclude(actor__startswith="system").values_list("name", flat=True)),
        sorted(Group.objects.of(workspace).values_list("key", "name")),
    )


def test_told_twice_nothing_changes(hear, workspace):
    hear(*everything())
    once = state(workspace)

    again = hear(*everything())
    one_by_one = [hear(item) for item in everything()]

    assert again.message_ids == () and again.events == 0
    assert all(r.message_ids == () and r.events == 0 for r in one_by_one)
    assert state(workspace) == once


@pytest.mark.parametrize(
    "name",
    [
        "groups.joined",
        "groups.left",
        "groups.renamed",
        "groups.role_changed",
        "chats.message_edited",
        "chats.message_recalled",
        "chats.reacted",
        "chats.button_pressed",
        "chats.join_requested",
        "chats.contact_added",
        "chats.sent_echoed",
        "chats.outcome_heard",
    ],
)
def test_each_event_is_announced_once(hear, workspace, name):
    hear(*everything())

    assert len(facts(workspace, name)) == 1


def test_an_edit_of_a_message_that_we_never_saw_is_kept(hear):
    hear(said.Edit(id="7", at=at(5), chat="lake", text="as it is now", sender=CHEN, said_at=at(1)))
    late = hear(message("7", "as it was", minutes=1))

    row = Message.objects.get(provider_id="7")
    assert late.message_ids == ()
    assert (row.text, row.at, row.edited_at) == ("as it is now", at(1), at(5))


def test_a_message_recalled_before_it_came_stays_recalled(hear):
    hear(said.Recall(id="7", at=at(2), chat="lake"))
    hear(message("7", "regret", minutes=1))

    row = Message.objects.get(provider_id="7")
    assert row.recalled_at == at(2) and row.text == ""


def test_of_two_edits_the_later_stands_whichever_is_told_last(hear):
    hear(message("1"))
    hear(said.Edit(id="1", at=at(9), chat="lake", text="last"))
    hear(said.Edit(id="1", at=at(5), chat="lake", text="middle"))

    assert Message.objects.get().text == "last"


def test_a_reaction_that_is_taken_away_leaves_nothing(hear):
    hear(message("1"), said.Reaction(id="r1", at=at(1), chat="lake", who=DORA, message="1", emoji="👍"))
    assert Message.objects.get().data["reactions"][0]["count"] == 1

    hear(said.Reaction(id="r2", at=at(2), chat="lake", who=DORA, message="1", emoji="👍", added=False))

    assert Message.objects.get().data["reactions"] == []


def test_somebody_may_leave_and_return(hear, workspace):
    hear(
        said.Joined(id="1", at=at(0), chat="lake", who=CHEN),
        said.Left(id="2", at=at(5), chat="lake", who=CHEN, by=DORA),
        said.Joined(id="3", at=at(9), chat="lake", who=CHEN),
    )

    stays = Span.objects.of(workspace).order_by("joined_at").values_list("joined_at", "left_at")
    assert list(stays) == [(at(0), at(5)), (at(9), None)]
    assert facts(workspace, "groups.left")[0]["removed_by"] is not None


def test_a_private_message_has_no_group(hear):
    hear(said.Message(id="1", at=NOON, sender=CHEN, text="psst"))

    row = Message.objects.get()
    assert row.group_id is None and row.member_id is not None and not Span.objects.exists()


def test_who_was_erased_does_not_come_back(hear, workspace):
    salt = Workspace.objects.get(id=workspace).uid.bytes
    Tombstone.objects.create(workspace_id=workspace, digest=tombstone(salt, "testing", "u-chen"), at=NOON)
    received = hear(message("1"), message("2", sender=DORA, minutes=1))

    assert len(received.message_ids) == 1
    assert not Identity.objects.filter(key="u-chen").exists()


@pytest.mark.parametrize(
    "text",
    [
        # What PostgreSQL cannot hold.
        "a\0b",
        "\ud800",
        # Ends of strings and statements.
        "'; drop table chats_message; --",
        "\\.",
        "\\N",
        "\t\n",
        # Right to left, combining, astral.
        "\u202e\u0301🧧",
        # Endless.
        "a" * 300_000,
    ],
)
def test_hostile_words_are_words(hear, text):
    hear(message("1", text, sender=Person(text[:500], text), chat_name=text))

    assert Message.objects.count() == 1


def test_dates_that_cannot_be_are_taken_for_now(hear):
    hear(said.Message(id="1", at=datetime(1, 1, 1, tzinfo=UTC), chat="lake", sender=CHEN, text="hello"))

    assert Message.objects.get().at == at(60)


def test_a_bot_is_marked_once_it_is_known(hear):
    hear(message("1", sender=Person("b", "Helper")))
    hear(message("2", sender=Person("b", "Helper", is_bot=True), minutes=1))

    assert Member.objects.get(name="Helper").is_bot


def test_eves_connection_is_not_ours(cast, connection):
    eve = Actor(cast.eves_workspace, "gateway", connection)
    with pytest.raises(NotFound):
        receive(eve, connection_id=connection, items=[message()], now=NOON)


def test_people_of_the_team_do_not_put_words_into_the_inbox(chen, connection):
    with pytest.raises(NotAllowed):
        receive(chen, connection_id=connection, items=[message()], now=NOON)


def test_what_the_platform_says_is_one_person_everywhere_becomes_an_identity(hear, workspace):
    known = Person("u-chen", "Chen", unionid="oChen")
    hear(message("1"), message("2", sender=known), message("3", sender=known))
    hear(message("4", sender=Person("u-chen-2", "Chen", unionid="oChen")))

    chen = Identity.objects.get(platform="testing", key="u-chen").member_id
    own = Identity.objects.get(platform="unionid")
    assert (own.key, own.member_id, own.proven_at) == ("oChen", chen, at(60))
    assert [f["member_id"] for f in facts(workspace, "members.identified")] == [chen]


def test_who_was_erased_does_not_come_back_by_another_account(hear, workspace):
    salt = Workspace.objects.get(id=workspace).uid.bytes
    Tombstone.objects.create(workspace_id=workspace, digest=tombstone(salt, "unionid", "oChen"), at=NOON)

    hear(message(sender=Person("u-new", "Chen", unionid="oChen")))

    assert not Identity.objects.exists() and not Message.objects.exists()


def test_who_was_known_by_a_key_only_gets_the_first_name_told(hear):
    hear(message("1", sender=Person("wmChen")), message("2", sender=Person("wmMei")))
    Member.objects.filter(name="wmMei").update(name="Mei of the team")
    hear(message("3", sender=Person("wmChen", "Chen")), message("4", sender=Person("wmMei", "Mei")))
    hear(message("5", sender=Person("wmChen", "Another Chen")))

    assert set(Member.objects.values_list("name", flat=True)) == {"Chen", "Mei of the team"}
    assert set(Identity.objects.values_list("name", flat=True)) == {"Chen", "Mei"}
