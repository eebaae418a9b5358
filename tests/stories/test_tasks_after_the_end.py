"""What is left to do when a playbook ends is closed, with the reason, where nobody can do it any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils.translation import override

from huoqun.console.pages.today import work_cards
from huoqun.core.blocks import Event
from huoqun.members.actions.erasing import erase
from huoqun.playbooks.actions.leaving import leave
from huoqun.playbooks.actions.noting import note
from huoqun.playbooks.actions.steering import end, pause
from huoqun.playbooks.models import GroupRun
from huoqun.playbooks.queries.afterwards import noted
from huoqun.work.actions import sitting, tasks
from huoqun.work.queries.piles import pile_of, piles_due
from huoqun.work.rules import AskerOver

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "do: task, assignee: {role: coach}, sla: 9h, outcomes: {聊上了: met, 没回: ''}, overdue: {remind: true}"
MANUAL = (
    HEAD.format(id="story")
    + f"""
stages:
  - id: s
    days: [D1]
    steps:
      - {{id: greet, at: "12:01", title: "迎新 {{{{nick}}}}", {TASK}}}
      - {{id: sale, at: "12:02", title: "跟进 {{{{nick}}}}", after_end: stays, {TASK}}}
      - {{id: host, scope: group, at: "12:03", title: "开营会", {TASK.replace("met", "''")}}}
      - {{id: met, do: tag, add: [聊过]}}
"""
)


@pytest.fixture
def story(cast):
    told = Running(cast)
    for name in ("Ann", "May"):
        told.member(name).joins("writers")
    told.runs(MANUAL)
    told.passes(minutes=5)
    return told


def states(story: Running, *, group: str = "writers") -> dict[str, str]:
    """Of the tasks of a group: by step and whom it is about."""
    rows = apps.get_model("work", "Task").objects.filter(group_id=story.group_id(group)).select_related("member")
    return {f"{row.key.split('/')[2]} {row.member.name if row.member else ''}".strip(): row.state for row in rows}


ALL_OPEN = {"greet Ann": "open", "greet May": "open", "sale Ann": "open", "sale May": "open", "host": "open"}
CLOSED = {"greet Ann": "dropped", "greet May": "dropped", "host": "dropped"}


def dropped(story: Running) -> list[str]:
    facts = apps.get_model("core", "Fact").objects.filter(workspace_id=story.actor.workspace_id)
    rows = facts.filter(name="work.task_dropped").order_by("id")
    return [row.payload["reason"] for row in rows]


def test_an_end_closes_what_is_open_but_not_what_is_worth_doing_all_the_same(story):
    assert states(story) == ALL_OPEN
    story.does(story.task("greet", "Ann"), "聊上了")
    story.passes(minutes=1)

    end(story.actor, group_run_uid=GroupRun.objects.get().uid, reason="人太少", now=story.now)
    story.settle()

    assert states(story) == ALL_OPEN | CLOSED | {"greet Ann": "done"}
    assert dropped(story) == ["The playbook ended: 人太少"] * 2, "a fact for each"
    stays = story.task("sale", "Ann")
    assert stays.why["over"] == "The playbook ended: 人太少", "its card says so"
    story.does(stays, "聊上了")
    assert story.log("met") == [("D1", "tagged")], "of Ann's greeting; what was noted of her then is not noted again"
    end(story.actor, group_run_uid=GroupRun.objects.get().uid, reason="again", now=story.now)
    assert len(dropped(story)) == 2


FOLLOWS = (
    HEAD.format(id="story")
    + """
templates: {thanks: 谢谢你来}
vars: {next: {label: 下一站, default: 进阶营}}
stages:
  - id: s
    days: [D1]
    steps:
      - id: sale
        at: "12:01"
        do: task
        title: "跟进 {{nick}}"
        assignee: {role: coach}
        sla: 9h
        outcomes: {报名了: won, 再想想: ''}
        overdue: {remind: true}
        after_end: stays
      - {id: won, do: tag, add: ["{{next}}学员"], next: near}
      - {id: near, do: stage, to: acquainted, next: thanks}
      - {id: thanks, do: send, template: thanks, class: service, next: bonus}
      - {id: bonus, do: points, amount: 5, key: won, per: run, next: card}
      - {id: card, do: grant, what: 体验卡, key: won, next: later}
      - {id: later, do: wait, for: {said: [好]}, timeout: 1d, else: late}
      - {id: late, do: tag, add: [没回音]}
