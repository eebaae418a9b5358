"""Minutes by kind, person, group and member; what could be taken over next is what always ends the same way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.groups.models import Group
from huoqun.insights.queries.timing import time_spent
from huoqun.insights.takeover import Sort
from huoqun.members.models import Member
from huoqun.work.models import Task

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def tasks(
    workspace: int, count: int, *, kind: str, seconds: int, by: int, outcome: str = "done", step: str = "", **more
):
    first = Task.objects.count()
    Task.objects.bulk_create(
        Task(
            workspace_id=workspace, key=f"pb/1/{step}/{n}" if step else f"k{n}", kind=kind, title="t", state="done",
            outcome=outcome, created_at=NOW, due_at=NOW, done_at=NOW - timedelta(days=1), done_by=f"staff:{by}",
            seconds=seconds, **more,
        )
        for n in range(first, first + count)
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_minutes_are_told_by_kind_person_group_and_member(workspace, cast, alice):
    member = Member.objects.create(workspace_id=workspace, name="Fay", created_at=NOW)
    tasks(workspace, 24, kind="playbook", step="greet", seconds=60, by=cast.bob.user_id, group_id=cast.group)
    tasks(workspace, 30, kind="playbook", step="talk", seconds=60, by=cast.bob.user_id, outcome="well", member=member)
    tasks(workspace, 30, kind="playbook", step="talk", seconds=60, by=cast.bob.user_id, outcome="badly", member=member)
    tasks(workspace, 3, kind="by_hand:send", seconds=600, by=cast.alice.user_id)
    found = time_spent(alice, until=NOW)

    assert round(found.minutes) == 114
    assert [(one.name, one.times, one.served) for one in found.kinds] == [("playbook", 84, 1), ("by_hand:send", 3, 0)]
    assert [(one.name, round(one.minutes)) for one in found.people] == [("Bob", 84), ("Alice", 30)]
    assert [one.name for one in found.groups] == [Group.objects.get(id=cast.group).name]
    assert [(one.name, round(one.minutes)) for one in found.members] == [("Fay", 60)]
    assert [(one.sort, one.what) for one in found.next] == [(Sort.BY_HAND, "send"), (Sort.STEP, "greet")]


@pytest.mark.django_db(transaction=True)
def test_who_leads_a_chapter_sees_its_groups_and_nobodys_minutes(workspace, cast):
    tasks(workspace, 3, kind="playbook", seconds=60, by=cast.bob.user_id, group_id=cast.group)
    chen, eve = time_spent(cast.chen.actor, until=NOW), time_spent(cast.eve.actor, until=NOW)

    assert len(chen.groups) <= 1
    assert (chen.people, chen.members, chen.next) == ((), (), ())
    assert (eve.minutes, len(eve.kinds)) == (0, 0)
