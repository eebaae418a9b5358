"""A live session of a class: who came, by its word, on their page, by the list of the meeting tool, and by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huoqun.camps.marks import MarkState
from huoqun.camps.models import Attendance, Session
from huoqun.camps.queries.classes import roster
from huoqun.camps.standing import table
from huoqun.core.conditions.answering import Row, answer_many
from huoqun.core.conditions.parsing import parse
from huoqun.members.actions import visiting
from huoqun.playbooks.models import GroupRun, Run

from .running import HEAD, Shown

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"accept-language": "en"}
CAMP = (
    HEAD.format(id="story")
    + 'stages: [{id: s, days: [D1], steps: [{id: a, scope: group, do: checkin, at: "12:01", word: 打卡}]}]\n'
)
PEOPLE = ("Lin", "May", "Zoe", "Wei", "Ann")


@pytest.fixture
def story(cast, browser_of):
    """Noon; Alice planned a session for a quarter past, whose word is 火花."""
    story = Shown(cast)
    story.people = {name: story.member(name).joins("writers") for name in PEOPLE}
    story.uid = story.runs(CAMP)
    story.passes(minutes=3)
    story.alice = browser_of(cast.alice, headers=ENGLISH)
    story.page = f"/camps/{story.uid}/sessions"
    form = {
        "title": "第一课",
        "starts": "2026-11-02T12:15",
        "minutes": "60",
        "word": "火花",
        "by": "王老师",
        "least": "60",
    }
    assert story.alice.post(story.page, form).status_code == 302
    story.session = Session.objects.get()
    return story


def posted(story, act, **values):
    answer = story.alice.post(f"{story.page}/{story.session.uid}/{act}", values, follow=True)
    return answer.content.decode()


def states(story):
    workspace, run = story.actor.workspace_id, GroupRun.objects.get().id
    people = {one.name: one.id for one in roster(workspace, run)}
    found = table(workspace, run, member_ids=list(people.values()), now=story.now)
    return {name: found.mark(id, f"session/{story.session.uid}").state for name, id in people.items()}


def test_a_session_is_attended_in_five_ways_and_each_came_is_one_deed(story, cast, browser_of):
    phone = Client(headers=ENGLISH)
    phone.post(reverse("me_open", args=[visiting.mint(story.actor, member_id=story.id_of("May"), now=story.now)]))
    attend = reverse("me_session_attend", args=[story.session.uid])
    early = phone.post(attend, {"word": "火花"})
    story.people["Lin"].says("火花")
    story.settle()
    assert early.status_code == 400 and set(states(story).values()) == {MarkState.OPEN}, "nothing is on yet"

    story.passes(minutes=20)
    for words in ("火花", "火花", "火花很好看"):
        story.people["Lin"].says(words)
    story.people["Zoe"].says("火花很好看")
    story.settle()
    on = phone.get("/me").content.decode()
    wrong, right, again = (phone.post(attend, {"word": word}).status_code for word in ("花火", " 火 花", "火花"))
    raw = "姓名,参会时长\nZoe,35\nWei,36\nMay,5\n<b>路人</b>,60\n"
    looked = posted(story, "list", list=raw)
    assert "I am here" in on and (wrong, right, again) == (400, 302, 302)
    assert "3 members of the class are on the list" in looked and "&lt;b&gt;路人" in looked and "too short" in looked
    assert Attendance.objects.count() == 2, "a list that is looked at notes nobody"

    posted(story, "list", list=raw, sure="1")
    story.passes(minutes=60)
    assert states(story) == {
        "Lin": MarkState.DONE, "May": MarkState.DONE, "Wei": MarkState.DONE, "Zoe": MarkState.MISSING,
        "Ann": MarkState.MISSING,
    }  # fmt: skip
    ids = {one.name: str(one.uid) for one in roster(story.actor.workspace_id, GroupRun.objects.get().id)}
    posted(story, "note", member=[ids["Zoe"]], how="later")
    posted(story, "note", member=[ids["Ann"]], how="excused")
    shown = posted(story, "note", member=[ids["Wei"]], how="away")
    story.settle()

    assert states(story) == {
        "Lin": MarkState.DONE, "May": MarkState.DONE, "Wei": MarkState.MISSING, "Zoe": MarkState.LATE,
        "Ann": MarkState.EXCUSED,
    }  # fmt: skip
    assert sorted(deed.member_id for deed in story.deeds("came")) == sorted(map(story.id_of, ("Lin", "May", "Zoe")))
    assert "3 of 5 came" in shown and "saw it later" in shown
    assert "came" in phone.get("/me/sessions").content.decode()
    answers = {}
    for name in ("Lin", "Ann"):
        run = Run.objects.get(member_id=story.id_of(name))
        row = Row(run.workspace_id, story.now, run.member_id, story.group_id("writers"), run.id, 1, run.began_at)
        answers[name] = answer_many([parse("came", wants=None)], [row])[0][0]
    assert answers == {"Lin": 1, "Ann": 0}, "who is excused did not come"
    assert browser_of(cast.dora).get(story.page).status_code == 403
    assert browser_of(cast.eve).get(story.page).status_code == 404


def test_a_session_that_is_cancelled_counts_for_nobody(story):
    story.passes(minutes=20)
    story.people["Lin"].says("火花")
    story.settle()
    assert len(story.deeds("came")) == 1
    posted(story, "cancel")
    story.people["May"].says("火花")
    story.settle()

    assert story.deeds("came") == [] and len(story.deeds("withdrawn")) == 1
    assert set(states(story).values()) == {MarkState.OPEN}, "there is no column of it"
    faulty = story.alice.post(story.page, {"title": "x", "starts": "soon", "minutes": "60", "least": "60"})
    assert faulty.status_code == 422 and "A session needs a title" in faulty.content.decode()
    assert story.session.ends_at - story.session.starts_at == timedelta(hours=1)