"""
)


def of_pile(story: Running) -> str:
    """What the card of the follow-ups says below its title, as Today and the running view show it."""
    [pile] = piles_due(story.actor, now=story.now, until=None)
    with override("en"):
        return work_cards.pile(pile, notes=work_cards.outlived_in(story.actor.workspace_id, [pile])).why


def test_an_outcome_after_the_end_notes_what_it_notes_and_says_nothing_any_more(cast):
    story = Running(cast)
    for name in ("Ann", "May", "Lin"):
        story.member(name).joins("writers")
    story.runs(FOLLOWS)
    story.passes(minutes=2)
    story.member("May").leaves("writers")
    story.settle()
    one_over = of_pile(story)
    assert "For 1 of 3 their way through the playbook is over. — There it is still" in one_over, "May's"
    assert "the others lead on" in one_over
    lin = story.task("sale", "Lin")
    # Done before the end, and heard of after it
    tasks.done(story.actor, task_uid=lin.uid, outcome="报名了", now=story.now)
    end(story.actor, group_run_uid=GroupRun.objects.get().uid, reason="人太少", now=story.now)
    story.settle()

    ann = story.task("sale", "Ann")
    with override("en"):
        told = noted(cast.workspace, [ann.key, "pb/0/sale/D1", "mine"])
    assert told == {ann.key: {"报名了": "tag 进阶营学员, stage has met you, 5 points, 体验卡 × 1"}}
    view = pile_of(story.actor, ann.uid, now=story.now, until=None).tasks[0]
    with override("en"):
        card = work_cards.task(view, story.now, may=True, notes=work_cards.outlived(cast.workspace, [view]))
    assert "no message follows by itself. — “报名了” still notes: tag" in card.why and "再想想" not in card.why
    all_over = of_pile(story)
    assert "For all of them their way through the playbook is over. — They are still" in all_over
    assert "the others" not in all_over
    assert "“报名了” still notes: tag" in all_over
    for name in ("Ann", "May"):
        story.does(story.task("sale", name), "报名了")
    story.passes(days=2)

    three = [story.id_of(name) for name in ("Lin", "Ann", "May")]
    assert {step: [o for _, o in story.log(step)] for step in ("won", "near", "thanks", "bonus", "card", "later")} == {
        "won": ["tagged"] * 3, "near": ["moved"] * 3, "thanks": ["skipped_over"] * 3, "bonus": ["credited"] * 3,
        "card": ["granted"] * 3, "later": [],
    }  # fmt: skip
    assert [outcome for _, outcome in story.log("sale")] == ["task:报名了"] * 3
    assert sorted(story.points()) == sorted(three) and len(story.deeds("granted")) == 3
    assert story.effects("Ann") == story.effects("May") == story.effects("Lin") == []
    again = {ann.key: Event("task", "报名了")}
    assert note(story.actor, outcomes=again, now=story.now) == 0, "told twice, it is noted once"


def test_whoever_is_at_a_card_that_closes_is_told_why_and_keeps_the_minutes(cast, story):
    task, bob = story.task("greet", "Ann"), cast.bob.actor
    sitting.open_card(bob, card_uid=task.uid, now=story.now)
    run = GroupRun.objects.get()
    pause(story.actor, group_run_uid=run.uid, now=story.now)
    assert states(story) == ALL_OPEN, "a pause ends nothing"
    later = story.now + timedelta(seconds=70)

    end(story.actor, group_run_uid=run.uid, reason="人太少", now=later)

    with pytest.raises(AskerOver, match="closed while you were at it"):
        tasks.done(bob, task_uid=task.uid, outcome="聊上了", note="TA 想改期", now=later)
    assert not sitting.open_card(bob, card_uid=task.uid, now=later), "the page tells them before they press anything"
    task.refresh_from_db()
    assert (task.state, task.outcome, task.seconds) == ("dropped", "", 70)
    assert task.note == "The playbook ended: 人太少"


@pytest.mark.parametrize("how", ["leaves", "by hand", "erased"])
def test_one_persons_end_closes_theirs_in_that_run_alone(story, how):
    story.member("Ann").joins("readers")
    story.runs(MANUAL, chat="readers")
    story.passes(minutes=1)
    ann, writers = story.id_of("Ann"), GroupRun.objects.order_by("id").first()
    if how == "leaves":
        story.member("Ann").leaves("writers")
    elif how == "by hand":
        leave(story.actor, group_run_id=writers.id, member_ids=[ann], reason="不来了", now=story.now)
    else:
        erase(story.actor, member_id=ann, now=story.now)
    story.settle()
    story.passes(minutes=1)

    gone = how == "erased"
    ours = apps.get_model("work", "Task").objects.filter(group_id=story.group_id("writers"))
    closed = sorted(ours.filter(state="dropped").values_list("member_id", flat=True))
    assert closed == ([ann, ann] if gone else [ann]), "of whom nothing is known there is nothing to follow up"
    assert ours.filter(state="open").exclude(member_id=ann).count() == 3, "May's, and the group's own"
    there = apps.get_model("work", "Task").objects.filter(group_id=story.group_id("readers"), member_id=ann)
    assert set(there.values_list("state", flat=True)) <= ({"dropped"} if gone else {"open"})


def test_the_reason_is_said_in_the_workspaces_language(story):
    apps.get_model("core", "Workspace").objects.update(language="zh-hans")
    leave(
        story.actor, group_run_id=GroupRun.objects.get().id, member_ids=[story.id_of("Ann")], reason="", now=story.now
    )
    assert story.task("greet", "Ann").note == "TA 在手册里的进程已结束。"
