"""Homework told as cases: due at the cut-off, late, reworked, reviewed by peers, left, merged, erased."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps

from huoqun.camps.actions.handing_in import allow_showing, hand_in, save_draft, withdraw_work
from huoqun.camps.actions.keeping import keep_homework
from huoqun.camps.actions.marking import Verdict, accept_work, accept_works, refuse_work, return_work, show_work
from huoqun.camps.actions.reviewing import allot, review
from huoqun.camps.actions.setting_homework import drop_homework, move_due, set_homework
from huoqun.camps.homework import (
    AlreadyJudged,
    CommentMissing,
    HomeworkClosed,
    NewHomework,
    NotToBeShown,
    WorkChanged,
    rubric_of,
)
from huoqun.camps.marks import MarkState
from huoqun.camps.models import Assignment, Handin, HandinVersion, Review
from huoqun.camps.queries.my_homework import my_homework, my_reviews, my_work
from huoqun.camps.standing import table
from huoqun.core.actor import member
from huoqun.core.conditions.answering import Row, answer_many
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.members.actions import visiting
from huoqun.members.actions.erasing import erase
from huoqun.members.actions.merging import merge
from huoqun.playbooks.models import GroupRun, Run

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: essay, scope: group, do: homework, at: "12:01", key: essay, title: 第一篇, due_days: 1, late_days: 1,
         rubric: ["结构 40: 清楚 = 40, 松散 = 20", 结尾 60]}
"""
)
FULL = {"c1": 40, "c2": 60}
NAMES = ("Ann", "Bo", "Cy", "Di")


@pytest.fixture
def story(cast):
    """Five past twelve of the first day: four are in, and the essay is due at four in the night."""
    story = Running(cast)
    for name in NAMES:
        story.member(name).joins("writers")
    story.runs(CAMP)
    story.passes(minutes=5)
    return story


def essay():
    return Assignment.objects.get(key="essay")


def peers(**terms):
    """The essay is looked at by two peers each, who have three days."""
    Assignment.objects.update(**{"reviewers": "peers", "peers": 2} | terms)


def own(story, name):
    who = story.id_of(name)
    return member(story.actor.workspace_id, who), {"member_id": who, "now": story.now}


def hands_in(story, name, text="我的文章"):
    actor, known = own(story, name)
    return hand_in(actor, **known, assignment_uid=essay().uid, text=text)


def work(story, name):
    return Handin.objects.get(member_id=story.id_of(name))


def reviews(story, name, state="asked"):
    return Review.objects.filter(reviewer_id=story.id_of(name), state=state).order_by("id")


