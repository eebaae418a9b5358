"""A newcomer whose first words wait is handed over: the group has some time, then somebody of the team replies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Waiting
from huoqun.chats.port.incoming import Joined
from huoqun.core import worker
from huoqun.core.actor import system
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.groups.models import Group
from huoqun.insights.actions.greeting import hand_over
from huoqun.insights.counting import Share
from huoqun.insights.models import Taken
from huoqun.insights.queries.kept import replied
from huoqun.insights.rules import FIRST_REPLY
from huoqun.playbooks.actions.ticking import tick_once
from huoqun.playbooks.models import GroupRun, Run
from huoqun.playbooks.queries.running import on_their_way
from huoqun.work.models import Task

from .test_thanking import FIRST, Talk, member, person

pytestmark = pytest.mark.django_db(transaction=True)

CAME = FIRST + timedelta(days=20)


class Door(Talk):
    """A group that has talked for a while, into which people come."""

    def comes(self, name: str, text: str) -> None:
        at = CAME - timedelta(minutes=1)
        self.items.append(Joined(id=f"j-{name}", at=at, chat="lake", who=person(name)))
        self.say(20, (name, text))
        self.heard()

    def heard(self) -> None:
        receive(self.actor, connection_id=self.connection, items=self.items, now=CAME)
        worker.catch_up(now=lambda: CAME + timedelta(minutes=1))


@pytest.fixture
def door(workspace):
    worker.add_cursors()
    talk = Door(workspace)
    talk.say(0, ("Old", "the lake is calm today"))
    talk.comes("New", "hello everybody")
    return talk


def waits(name: str) -> int:
    return Waiting.objects.get(member_id=member(name).id).id


def minutes_later(workspace: int, minutes: int) -> None:
    for passed in (minutes, minutes + 1):
        while tick_once(system(workspace, "playbook"), now=CAME + timedelta(minutes=passed)):
            pass


def test_whoever_is_still_without_a_reply_becomes_a_helpers_task(door, workspace, cast):
    hand_over(cast.bob.actor, waiting_id=waits("New"), now=CAME)
    minutes_later(workspace, 2)
    assert not Task.objects.exists()  # The group has ten minutes.
    minutes_later(workspace, 13)

    (task,) = Task.objects.all()
    assert (task.kind, task.member_id, task.group_id) == ("greet", member("New").id, Group.objects.get(name="Lake").id)
    assert "New" in task.title
    assert on_their_way(workspace, key=FIRST_REPLY) == {(task.group_id, task.member_id)}


def test_whoever_was_replied_to_meanwhile_is_nobodys_task_and_it_is_kept_whether_they_spoke_again(
    door, workspace, cast
):
    hand_over(cast.bob.actor, waiting_id=waits("New"), now=CAME)
    minutes_later(workspace, 2)
    door.say(20, ("New", "hello everybody"), ("Old", "welcome, New"))
    del door.items[-2]  # The first words are there already.
    door.heard()
    minutes_later(workspace, 13)
    assert not Task.objects.exists()

    door.say(20, *[("Old", "…")] * 30, ("New", "thank you, I like it here"))
    door.heard()
    minutes_later(workspace, 14)

    assert Run.objects.get(member_id=member("New").id).reason == "spoke again"


def test_the_next_newcomer_goes_through_the_same_run_and_nobody_through_it_twice(door, workspace, cast):
    door.comes("Next", "hello from me, too")
    for name in ("New", "Next", "New"):
        hand_over(cast.bob.actor, waiting_id=waits(name), now=CAME)

    assert GroupRun.objects.count() == 1
    assert Run.objects.exclude(member_id=None).count() == 2


def test_nobody_hands_over_who_waits_no_more_nor_where_they_may_not(door, workspace, cast):
    with pytest.raises(NotAllowed):
        hand_over(cast.dora.actor, waiting_id=waits("New"), now=CAME)
    with pytest.raises(NotFound):
        hand_over(cast.eve.actor, waiting_id=waits("New"), now=CAME)
    Waiting.objects.update(answered_at=CAME)
    with pytest.raises(NotFound):
        hand_over(cast.bob.actor, waiting_id=Waiting.objects.get().id, now=CAME)


def test_what_became_of_newcomers_is_read_of_the_measure(workspace):
    assert replied(workspace) == (Share(0, 0), Share(0, 0))  # It was never taken.
    rows = [["again_alone", "", 6, 40, None], ["again_replied", "", 21, 50, None], ["hours", "", 50, 90, 1.5]]
    Taken.objects.create(
        workspace_id=workspace, group_id=0, name="first_reply", until=CAME.date(), history=90, rows=rows, millis=1,
        taken_at=CAME,
    )  # fmt: skip

    assert replied(workspace) == (Share(21, 50), Share(6, 40))
