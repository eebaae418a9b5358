"""“My page”, said in a group or in private: a link for them alone, in private."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection, Effect
from huoqun.chats.pagelinks import asks_for
from huoqun.chats.port.effects import decode_body
from huoqun.chats.port.incoming import Message, Person
from huoqun.chats.steps import Say, apply_words
from huoqun.core import worker
from huoqun.core.actor import Actor, system
from huoqun.core.blocks import Terms, Todo
from huoqun.core.facts import Origin
from huoqun.members.actions import visiting
from huoqun.members.models import Identity, Member, PageLink

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("我的主页", ""),
        (" 我的积分？ ", "points"),
        ("查我的积分", "points"),
        ("@小助手 我的主页", ""),
        ("My page", ""),
        ("open my page!", ""),
        ("“my points”", "points"),
        ("我的数据", "data"),
        # Talk about it is not asking for it.
        ("我的主页怎么打不开", None),
        ("我的积分比你多", None),
        ("what is my page", None),
        ("", None),
    ],
)
def test_what_asks_for_a_page(said, where):
    assert asks_for(said) == where


@pytest.fixture
def says(transactional_db, workspace):
    """Lin says something in the lake's group, or in private; what is then asked for."""
    worker.add_cursors()
    line = Connection.objects.create(
        workspace_id=workspace, platform="testing", realm="testing", name="bot", created_at=NOON
    )

    def says(*words, chat="lake", origin=Origin.LIVE):
        items = [
            Message(id=f"{chat}{n}", at=NOON + timedelta(seconds=n), chat=chat, sender=Person("u1", "Lin"), text=text)
            for n, text in enumerate(words)
        ]
        receive(Actor(workspace, "gateway", line.id), connection_id=line.id, items=items, now=NOON, origin=origin)
        worker.catch_up(now=lambda: NOON + timedelta(minutes=1))
        return list(Effect.objects.all())

    return says


def test_it_is_answered_in_private_with_a_link_that_opens_their_page(says, workspace):
    (asked,) = says("hello", "我的积分")
    text = decode_body(orjson.dumps(asked.body)).text
    token = text.split("/me/open/")[1].split()[0]
    entered = visiting.enter(token=token, device="a phone", now=NOON + timedelta(minutes=2), real=NOON)

    assert (asked.group_id, asked.member_id) == (None, Identity.objects.get(key="u1").member_id)
    assert (entered.member_id, entered.to) == (asked.member_id, "points")


def test_asking_again_and_again_is_answered_three_times_an_hour(says):
    for n in range(5):
        says("my page", chat=f"room-{n}")

    assert PageLink.objects.count() == 3


def test_history_and_the_team_get_no_links(says):
    assert says("my page", origin=Origin.IMPORT) == []
    Member.objects.update(is_staff=True)
    assert says("my page", chat="other") == []


@pytest.mark.django_db
def test_private_words_hold_a_link_for_each_and_those_of_a_group_hold_none(cast):
    workspace, group = cast.workspace, cast.group
    members = [Member.objects.create(workspace_id=workspace, name=name, created_at=NOON) for name in ("Lin", "Wu")]

    def todo(key, member, in_group):
        return Todo(
            command=Say("See {{my_page}}!", in_group=in_group), key=key, run_id=1, group_run_id=1, group_id=group,
            member_id=member, at=NOON,
            terms=Terms(), cls="care",
        )  # fmt: skip

    todos = [todo("a", members[0].id, False), todo("b", members[1].id, False), todo("c", members[0].id, True)]
    apply_words(system(workspace, "playbooks"), todos, now=NOON, origin=Origin.LIVE)
    said = {effect.key: decode_body(orjson.dumps(effect.body)).text for effect in Effect.objects.all()}

    assert "/me/open/" in said["a"] and "/me/open/" in said["b"] and said["a"] != said["b"]
    assert said["c"] == "See !"
