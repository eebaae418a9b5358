"""What no platform does, a person does: from the outbox to a card on Today and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.actions import outbox
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.models import Progress
from huoqun.chats.port.effects import Attachment, Kick, Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotFound
from huoqun.core.models import Workspace
from huoqun.gateways.simulator.stage import Stage
from huoqun.groups.models import Group
from huoqun.members.models import Member
from huoqun.work.actions import tasks
from huoqun.work.actions.sitting import open_card
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.attached import attached
from huoqun.work.queries.minutes import minutes
from huoqun.work.queries.tasks import sends_awaiting_staff, tasks_due

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage():
    workspace = Workspace.objects.create(name="Hangzhou", created_at=NOON, language="zh-hans")
    stage = Stage(workspace.id, now=NOON, without=["kick"])
    stage.member("小林").joins("book-club")
    stage.settle()
    return stage


@pytest.fixture
def bob(stage):
    """Bob assists: he does tasks, and has no permission of the outbox itself."""
    grants = frozenset({Grant(WorkPermission.TASK_VIEW), Grant(WorkPermission.TASK_DO)})
    return Actor(stage.actor.workspace_id, "staff", 2, "Bob", grants)


def kick(stage: Stage) -> None:
    new = NewEffect(
        key="out", body=Kick("发了三次广告"), cls=EffectClass.SERVICE, group_id=Group.objects.get().id,
        member_id=Member.objects.get(name="小林").id,
    )  # fmt: skip
    ask(stage.actor, effects=[new], now=stage.now)
    stage.settle()


def test_a_platform_that_cannot_kick_gets_a_person_to_do_it(stage, bob):
    kick(stage)
    (card,) = sends_awaiting_staff(bob)
    assert (card.kind, card.copy_text, card.member, card.group) == ("by_hand:kick", "发了三次广告", "小林", "book-club")
    assert card.why["reason"] == "cannot:kick"
    assert card.due_at == NOON + timedelta(minutes=30)

    for _ in range(4):
        open_card(bob, card_uid=card.uid, now=stage.now)
        stage.passes(seconds=30)
    tasks.done(bob, task_uid=card.uid, outcome="done", now=stage.now)
    stage.settle()

    ended = Progress.objects.get()
    assert (ended.state, ended.decided_by) == ("confirmed", "staff:2")
    assert tasks_due(bob) == []
    spent = minutes(bob.workspace_id, since=NOON, until=NOON + timedelta(days=1))
    assert (spent.spent, spent.saved) == ({"by_hand:kick": 2.0}, {})


def test_not_done_has_failed(stage, bob):
    kick(stage)
    tasks.done(bob, task_uid=tasks_due(bob)[0].uid, outcome="not_done", note="he apologised", now=stage.now)

    ended = Progress.objects.get()
    assert (ended.state, ended.reason) == ("failed", "he apologised")


def test_too_late_the_card_goes_away(stage, bob):
    kick(stage)
    stage.now += timedelta(hours=49)
    outbox.expire(stage.actor, now=stage.now)
    stage.settle()

    assert tasks_due(bob) == []
    assert Progress.objects.get().state == "expired"


def test_an_unclear_reward_is_judged_and_what_arrived_meanwhile_needs_nobody(stage, bob):
    stage.platform.faults.lose()
    new = NewEffect(key="reward", body=Send("奖励已到账"), cls=EffectClass.MONEY, group_id=Group.objects.get().id)
    ask(stage.actor, effects=[new], now=stage.now)
    stage.settle()
    stage.passes(minutes=3)
    (card,) = tasks_due(bob)
    assert (card.kind, card.outcomes) == ("judge_effect", ("arrived", "again", "leave"))

    tasks.done(bob, task_uid=card.uid, outcome="again", now=stage.now)
    stage.settle()

    stage.bot.replies("奖励已到账")
    assert Progress.objects.get().state == "confirmed"
    assert minutes(bob.workspace_id, since=NOON, until=NOON + timedelta(days=1)).saved == {"send": 1.0}


def test_the_card_names_what_lies_elsewhere_and_gives_out_nothing_but_what_we_keep(stage, bob):
    attached_to_it = (
        # A platform's picture of what a host said.
        Attachment("image", url="https://pictures.example/1.jpg"),
        # Drawn only when it is sent: nobody has it yet.
        Attachment("image", path=f"made/report/{'a' * 32}.jpg"),
        # An address that leads nowhere a browser should go, one that leads out of the folder, and one of nothing.
        Attachment("file", url="javascript:alert(1)"),
        Attachment("file", path="made/lecture/../../etc.jpg"),
        Attachment("image", path=f"made/lecture/{'A' * 22}.jpg"),
    )
    new = NewEffect(
        key="say", body=Send("看图", attached_to_it), cls=EffectClass.SERVICE, group_id=Group.objects.get().id
    )
    stage.platform.capabilities = stage.platform.capabilities - {"send_group"}
    stage.connect()
    ask(stage.actor, effects=[new], now=stage.now)
    stage.settle()
    (card,) = sends_awaiting_staff(bob)

    assert card.why["files"] == [{"place": 0, "kind": "image"}]
    assert attached(bob, task_uid=card.uid, place=0, now=stage.now).url == "https://pictures.example/1.jpg"
    for place in range(1, 6):
        with pytest.raises(NotFound):
            attached(bob, task_uid=card.uid, place=place, now=stage.now)
