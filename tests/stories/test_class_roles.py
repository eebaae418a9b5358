"""Roles of a class: given after a look, their duties asked at their hour, seen, confirmed, missed, and paid once."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from huoqun.camps.actions.appointing import appoint
from huoqun.camps.actions.confirming import judge_duty
from huoqun.camps.duties import ClassRole, TurnState
from huoqun.camps.marks import MarkState
from huoqun.camps.models import Duty, DutyTurn, RoleHolder
from huoqun.camps.queries.classes import roster
from huoqun.camps.standing import table
from huoqun.members.actions import visiting
from huoqun.playbooks.actions.steering import end
from huoqun.playbooks.models import GroupRun

from .running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
CAMP = (
    HEAD.format(id="story")
    + 'stages: [{id: s, days: [D1], steps: [{id: a, scope: group, do: checkin, at: "12:01", word: 打卡}]}]\n'
)


@pytest.fixture
def story(cast, browser_of):
    """Noon of a class's first day; Alice gave Lin the monitor's role, May the study monitor's, Wei the helper's."""
    story = Shown(cast)
    story.people = {name: story.member(name).joins("writers") for name in ("Lin", "May", "Wei", "Zoe")}
    story.uid = story.runs(CAMP)
    story.passes(minutes=3)
    story.alice = browser_of(cast.alice, headers=ENGLISH)
    story.page = f"/camps/{story.uid}/roles"
    story.uids = {one.name: str(one.uid) for one in roster(story.actor.workspace_id, GroupRun.objects.get().id)}
    for name, role in (("Lin", "monitor"), ("May", "study_monitor"), ("Wei", "helper")):
        story.alice.post(f"{story.page}/appoint", {"role": role, "member": story.uids[name], "why": "热心"})
    story.settle()
    return story


def turns():
    rows = DutyTurn.objects.order_by("asked_at", "id")
    return [(row.member.name, row.duty.title, row.state) for row in rows.select_related("member", "duty")]


def marks(story, name):
    run = GroupRun.objects.get().id
    found = table(story.actor.workspace_id, run, member_ids=[story.id_of(name)], now=story.now)
    return [
        found.mark(story.id_of(name), column.key).state for column in found.columns if column.key.startswith("duty/")
    ]


def replies(story, name, *quoted):
    lin = story.people[name]
    for message in quoted:
        story.platform.say(lin.person, "writers", "这样做", at=story.now, reply_to=message)


def test_a_role_is_looked_at_before_it_is_given_and_its_duties_are_asked_seen_confirmed_and_missed(story, cast):
    GroupRun.objects.update(roles={"coach": [cast.bob.user_id]})
    looked = story.alice.get(f"{story.page}/appoint", {"role": "monitor", "member": story.uids["Zoe"]})
    assert "Roll call" in looked.content.decode() and "every day 20:30" in looked.content.decode()
    assert RoleHolder.objects.count() == 3, "who is looked at holds nothing"
    assert turns() == [], "Wei's answers are asked at 10, before he held the role"

    story.passes(hours=6, minutes=1)  # 18:04: the day has a check-in, so it is a class day
    asked = story.people["Wei"].was_told()[-1]
    assert "Helper, today" in asked and "/me/open/" in asked
    phone = Client(headers=ENGLISH)
    phone.post(reverse("me_open", args=[visiting.mint(story.actor, member_id=story.id_of("Wei"), now=story.now)]))
    other = Client(headers=ENGLISH)
    other.post(reverse("me_open", args=[visiting.mint(story.actor, member_id=story.id_of("Zoe"), now=story.now)]))
    ready = DutyTurn.objects.get()
    confirm = reverse("me_camp_duty", args=[ready.uid])
    assert other.post(confirm).status_code == 404, "it is not hers"
    assert "I did it" in phone.get("/me/camp").content.decode()
    assert [phone.post(confirm).status_code for _twice in range(2)] == [302, 302]

    questions = [story.people[name].says("怎么写？") for name in ("Lin", "Wei", "Lin")]
    story.settle()
    replies(story, "May", *questions)
    story.passes(hours=2, minutes=30)  # 20:34: the roll call and May's answers have been asked for
    assert ("May", "Answer classmates", TurnState.DONE) in turns(), (
        "she answered two people, one of them twice, before it was asked"
    )
    assert ("Lin", "Roll call", TurnState.ASKED) in turns(), "what Lin said before she was asked is no roll call"
    story.people["Lin"].says("今天还没打卡的同学抓紧啦")
    story.settle()
    assert ("Lin", "Roll call", TurnState.DONE) in turns()

    story.passes(hours=8)  # 04:34: the day is over
    assert [one for one in turns() if one[2] == TurnState.MISSED] == [
        ("May", "Collect what is handed in", TurnState.MISSED)
    ]
    assert marks(story, "Lin") == [MarkState.DONE] and marks(story, "May") == [MarkState.MISSING]
    assert marks(story, "Zoe") == [MarkState.EXCUSED], "who holds no role is asked for nothing"
    paid = story.deeds("duty")
    assert sorted(deed.member_id for deed in paid) == sorted(map(story.id_of, ("Wei", "May", "Lin")))
    tasks = apps.get_model("work", "Task").objects.filter(kind="duty")
    assert [(task.assignee_id, task.member_id, "Collect what is handed in" in task.title) for task in tasks] == [
        (cast.bob.user_id, story.id_of("May"), True)
    ], "the run's own coach asks her"

    missed = DutyTurn.objects.get(state=TurnState.MISSED)
    for state in (TurnState.DONE, TurnState.DONE, TurnState.EXCUSED):
        judge_duty(story.actor, turn_uid=missed.uid, state=state, now=story.now)
    assert len(story.deeds("duty")) == 4 - 1 and marks(story, "May") == [MarkState.DONE]

    end(story.actor, group_run_uid=story.uid, reason="人太少", now=story.now)
    story.settle()
    assert [(task.state, task.note) for task in tasks.all()] == [("dropped", "The class is over.")]
    story.passes(days=1)
    assert DutyTurn.objects.filter(state=TurnState.MISSED).count() == 0, "nobody is held to what the end cut short"


def test_who_is_dismissed_or_leaves_is_asked_for_nothing_more_and_duties_are_the_class_s_own(story, browser_of, cast):
    zoe = {"role": "monitor", "member": story.uids["Zoe"]}
    story.alice.post(f"{story.page}/appoint", zoe)
    story.alice.post(f"{story.page}/appoint", zoe)
    first = RoleHolder.objects.get(member_id=story.id_of("Lin"))
    shown = story.alice.post(f"{story.page}/{first.uid}/dismiss", follow=True).content.decode()
    story.people["May"].leaves("writers")
    story.settle()
    held = dict(RoleHolder.objects.filter(until=None).values_list("member__name", "role"))
    assert held == {"Zoe": "monitor", "Wei": "helper"} and "Lin is Monitor no longer" in shown

    call = Duty.objects.get(title="Roll call")
    form = {"title": "点名", "words": "来点名", "when": "daily", "hour": "13:00", "evidence": "spoke", "least": "2"}
    bad = story.alice.post(f"{story.page}/monitor/duties", {**form, "duty": str(call.uid), "hour": "25:00"})
    assert bad.status_code == 422 and "cannot be like that" in bad.content.decode()
    story.alice.post(f"{story.page}/monitor/duties", {**form, "duty": str(call.uid)})
    story.alice.post(f"{story.page}/top_student/duties", {"usual": "1"})
    story.alice.post(f"{story.page}/top_student/duties", {"drop": "1", "duty": str(Duty.objects.last().uid)})
    page = story.alice.get(story.page).content.decode()
    assert "every day 13:00" in page and "Nothing is asked of this role." in page
    story.passes(hours=1)
    for _once in range(2):
        assert turns() == [("Zoe", "点名", TurnState.ASKED)]
        story.people["Zoe"].says("到")
        story.settle()
    assert turns() == [("Zoe", "点名", TurnState.DONE)]

    assert browser_of(cast.dora).get(story.page).status_code == 403
    assert browser_of(cast.eve).get(story.page).status_code == 404


BY_ITSELF = (
    HEAD.format(id="story")
    + """
