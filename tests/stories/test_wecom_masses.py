"""A broadcast to customer groups of a WeCom: seen beforehand, released by one of its staff and not by another,
reminded of, told to its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps

from huoqun.broadcasts.actions import drafting, sending
from huoqun.broadcasts.actions.drafting import Words
from huoqun.broadcasts.queries.broadcasts import BroadcastView, broadcast
from huoqun.broadcasts.queries.preview import preview
from huoqun.broadcasts.rules import Audience
from huoqun.chats.actions import batches, connections
from huoqun.chats.models import Connection, Mass, MassTarget
from huoqun.chats.queries.batches import masses_of
from huoqun.core import clock, worker
from huoqun.core.actor import Actor, system
from huoqun.core.models import Workspace
from huoqun.gateways.tests.test_host import run_until
from huoqun.gateways.wecom.testing import FakeWeCom
from huoqun.groups.models import Group

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "周六下午两点，湖边见。"
OWNERS = {"西湖一群": "zhang", "西湖二群": "li"}


@pytest.fixture
def actor() -> Actor:
    worker.add_cursors()
    return system(Workspace.objects.create(name="Hangzhou", zone="Asia/Shanghai", created_at=clock.now()).id, "test")


@pytest.fixture
def wecom(actor) -> Iterator[FakeWeCom]:
    """A company whose zhang and li own a customer group each; it lets a group have one mass message a day."""
    with FakeWeCom() as fake:
        for name, owner in OWNERS.items():
            fake.group(name, owner=owner)
        connections.add(
            actor, platform="wecom", name="西湖读书会", settings=fake.settings, secrets=fake.secrets, now=clock.now()
        )
        run_until(lambda: Group.objects.count() == 2 and Connection.objects.get().offers)
        yield fake


def written(actor: Actor, text: str = WORDS) -> BroadcastView:
    """A broadcast to both groups, looked at."""
    groups = tuple(Group.objects.values_list("id", flat=True))
    words = Words(title="秋季书展", text=text, audience=Audience("groups", groups=groups), cls="service")
    uid = drafting.draft(actor, words=words, now=clock.now())
    drafting.look(actor, broadcast_uid=uid, now=clock.now())
    return broadcast(actor, uid)


def shown(actor: Actor, one: BroadcastView) -> dict[str, tuple[str, str]]:
    """(how, what it waits for) by group, as the preview has it."""
    names = dict(Group.objects.values_list("id", "name"))
    lines = preview(actor, one, now=clock.now()).foresight.lines
    return {names[line.group_id]: (line.how, line.waited) for line in lines}


def sent(actor: Actor, one: BroadcastView) -> None:
    mark = preview(actor, one, now=clock.now()).mark
    sending.send(actor, broadcast_uid=one.uid, mark=mark, now=clock.now())


def states(one: BroadcastView) -> dict[str, str]:
    names = dict(Group.objects.values_list("id", "name"))
    found = apps.get_model("chats", "Effect").objects.filter(batch=one.batch).select_related("progress")
    return {names[e.group_id]: e.progress.state for e in found}


def asked_again(condition) -> None:
    """Let the minutes pass after which WeCom is asked once more."""
    Mass.objects.update(polled_at=None)
    run_until(condition)


def test_one_releases_it_another_is_reminded_and_both_are_told(wecom, actor):
    one = written(actor)
    assert shown(actor, one) == dict.fromkeys(OWNERS, ("mass", ""))

    sent(actor, one)
    run_until(lambda: MassTarget.objects.exclude(sender="").count() == 2)
    assert set(states(one).values()) == {"awaiting_staff"} and wecom.sent == []
    assert {t.sender for t in MassTarget.objects.all()} == {"zhang", "li"}

    assert wecom.confirms("zhang") == 1
    asked_again(lambda: states(one)["西湖一群"] == "confirmed")
    batches.remind(actor, batch=one.batch, now=clock.now())
    run_until(lambda: Mass.objects.get().wants == "")
    assert [len(mass.reminded) for mass in wecom.waiting("li")] == [1]
    assert [r["state"] for r in Mass.objects.get().reminders] == ["sent"]
    assert states(one) == {"西湖一群": "confirmed", "西湖二群": "awaiting_staff"}

    assert wecom.confirms("li") == 1
    asked_again(lambda: Mass.objects.get().ended_at is not None)
    assert states(one) == dict.fromkeys(OWNERS, "confirmed")

    def by_whom() -> set[tuple[str, int]]:
        [mass] = masses_of(actor.workspace_id, one.batch)
        return {(sender.name, sender.sent) for sender in mass.senders}

    # What staff are called comes with the lists of their groups.
    run_until(lambda: by_whom() == {("张老师", 1), ("李助教", 1)})
    assert {said["text"] for said in wecom.sent} == {WORDS}

    # The day's one is spent: the next is shown, and goes, tomorrow.
    spent = ("mass", "channel_budget:masses_to_a_group")
    assert shown(actor, written(actor, "周日也来。")) == dict.fromkeys(OWNERS, spent)