def says(story, name, score, row=None):
    """A peer gives a work that they were asked to look at so much for everything."""
    actor, known = own(story, name)
    row = row or reviews(story, name).first()
    scores = {"c1": 40 * score // 100, "c2": 60 * score // 100}
    review(actor, **known, review_uid=row.uid, version=row.handin.version, scores=scores, comment="结尾很好")


def opens(story, name):
    """Which page of theirs the last private words lead to."""
    story.settle()
    token = story.effects(name)[-1][1].rpartition("/me/open/")[2]
    entered = visiting.enter(token=token, device="phone", now=story.now, real=story.now)
    assert entered.member_id == story.id_of(name)
    return entered.to


def mark(story, name):
    """Where they stand with the essay, and with what score."""
    run, who = essay().group_run_id, story.id_of(name)
    found = table(story.actor.workspace_id, run, member_ids=[who], now=story.now).mark(who, "homework/essay")
    return found.state, found.score


def answers(story, name, *questions):
    run = Run.objects.get(member_id=story.id_of(name))
    row = Row(run.workspace_id, story.now, run.member_id, story.group_id("writers"), run.id, 1, run.began_at)
    return answer_many([parse(q, wants=None) for q in questions], [row])[0]


def coach_tasks(story):
    return list(apps.get_model("work", "Task").objects.filter(kind="homework").order_by("id"))


ASKED = (
    "homework_handed_in('essay')", "homework_accepted('essay')", "homework_score('essay')", "homework_done",
    "times('homework')",
)  # fmt: skip


def test_a_draft_is_nobodys_business_and_what_is_accepted_is_a_deed_once(story):
    actor, known = own(story, "Ann")
    save_draft(actor, **known, assignment_uid=essay().uid, text="还没写完")
    assert (HandinVersion.objects.count(), answers(story, "Ann", *ASKED)) == (0, (False, False, None, 0, 0))

    assert [hands_in(story, "Ann"), hands_in(story, "Ann")] == [1, 1], "sent twice, it is one"
    assert mark(story, "Ann") == (MarkState.OPEN, None), "what waits is held against nobody"
    for _ in range(2):
        verdict = Verdict({"c1": 20, "c2": 45}, comment="开头再短一点")
        accept_work(story.actor, handin_uid=work(story, "Ann").uid, verdict=verdict, now=story.now)

    assert answers(story, "Ann", *ASKED) == (True, True, 65, 1, 1)
    assert mark(story, "Ann") == (MarkState.DONE, Decimal(65))
    assert [(deed.value, deed.product) for deed in story.deeds("homework")] == [("65", "essay")]

    refuse_work(story.actor, handin_uid=work(story, "Ann").uid, reason="抄来的", now=story.now)
    assert answers(story, "Ann", *ASKED) == (False, False, None, 0, 0)
    assert (mark(story, "Ann")[0], story.deeds("homework")) == (MarkState.MISSING, [])
    with pytest.raises(AlreadyJudged):
        hands_in(story, "Ann", "再来一次")


@pytest.mark.parametrize(
    ("hours", "minutes", "late", "closed"),
    [
        # One minute to midnight, and past it: still the same day, whose cut-off is four
        (11, 54, False, False),
        (12, 30, False, False),
        # A minute before four, and at four
        (15, 54, False, False),
        (15, 55, True, False),
        # The last minute of late, and after it
        (39, 54, True, False),
        (39, 55, True, True),
    ],
)
def test_it_is_due_at_the_cutoff_of_its_zone(story, hours, minutes, late, closed):
    Assignment.objects.update(remind_at=None)
    story.now += timedelta(hours=hours, minutes=minutes)
    if closed:
        with pytest.raises(HomeworkClosed):
            hands_in(story, "Ann")
        assert mark(story, "Ann")[0] == MarkState.MISSING
        return
    hands_in(story, "Ann")
    ann = work(story, "Ann").uid
    seen = [accept_works(story.actor, handin_uids=[ann], versions={ann: n}, now=story.now) for n in (7, 1)]

    assert (seen, work(story, "Ann").is_late) == ([0, 1], late)
    assert mark(story, "Ann") == (MarkState.LATE if late else MarkState.DONE, None)


def test_a_group_that_moves_to_another_zone_keeps_what_was_promised(story):
    due = essay().due_at
    type(essay().group).objects.update(zone="America/New_York")
    story.passes(minutes=30)
    assert (essay().due_at, hands_in(story, "Ann")) == (due, 1)

    move_due(story.actor, assignment_uid=essay().uid, due_at=due + timedelta(days=2), now=story.now)
    story.now += timedelta(days=2)
    assert hands_in(story, "Bo") == 1 and not work(story, "Bo").is_late


def test_rework_is_in_time_whenever_it_is_and_every_version_stays(story):
    hands_in(story, "Ann", "第一稿")
    story.now += timedelta(days=4)
    return_work(story.actor, handin_uid=work(story, "Ann").uid, reason="结尾没写完", version=1, now=story.now)
    assert opens(story, "Ann") == f"homework/{essay().uid}"
    assert mark(story, "Ann")[0] == MarkState.OPEN
    story.now += timedelta(days=6)
    assert hands_in(story, "Ann", "第二稿") == 2
    with pytest.raises(WorkChanged):
        accept_work(story.actor, handin_uid=work(story, "Ann").uid, version=1, now=story.now)
    accept_work(story.actor, handin_uid=work(story, "Ann").uid, version=2, now=story.now)

    assert mark(story, "Ann")[0] == MarkState.DONE
    assert list(HandinVersion.objects.order_by("number").values_list("text", flat=True)) == ["第一稿", "第二稿"]


def test_what_is_taken_back_waits_for_nobody_and_may_come_again(story):
    hands_in(story, "Ann")
    keep_homework(story.actor, now=story.now)
    assert [task.kind for task in coach_tasks(story)] == ["homework"]
    actor, known = own(story, "Ann")
    withdraw_work(actor, **known, assignment_uid=essay().uid)
    story.settle()

    assert [task.state for task in coach_tasks(story)] == ["dropped"]
    assert hands_in(story, "Ann", "重写的") == 2
    with pytest.raises(NotFound):
        withdraw_work(member(story.actor.workspace_id, story.id_of("Bo")), member_id=story.id_of("Bo"),
                      assignment_uid=essay().uid, now=story.now)  # fmt: skip
    with pytest.raises(NotAllowed):
        withdraw_work(actor, member_id=story.id_of("Bo"), assignment_uid=essay().uid, now=story.now)


def test_peers_look_at_each_others_works_without_names_and_let_them_pass(story):
    peers()
    for name in NAMES:
        hands_in(story, name, f"{name} 的文章")
    assert allot(story.actor, assignment_id=essay().id, now=story.now) == 0, "not before it is due"
    story.passes(hours=16)
    assert {name: reviews(story, name).count() for name in NAMES} == dict.fromkeys(NAMES, 2)
    with pytest.raises(CommentMissing):
        row = reviews(story, "Ann").first()
        actor, known = own(story, "Ann")
        review(actor, **known, review_uid=row.uid, version=1, scores=FULL, comment=" ")
    seen = my_reviews(story.actor.workspace_id, story.id_of("Ann"))
    assert len(seen) == 2 and all("Ann" not in one.version.text for one in seen)

    for name in NAMES:
        for _ in range(2):
            says(story, name, 80)
    assert [mark(story, name) for name in NAMES] == [(MarkState.DONE, Decimal(80))] * 4
    assert len(story.deeds("reviewed")) == 8 and len(story.deeds("homework")) == 4
    shown = my_work(story.actor.workspace_id, story.id_of("Ann"), essay().uid, now=story.now)
    assert [(one.is_coach, one.comment) for one in shown.said] == [(False, "结尾很好")] * 2


def test_peers_who_do_not_agree_leave_it_to_the_coach(story):
    peers(peers=3)
    for name in NAMES:
        hands_in(story, name)
    story.passes(hours=16)
    anns = work(story, "Ann")
    for row in Review.objects.filter(handin=anns).order_by("id"):
        name = next(n for n in NAMES if story.id_of(n) == row.reviewer_id)
        says(story, name, {"Bo": 90, "Cy": 85, "Di": 10}[name], row)

    assert work(story, "Ann").state == "handed_in" and work(story, "Ann").coach_since == story.now
    accept_work(story.actor, handin_uid=anns.uid, now=story.now)
    assert mark(story, "Ann") == (MarkState.DONE, Decimal(85)), "without a score of their own, the peers' median"


def test_the_runs_own_coach_gets_what_is_handed_in(story, cast):
    GroupRun.objects.update(roles={"coach": [cast.bob.user_id]})
    hands_in(story, "Ann")
    keep_homework(story.actor, now=story.now)

    (task,) = apps.get_model("work", "Task").objects.filter(kind="homework")
    assert task.assignee_id == cast.bob.user_id, "nobody holds a post called coach"


def test_who_hands_in_anew_while_it_is_read_is_read_anew(story):
    peers()
    for name in NAMES:
        hands_in(story, name)
    story.passes(hours=16)
    row = Review.objects.filter(handin=work(story, "Ann")).first()
    reader = next(n for n in NAMES if story.id_of(n) == row.reviewer_id)
    hands_in(story, "Ann", "改过的")
    actor, known = own(story, reader)
    with pytest.raises(WorkChanged):
        review(actor, **known, review_uid=row.uid, version=1, scores=FULL, comment="好")
    says(story, reader, 90, row)

    assert Review.objects.get(id=row.id).version == 2


def test_late_works_find_peers_and_lazy_peers_are_replaced(story):
    peers(peers=1)
    for name in NAMES[:3]:
        hands_in(story, name)
    story.passes(hours=16)
    hands_in(story, "Di")
    story.passes(minutes=2)
    assert Review.objects.filter(handin=work(story, "Di")).count() == 1, "late, and looked at all the same"

    lazy = Review.objects.get(handin=work(story, "Ann"))
    story.passes(days=2, hours=6)
    story.passes(days=1)
    again = Review.objects.filter(handin=work(story, "Ann")).order_by("id")
    assert [row.state for row in again] == ["lapsed", "asked"] and again[1].reviewer_id != lazy.reviewer_id
    assert lazy.id == again[0].id and again[0].reminded_at is not None
    assert {opens(story, name) for name in NAMES if reviews(story, name)} <= {"review"}
    story.passes(days=3, hours=1)
    assert work(story, "Ann").coach_since is not None, "twice nobody looked: the coach does"


def test_who_leaves_the_class_reviews_nothing_more_and_hands_in_nothing(story):
    peers(peers=1)
    for name in NAMES:
        hands_in(story, name)
    story.passes(hours=16)
    row = reviews(story, "Bo").get()
    Run.objects.filter(member_id=story.id_of("Bo")).update(state="ended", reason="left")
    keep_homework(story.actor, now=story.now)

    assert Review.objects.get(id=row.id).state == "lapsed"
    assert Review.objects.filter(handin=row.handin, state="asked").count() == 1
    with pytest.raises(NotFound):
        hands_in(story, "Bo", "回来了")


def test_one_who_was_two_has_one_work_and_never_their_own_to_read(story):
    peers()
    hands_in(story, "Bo", "小号写的")
    first, second = story.id_of("Ann"), story.id_of("Bo")
    merge(story.actor, kept_id=first, merged_id=second, evidence={}, now=story.now)
    assert [one.state for one in my_homework(story.actor.workspace_id, first, now=story.now)] == ["handed_in"]
    assert mark(story, "Ann")[0] == MarkState.OPEN
    for name in ("Cy", "Di"):
        hands_in(story, name)
    story.passes(hours=16)

    readers = set(Review.objects.filter(handin__member_id=second).values_list("reviewer_id", flat=True))
    assert readers == {story.id_of("Cy"), story.id_of("Di")}


def test_an_erased_reviewer_leaves_a_score_and_no_words(story):
    peers()
    for name in NAMES:
        hands_in(story, name)
    story.passes(hours=16)
    says(story, "Ann", 80)
    who = story.id_of("Ann")
    erase(story.actor, member_id=who, now=story.now)
    story.settle()

    assert set(Review.objects.filter(reviewer_id=who).values_list("state", "comment")) == {("done", ""), ("lapsed", "")}
    assert (Handin.objects.get(member_id=who).text, HandinVersion.objects.get(handin__member_id=who).text) == ("", "")


def test_good_works_are_shown_with_consent_only(story):
    hands_in(story, "Ann", "值得一看")
    accept_work(story.actor, handin_uid=work(story, "Ann").uid, now=story.now)
    with pytest.raises(NotToBeShown):
        show_work(story.actor, handin_uid=work(story, "Ann").uid, shown=True, now=story.now)
    actor, known = own(story, "Ann")
    allow_showing(actor, **known, assignment_uid=essay().uid, allowed=True)
    show_work(story.actor, handin_uid=work(story, "Ann").uid, shown=True, now=story.now)

    def seen():
        found = my_work(story.actor.workspace_id, story.id_of("Bo"), essay().uid, now=story.now)
        return [one.version.text for one in found.shown]

    assert seen() == ["值得一看"]
    allow_showing(actor, **known, assignment_uid=essay().uid, allowed=False)
    assert seen() == []


def test_homework_set_by_hand_reminds_and_is_dropped(story):
    new = NewHomework(
        key="hand", title="第二篇", opens_at=story.now, due_at=story.now + timedelta(days=2),
        rubric=rubric_of("全文 100"), remind_at=story.now + timedelta(days=1),
    )  # fmt: skip
    uids = {set_homework(story.actor, group_run_id=essay().group_run_id, homework=new, now=story.now) for _ in range(2)}
    story.passes(days=1, hours=1)
    reminded = Assignment.objects.get(uid=uids.pop())
    drop_homework(story.actor, assignment_uid=reminded.uid, now=story.now)

    assert reminded.reminded_at is not None
    assert [one.title for one in my_homework(story.actor.workspace_id, story.id_of("Ann"), now=story.now)] == ["第一篇"]
