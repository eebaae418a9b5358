"""A camp's check-ins: a word in the group, praise and reminders, days missed, make-up cards."""

from __future__ import annotations

import pytest

from huoqun.camps.actions.checking_in import check_in
from huoqun.camps.actions.hearing import Words, hear
from huoqun.camps.queries.windows import days_checked
from huoqun.camps.rules import NoSuchDay
from huoqun.chats.actions.receive import receive
from huoqun.chats.port.incoming import Edit, Message, Person
from huoqun.core.conditions.answering import Row, answer_many
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.conditions.thinking import evaluate
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.members.actions.erasing import erase
from huoqun.playbooks.models import Run

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story")
    + """
templates:
  lesson: "第{{day}}天，打卡口令：#写作{{day}}"
  praise: "恭喜 {{names}} 打卡！"
  remind: "{{nick}}，今天还差你一个"
stages:
  - id: daily
    days: [D1, D2, D3, D4]
    steps:
      - {id: open, scope: group, do: checkin, at: "12:01", word: "#写作{{day}}"}
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "12:02"}
      - {id: check, do: branch, at: "20:30", if: checked_in(day), then: praise, else: nudge}
      - {id: praise, scope: group, do: send, template: praise, class: care, aggregate: {window: 10m, max_names: 10}}
      - {id: nudge, do: send, template: remind, class: nudge, next: miss2}
      - {id: miss2, do: branch, if: missed_in_row >= 2, then: rescue}
      - id: rescue
        do: task
        title: 回访 {{nick}}
        script: 时间不够还是题目太难？
        assignee: {role: coach, strategy: owner_then_least_loaded}
        sla: 24h
        once: per_run
        outcomes: {继续: stay, 补卡: card}
        overdue: {escalate: lead}
      - {id: stay, do: tag, add: [已回访]}
      - {id: card, do: grant, what: makeup_card, amount: 1, key: rescue}
exit:
  - {id: over, at: "D5 12:00", do: end, reason: 结营}
"""
)
QUESTIONS = ("checked_in(1)", "checked_in(day)", "checkins", "missed_in_row", "streak")


def camp(cast):
    """A stage just after noon of the first day, with check-in open."""
    story = Running(cast)
    people = [story.member(name).joins("writers") for name in ("Alice", "Bob", "Chen")]
    story.runs(CAMP)
    story.passes(minutes=3)
    return story, people


def run_of(story):
    return Run.objects.filter(workspace_id=story.actor.workspace_id).first().group_run_id


def edited(story, member, message, text):
    """They change the words of a message."""
    story.platform.tell(
        Edit(id=message, at=story.now, chat="writers", sender=member.person, text=text)
    )  # fmt: skip
    story.settle()


def answers(story, member, day):
    run = Run.objects.get(member_id=story.id_of(member))
    row = Row(
        run.workspace_id, story.now, run.member_id, story.group_id("writers"), run.id, day, run.began_at,
    )  # fmt: skip
    return answer_many([parse(q, wants=None) for q in QUESTIONS], [row])[0]


def thought(windows, checked, day):
    extra = {"windows": windows, "checked_days": checked}
    seen = Snapshot(now=None, zone=None, run_id=1, member_id=1, day=day, extra=extra)
    return tuple(evaluate(parse(q, wants=None), seen) for q in QUESTIONS)


def test_who_says_the_word_has_checked_in_and_the_others_are_reminded(cast):
    story, (alice, bob, chen) = camp(cast)

    alice.says("#写作1 写了两页")
    assert story.whose("Alice", "#写作1", "补卡", "我做烘焙") == {1: None, 2: None}
    alice.says("＃写作１ 又写一页")
    bob.says("我明天一定打卡")
    story.settle()
    story.passes(hours=8, minutes=30)
    story.passes(minutes=15)

    assert story.bot.said("writers") == ["第1天，打卡口令：#写作1", "恭喜 Alice 打卡！"]
    assert (alice.was_told(), bob.was_told(), chen.was_told()) == (
        [],
        ["Bob，今天还差你一个"],
        ["Chen，今天还差你一个"],
    )
    assert [deed.value for deed in story.deeds("checked_in")] == ["D1"]


