"""Bob's second account turns out to be Alice: what they did as either is theirs, and nothing of it counts twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huoqun.camps.actions.appointing import appoint
from huoqun.camps.actions.attending import correct_attendance
from huoqun.camps.actions.graduating import graduate
from huoqun.camps.actions.pairing import accompany
from huoqun.camps.actions.scheduling import NewSession, plan_session
from huoqun.camps.duties import ClassRole
from huoqun.camps.models import RoleHolder, Unpaired
from huoqun.members.actions.merging import merge
from huoqun.playbooks.models import GroupRun

from .running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
CAMP = (
    HEAD.format(id="story")
    + 'stages: [{id: s, days: [D1], steps: [{id: a, scope: group, do: checkin, at: "12:01", word: 打卡}]}]\n'
)


def test_one_who_was_two_does_everything_once(cast):
    story = Shown(cast)
    alice, bob = (story.member(name).joins("writers") for name in ("Alice", "Bob"))
    story.runs(CAMP)
    story.passes(minutes=3)
    run, ids = GroupRun.objects.get().id, {name: story.id_of(name) for name in ("Alice", "Bob")}
    lesson = NewSession("第一课", story.now, story.now + timedelta(hours=1), word="火花")
    session = plan_session(story.actor, group_run_id=run, session=lesson, now=story.now)

    def does_all(who, name):
        for words in ("打卡", "火花"):
            who.says(words)
            story.settle()
        of_class = {"group_run_id": run, "member_id": ids[name], "now": story.now}
        graduate(story.actor, group_run_id=run, member_ids=[ids[name]], reason="作品很好", now=story.now)
        appoint(story.actor, role=ClassRole.MONITOR, **of_class)
        accompany(story.actor, wants=False, **of_class)

    does_all(bob, "Bob")
    merge(story.actor, kept_id=ids["Alice"], merged_id=ids["Bob"], evidence={"same": "said"}, now=story.now)
    does_all(alice, "Alice")
    assert [len(story.deeds(kind)) for kind in ("checked_in", "came", "graduated")] == [1, 1, 1]
    assert (RoleHolder.objects.count(), Unpaired.objects.count()) == (1, 1)

    accompany(story.actor, group_run_id=run, member_id=ids["Alice"], wants=True, now=story.now)
    assert Unpaired.objects.count() == 0
    assert correct_attendance(story.actor, session_uid=session, member_ids=[ids["Alice"]], now=story.now) == 1
    assert story.deeds("came") == []
