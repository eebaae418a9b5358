"""What a playbook asked of the team when it ends: questions, late steps, sends by hand are closed with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from huoqun.chats.actions import outbox
from huoqun.chats.port.incoming import Dissolved
from huoqun.playbooks.actions.ending import close_finished
from huoqun.playbooks.actions.leaving import leave
from huoqun.playbooks.actions.steering import end, pause
from huoqun.playbooks.models import GroupRun
from huoqun.work.actions import proposals
from huoqun.work.rules import CardOver

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)
SAYS = """
templates: {urge: 还差一步, owed: 已登记, lesson: 今天的课, bye: 本群解散}
stages:
  - id: s
    days: [D1]
    steps:
      - {id: urge, at: "12:01", do: send, template: urge, class: nudge}
      - {id: owed, at: "12:01", do: send, template: owed, class: service}
      - {id: lesson, scope: group, at: "12:01", do: send, template: lesson, class: care}
"""
ASKS = """
      - {id: out, at: "12:02", do: kick, reason: 广告, require: approval}
exit:
  - {id: over, scope: group, at: "D1 12:02", do: dissolve, announce: bye, require: approval}
"""
BY_HAND = ["send_group", "send_person", "dissolve"]


@pytest.fixture
def story(cast):
    told = Running(cast, without=BY_HAND)
    for name in ("Ann", "May"):
        told.member(name).joins("writers")
    return told


def run() -> GroupRun:
    return GroupRun.objects.get()


def questions(story: Running) -> dict[str, str]:
    return {f"{one.key.split('/')[2]} {one.member_id or ''}".strip(): one.state for one in story.proposals()}


def by_hand() -> dict[str, tuple[str, str]]:
    """The words that wait for hands, or did: state and reason of the effect, with that of its task."""
    found = {}
    for effect in apps.get_model("chats", "Effect").objects.order_by("id"):
        task = apps.get_model("work", "Task").objects.filter(effect_uid=effect.uid).first()
        words = effect.body.get("text") or effect.what
        found[words] = (effect.progress.state, task.state if task else "")
    return found


WAITS, OFF = ("awaiting_staff", "open"), ("expired", "dropped")


def test_an_end_by_hand_closes_questions_and_sends_but_not_what_is_owed(cast, story):
    story.runs(HEAD.format(id="story") + SAYS + ASKS)
    story.passes(minutes=5)
    ann, may = story.id_of("Ann"), story.id_of("May")
    assert set(questions(story).values()) == {"open"} and len(questions(story)) == 3
    assert by_hand() == {"还差一步": WAITS, "已登记": WAITS, "今天的课": WAITS}

    end(story.actor, group_run_uid=run().uid, reason="人太少", now=story.now)
    story.settle()

    assert questions(story) == {"over": "expired", f"out {ann}": "expired", f"out {may}": "expired"}
    assert {one.reason for one in story.proposals()} == {"The playbook ended: 人太少"}
    assert by_hand() == {"还差一步": OFF, "已登记": WAITS, "今天的课": OFF}
    notes = apps.get_model("work", "Task").objects.filter(state="dropped").values_list("note", flat=True)
    assert set(notes) == {"The playbook ended: 人太少"}
    facts = apps.get_model("core", "Fact").objects.filter(name="work.proposal_decided")
    assert {fact.payload["reason"] for fact in facts} == {"The playbook ended: 人太少"}
    with pytest.raises(CardOver, match="closed while you were at it") as told:
        proposals.approve(cast.alice.actor, proposal_uid=story.proposals()[0].uid, now=story.now)
    assert told.value.way_out == "The playbook ended: 人太少"


def test_a_way_out_that_was_approved_is_taken_even_in_a_pause(story):
    story.runs(HEAD.format(id="story") + SAYS + ASKS)
    story.passes(minutes=5)
    pause(story.actor, group_run_uid=run().uid, now=story.now)
    (over,) = [one for one in story.proposals() if "/over/" in one.key]
    story.judges(over, "approve")
    assert "本群解散" not in by_hand(), "a pause keeps it"

    end(story.actor, group_run_uid=run().uid, reason="提前收", now=story.now)
    story.settle()
    story.passes(minutes=1)

    assert by_hand()["本群解散"] == by_hand()["dissolve"] == WAITS
    assert questions(story)["over"] == "approved"
    end(story.actor, group_run_uid=run().uid, reason="again", now=story.now)
    assert len(by_hand()) == 5, "once"


def test_what_a_group_was_told_that_is_gone_nobody_sends(story):
    story.runs(HEAD.format(id="story") + SAYS + ASKS)
    story.passes(minutes=5)
    (over,) = [one for one in story.proposals() if "/over/" in one.key]
    story.judges(over, "approve")
    story.passes(minutes=1)
    assert by_hand()["本群解散"] == WAITS

    story.platform.tell(Dissolved(id="gone", at=story.now, chat="writers"))
    story.settle()

    assert run().end_reason == "dissolved"
    assert by_hand()["本群解散"] == by_hand()["今天的课"] == OFF
    assert by_hand()["已登记"] == WAITS, "they still wait for their word in private"


def test_late_steps_of_an_ended_run_are_decided_by_nobody(cast, story):
    story.runs(HEAD.format(id="story").replace("then: skip", "then: ask") + SAYS)
    story.now += timedelta(hours=5)
    story.settle()
    (card,) = story.incidents()
    assert card.state == "open"

    end(story.actor, group_run_uid=run().uid, reason="人太少", now=story.now)

    card.refresh_from_db()
    assert (card.state, card.reason) == ("withdrawn", "The playbook ended: 人太少")
    with pytest.raises(CardOver):
        story.decides(card, "send_now")


LATER = "goals: {primary: {fact: paid, value: 高级课, window: 1d}}"


@pytest.mark.parametrize(
    ("goals", "lesson"),
    [
        # The calendar ends in the small hours of the next day: what was told on its last may still be told
        ("", WAITS),
        # It ends a day later, and the lesson is of the day before yesterday
        (LATER, OFF),
    ],
)
def test_the_calendars_end_leaves_the_words_of_its_last_day_but_nothing_that_urges(story, goals, lesson):
    story.runs(HEAD.format(id="story").replace("days: 7", "days: 1") + goals + SAYS)
    story.passes(minutes=5)
    story.passes(hours=41 if goals else 17)

    assert close_finished(story.actor, now=story.now) == 1
    story.settle()

    assert by_hand() == {"还差一步": OFF, "已登记": WAITS, "今天的课": lesson}
    notes = apps.get_model("work", "Task").objects.filter(state="dropped").values_list("note", flat=True)
    assert set(notes) == {"The playbook came to its end."}
    story.passes(hours=33)
    outbox.expire(story.actor, now=story.now)
    story.settle()
    assert set(by_hand().values()) == {OFF}, "too late, by itself"


def test_one_persons_end_closes_the_question_about_them_alone(story):
    story.runs(HEAD.format(id="story") + SAYS + ASKS)
    story.passes(minutes=5)
    ann, may = story.id_of("Ann"), story.id_of("May")

    leave(story.actor, group_run_id=run().id, member_ids=[ann], reason="", now=story.now)

    assert questions(story) == {"over": "open", f"out {ann}": "expired", f"out {may}": "open"}
    assert set(by_hand().values()) == {WAITS}, "what was said to them was said"