def test_a_day_ends_at_the_cut_off(cast):
    story, (alice, bob, _) = camp(cast)

    story.passes(hours=15, minutes=30)
    alice.says("#写作1 睡前补上")
    story.settle()
    story.passes(hours=1)
    bob.says("#写作1 太晚了")
    story.settle()

    assert [(deed.value, deed.member_id) for deed in story.deeds("checked_in")] == [("D1", story.id_of("Alice"))]


def test_two_days_missed_call_a_person_and_a_card_makes_one_good(cast):
    story, (alice, _, _) = camp(cast)
    alice.says("#写作1")
    for _ in range(3):
        story.passes(hours=8, minutes=30)
        story.passes(hours=15, minutes=30)
    assert answers(story, "Alice", 3) == (True, False, 1, 2, 0) == thought({1, 2, 3}, {1}, 3)
    assert answers(story, "Bob", 3) == (False, False, 0, 3, 0) == thought({1, 2, 3}, set(), 3)

    task = story.task("rescue", "Alice")
    story.does(task, "补卡")
    alice.says("补卡")
    alice.says("补卡")  # one card is one day
    story.settle()

    assert sorted(deed.value for deed in story.deeds("checked_in")) == ["D1", "D3"]
    assert answers(story, "Alice", 4)[2:] == (2, 1, 1) == thought({1, 2, 3, 4}, {1, 3}, 4)[2:]


def test_somebody_of_the_team_checks_a_member_in(cast):
    story, _ = camp(cast)
    run, chen = run_of(story), story.id_of("Chen")

    for _ in range(2):
        check_in(story.actor, group_run_id=run, member_id=chen, day=1, now=story.now)
    with pytest.raises(NoSuchDay):
        check_in(story.actor, group_run_id=run, member_id=chen, day=2, now=story.now)

    assert answers(story, "Chen", 1) == (True, True, 1, 0, 1) == thought({1}, {1}, 1)


def test_new_words_of_a_message_count_when_they_are_written(cast):
    story, (alice, bob, _) = camp(cast)
    first, other = alice.says("今天写了两页"), bob.says("我也写了")
    story.settle()

    edited(story, alice, first, "今天写了两页 #写作1")
    story.passes(hours=16)
    edited(story, bob, other, "我也写了 #写作1")  # The day is over.

    assert [deed.member_id for deed in story.deeds("checked_in")] == [story.id_of("Alice")]


def test_whoever_just_talks_costs_one_look(cast, django_assert_num_queries):
    """Where nothing is open, or nothing that is said is the word, however many say it."""
    story, _ = camp(cast)
    alice, writers = story.id_of("Alice"), story.group_id("writers")
    elsewhere = [Words(n, cast.group, alice, story.now, "#写作1") for n in range(500)]
    talk = [Words(n, writers, alice, story.now, "早上好") for n in range(500)]

    for said in (elsewhere, talk):
        with django_assert_num_queries(3):  # the look, and the transaction around it
            assert hear(story.actor, said=said, now=story.now) == 0


def test_history_that_is_imported_checks_nobody_in(cast):
    story, _ = camp(cast)
    words = Message(id="old", at=story.now, chat="writers", sender=Person("chen"), text="#写作1 两页")

    receive(
        story.actor, connection_id=story.connection_id, items=[words], now=story.now, origin=Origin.IMPORT
    )  # fmt: skip
    story.settle()

    assert story.deeds("checked_in") == []


def test_nobody_is_checked_in_for_a_run_they_are_not_in(cast):
    story, _ = camp(cast)
    story.member("Dora").joins("readers")
    story.settle()

    with pytest.raises(NotFound):
        check_in(story.actor, group_run_id=run_of(story), member_id=story.id_of("Dora"), day=1, now=story.now)


def test_what_somebody_did_before_they_were_erased_stops_nobody(cast):
    story, (alice, _, _) = camp(cast)
    alice.says("#写作1")
    story.settle()
    alices, run = story.id_of("Alice"), Run.objects.first().group_run_id

    erase(story.actor, member_id=alices, now=story.now)
    story.settle()

    assert [deed.value for deed in story.deeds("checked_in")] == [""]
    assert days_checked(story.actor.workspace_id, run, [alices]) == {alices: {1}}