templates: {shown: 成绩单来啦}
stages:
  - id: s
    days: [D1]
    steps:
      - {id: a, scope: group, do: checkin, at: "12:01", word: 打卡}
      - {id: early, scope: group, do: class_role, at: "12:02", role: top_student, count: 1}
      - {id: choose, scope: group, do: class_role, at: "12:02", role: monitor, by: task, why: 谁热心选谁}
      - id: best
        scope: group
        do: class_role
        at: "13:00"
        role: study_monitor
        count: 2
        duties: [{title: 收作业, words: 请收一收, at: "19:00", every: weekly, weekday: 1}]
      - {id: first, do: class_role, at: "13:30", role: helper, count: 2}
      - {id: report, scope: group, do: class_report, at: "14:00", template: shown, class: care}
"""
)


def test_a_manual_gives_roles_by_score_to_who_comes_first_or_has_a_person_choose_and_shows_the_report(cast):
    story = Shown(cast)
    people = {name: story.member(name).joins("writers") for name in ("Lin", "May", "Wei")}
    story.runs(BY_ITSELF, roles={"coach": [cast.bob.user_id]})
    story.passes(minutes=4)
    asked = {task.key.split("/")[2]: task for task in apps.get_model("work", "Task").objects.filter(kind="class_role")}
    assert set(asked) == {"top_student", "monitor"}, "nobody did anything yet, so a person chooses the best, too"
    assert asked["monitor"].why["text"] == "谁热心选谁" and "every day 20:30 Roll call" in asked["monitor"].copy_text
    assert asked["monitor"].assignee_id == cast.bob.user_id, "the run's own coach: nobody holds a post called that"

    people["May"].says("打卡")
    appoint(
        story.actor, group_run_id=GroupRun.objects.get().id, member_id=story.id_of("Lin"), role=ClassRole.MONITOR,
        now=story.now,
    )  # fmt: skip
    story.settle()
    asked["monitor"].refresh_from_db()
    assert asked["monitor"].state == "dropped", "it was settled on the class's page"
    assert (
        people["Lin"].was_told()[-1].startswith("You are Monitor of")
        and "20:30 Roll call" in people["Lin"].was_told()[-1]
    )

    story.passes(hours=2)
    held = sorted(RoleHolder.objects.filter(until=None).values_list("role", "member__name"))
    assert held[:2] == [("helper", "Lin"), ("helper", "May")], "two were wanted, and Wei came third"
    assert held[2:] == [("monitor", "Lin"), ("study_monitor", "May")], "only May did anything"
    assert "every Monday 19:00 收作业" in people["May"].was_told()[0]
    assert story.bot.said("writers")[-1] == "[image] 成绩单来啦"
