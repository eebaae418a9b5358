"""Who is proposed for what, what approving does, and that all of it can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.admission.models.applications import Application, Departure
from huoqun.chats.models import Effect
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.groups.models import Span
from huoqun.members.actions.merging import merge
from huoqun.work.models import Task

from ..actions import approving, hearing, proposing, ruling
from ..models.rounds import Line, Round
from ..models.ruling import Rule
from ..queries.rounds import effect_of, round_line
from ..rules.effects import Change, compare
from ..rules.presence import BadRule, Fate, NewRule, Protected, says_goodbye, score, written
from ..rules.rounds import (
    DraftThere,
    NoRule,
    Person,
    Step,
    TooLate,
    WrongRoundState,
    leaving,
    next_month,
    propose,
)

pytestmark = pytest.mark.django_db


def test_whoever_is_absent_is_asked_back_then_noticed_then_let_go(circle):
    circle.speaks("Ann", days=6)
    circle.speaks("Ben", "Cai", "Dan", "Eli", "Fan", "Gus", "Hua")
    first = circle.proposes()
    assert circle.steps(first) == {"thank": ["Ann"], "ask_back": ["Ian", "Jia"]}
    assert Task.objects.get(kind="turnover").state == "open"
    assert circle.effects("Ian") == []  # nobody hears of a draft
    circle.approves(first)
    assert circle.effects("Ian") == [("send", "planned")] and Task.objects.get(kind="turnover").state == "dropped"
    assert "we have not seen you in Core readers" in Effect.objects.get(member_id=circle.id("Ian")).body["text"]
    circle.passes(days=30)
    circle.speaks(*circle.NAMES[:8], "Jia")
    second = circle.month()
    assert circle.steps(second)["last_notice"] == ["Ian"] and "ask_back" not in circle.steps(second)
    circle.speaks(*circle.NAMES[:8], "Jia")
    third = circle.proposes()
    assert circle.steps(third)["leave"] == ["Ian"]
    circle.approves(third)
    kick = Effect.objects.get(member_id=circle.id("Ian"), what="kick")
    assert kick.progress.due_at == circle.now + timedelta(hours=24)
    assert "/apply/" in Effect.objects.filter(member_id=circle.id("Ian"), what="send").latest("id").body["text"]


def test_whoever_was_present_in_between_begins_anew(circle):
    circle.month()
    circle.month()
    circle.passes(days=1)
    circle.speaks(*circle.NAMES)
    circle.month()
    assert set(circle.steps(circle.proposes())) == {"ask_back"}


def test_nobody_who_is_protected_is_judged_and_the_reason_is_shown(circle):
    circle.ruled(paid_days=90, products=("course",))
    circle.comes("New", ago=3)
    Span.objects.filter(member_id=circle.id("Ann")).update(role="admin")
    day = circle.now.date()
    ruling.excuse(
        circle.actor, group_id=circle.group.id, member_id=circle.id("Ben"), since=day - timedelta(days=9),
        until=day + timedelta(days=9), now=circle.now,
    )  # fmt: skip
    bought = [
        NewDeed(
            kind="bought", occurred_at=circle.now - timedelta(days=60), source="x", source_id=name, product=product,
            member_id=circle.id(name),
        )
        for name, product in (("Cai", "course"), ("Dan", "tea"))
    ]  # fmt: skip
    record(circle.actor, deeds=bought, now=circle.now)
    row = circle.proposes()
    whys = {one: circle.line(row, one).why for one in ("New", "Ann", "Ben", "Cai")}
    assert whys == {"New": "new", "Ann": "helper", "Ben": "on_leave", "Cai": "paid"}
    assert "Dan" in circle.steps(row)["ask_back"]


def test_deeds_count_as_presence_wherever_a_merged_person_did_them(circle):
    twin = circle.id("Ann on the phone")
    deed = NewDeed(
        kind="came", occurred_at=circle.now - timedelta(days=3), source="x", source_id="1", member_id=twin
    )  # fmt: skip
    record(circle.actor, deeds=[deed], now=circle.now)
    merge(circle.actor, kept_id=circle.id("Ann"), merged_id=twin, evidence={}, now=circle.now)
    row = circle.proposes()
    assert (circle.line(row, "Ann").step, circle.line(row, "Ann").values["gatherings"]) == ("thank", 1)


def test_a_draft_is_edited_but_nobody_is_let_go_by_hand(circle):
    row = circle.proposes()
    ann, ben = circle.line(row, "Ann"), circle.line(row, "Ben")
    proposing.edit(circle.actor, line_uid=ann.uid, struck=True, now=circle.now)
    proposing.edit(circle.actor, line_uid=ben.uid, words="Ben, how are you?", now=circle.now)
    with pytest.raises(WrongRoundState):
        proposing.edit(circle.actor, line_uid=ben.uid, step=Step.LEAVE, now=circle.now)
    with pytest.raises(DraftThere):
        circle.proposes()
    assert circle.approves(row) == 9
    assert circle.effects("Ann") == []
    assert Effect.objects.get(member_id=circle.id("Ben")).body["text"] == "Ben, how are you?"
    with pytest.raises(WrongRoundState):
        proposing.edit(circle.actor, line_uid=ben.uid, struck=True, now=circle.now)
    circle.passes(days=30)
    later = circle.steps(circle.proposes())
    assert later["ask_back"] == ["Ann"] and "Ben" in later["last_notice"]  # what was struck did not happen


def let_go(circle):
    """Everybody but Ann and Ben is at their last notice; Cai is let go."""
    circle.ruled(share=10)
    circle.month()
    circle.month()
    circle.speaks(*(name for name in circle.NAMES if name != "Cai"))
    row = circle.proposes()
    circle.approves(row)
    return row


def test_before_the_removal_taking_back_calls_it_off(circle):
    row = let_go(circle)
    assert approving.undo(circle.actor, line_uid=circle.line(row, "Cai").uid, now=circle.now)
    assert not approving.undo(circle.actor, line_uid=circle.line(row, "Cai").uid, now=circle.now)
    assert {state for what, state in circle.effects("Cai") if what == "kick"} == {"suppressed"}
    circle.passes(days=30)
    later = circle.steps(circle.proposes())
    assert "Cai" in later["ask_back"] and "leave" not in later  # they, and who was present meanwhile, begin anew


def test_after_the_removal_they_are_asked_back_in_and_are_what_they_were(circle):
    Span.objects.filter(member_id=circle.id("Cai")).update(nickname="杭州-Cai")
    row = let_go(circle)
    Effect.objects.get(member_id=circle.id("Cai"), what="kick").progress.__class__.objects.filter(
        effect__member_id=circle.id("Cai")
    ).update(state="confirmed")
    circle.passes(hours=25)
    Span.objects.filter(member_id=circle.id("Cai")).update(left_at=circle.now)
    hearing.left(circle.actor, moves=[(circle.group.id, circle.id("Cai"), circle.now, None)], now=circle.now)
    assert (Departure.objects.get().how, Departure.objects.get().returns) == ("let_go", "door")
    circle.passes(days=28)
    assert approving.undo_round(circle.actor, round_uid=row.uid, now=circle.now) > 0
    assert Departure.objects.get().voided_at is not None
    assert {what for what, state in circle.effects("Cai") if state == "planned"} == {"send", "invite"}
    circle.comes("Cai")
    assert hearing.back(circle.actor, moves=[(circle.group.id, circle.id("Cai"))], now=circle.now) == 1
    assert Effect.objects.get(what="set_nickname").body["nickname"] == "杭州-Cai"
    assert hearing.back(circle.actor, moves=[(circle.group.id, circle.id("Cai"))], now=circle.now) == 0


def test_after_thirty_days_nothing_is_taken_back(circle):
    row = let_go(circle)
    circle.passes(days=31)
    for late in (
        lambda: approving.undo(circle.actor, line_uid=circle.line(row, "Cai").uid, now=circle.now),
        lambda: approving.undo_round(circle.actor, round_uid=row.uid, now=circle.now),
    ):
        with pytest.raises(TooLate):
            late()


def test_the_line_comes_in_as_places_are_free_and_who_is_struck_goes_to_its_end(circle):
    circle.ruled(share=10)
    circle.month()
    circle.month()
    first, second = circle.waits("Kim"), circle.waits("Lea")
    assert {one.state for one in (first, second)} == {"waiting"}
    circle.passes(minutes=1)
    row = circle.proposes()
    assert circle.steps(row)["bring_in"] == ["Kim"]
    proposing.edit(circle.actor, line_uid=Line.objects.get(round=row, step="bring_in").uid, struck=True, now=circle.now)
    circle.approves(row)
    waiting = Application.objects.filter(state="waiting").order_by("decided_at")
    assert [one.name for one in waiting] == ["Lea", "Kim"]


@pytest.mark.parametrize(
    ("removed_by", "said", "how", "returns"),
    [
        # a word in the group
        (None, "大家再见，先退群了，后会有期", "with_a_word", "door"),
        # none, or none that says goodbye
        (None, "今天天气不错", "without_a_word", "final"),
        # by an admin
        (1, "", "removed", "apply"),
    ],
)
def test_leaving_with_a_word_and_without_are_different(circle, removed_by, said, how, returns):
    from huoqun.chats.models import Message
    from huoqun.chats.rules import MessageKind, MessageOrigin

    circle.ruled(without_word=Fate.FINAL)
    if said:
        Message.objects.create(
            id=1, workspace_id=circle.here, group_id=circle.group.id, member_id=circle.id("Ann"), text=said,
            kind=MessageKind.TEXT, origin=MessageOrigin.LIVE, at=circle.now - timedelta(hours=1),
            recorded_at=circle.now,
        )  # fmt: skip
    hearing.left(circle.actor, moves=[(circle.group.id, circle.id("Ann"), circle.now, removed_by)], now=circle.now)
    (found,) = Departure.objects.all()
    assert (found.how, found.returns) == (how, returns)


def test_the_clock_proposes_once_a_month_and_a_groups_own_rule_goes_first(circle):
    rule = Rule.objects.get()
    assert rule.next_on.isoformat() == "2026-12-01"
    assert proposing.propose_due(circle.actor, rule_id=rule.id, now=circle.now) == 0
    circle.passes(days=28)
    assert proposing.propose_due(circle.actor, rule_id=rule.id, now=circle.now) == 1
    assert proposing.propose_due(circle.actor, rule_id=rule.id, now=circle.now) == 0
    approving.drop(circle.actor, round_uid=Round.objects.get().uid, now=circle.now)
    own = circle.ruled(kind_id=None, group_id=circle.group.id, least=1)
    assert circle.proposes().said["least"] == 1
    ruling.switch(circle.actor, rule_uid=own.uid, on=False, now=circle.now)
    circle.passes(days=31)
    assert proposing.propose_due(circle.actor, rule_id=rule.id, now=circle.now) == 0
    with pytest.raises(BadRule):
        circle.ruled(weights={"words": 0})
    circle.group.ended_at = circle.now
    circle.group.save()
    with pytest.raises(NoRule):
        proposing.preview(circle.actor, group_id=circle.group.id, now=circle.now)


def test_what_a_round_did_to_the_pulse_stands_beside_what_was_before(circle):
    from huoqun.chats.models import GroupDay

    GroupDay.objects.bulk_create(
        GroupDay(
            workspace_id=circle.here, group_id=circle.group.id, day=(circle.now + timedelta(days=n)).date(),
            messages=10 if n <= 0 else 30, speakers=2 if n <= 0 else 3,
        )
        for n in range(-30, 30)
    )  # fmt: skip
    row = circle.month()
    found = effect_of(circle.here, round_line(circle.actor, round_uid=row.uid), now=circle.now)
    assert (found.days, found.before.messages, found.after.messages, found.after.speakers) == (28, 10, 30, 3)


people = st.lists(
    st.builds(
        Person, member_id=st.integers(1, 10**6),
        values=st.fixed_dictionaries({"words": st.integers(0, 20)}),
        protected=st.sampled_from(["", "", "new", "staff"]),
        before=st.sampled_from(["", "ask_back", "last_notice"]),
    ),
    max_size=60, unique_by=lambda one: one.member_id,
)  # fmt: skip


@given(people, st.integers(0, 50), st.integers(1, 50), st.randoms())
def test_a_group_is_never_made_too_small_and_only_who_was_noticed_is_let_go(people, keep, share, chance):
    rule = NewRule(group_id=1, keep=keep, share=share)
    found = propose(rule, people)
    by_id = {one.member_id: one for one in people}
    gone = [one for one in found if one.step is Step.LEAVE]
    mixed = list(people)
    chance.shuffle(mixed)

    assert propose(rule, mixed) == found
    assert len(gone) <= leaving(rule, len(people)) <= max(0, len(people) - keep)
    for one in found:
        person = by_id[one.member_id]
        if one.step in (Step.ASK_BACK, Step.LAST_NOTICE, Step.LEAVE):
            assert not person.protected and score(rule.weights, person.values) < rule.least
        if one.step is Step.LEAVE:
            assert person.before == "last_notice"
    worst = [one.score for one in gone]
    spared = [one.score for one in found if one.why == Protected.SIZE]
    assert not worst or not spared or max(worst) <= min(spared)


@given(st.dates(), st.integers(1, 28))
def test_the_next_month_is_later_and_within_a_month(day, month_day):
    if day.year < 9990:
        found = next_month(day, month_day)
        assert found.day == month_day and timedelta(0) < found - day <= timedelta(days=31)


def test_words_are_replaced_once_and_goodbyes_are_short():
    assert written("{name} {door}", name="{door}{group}", group="x", door="y") == "doorgroup y"
    assert says_goodbye("我退群了，谢谢大家") and not says_goodbye("退群" + "长" * 400) and not says_goodbye("再看看")


@pytest.mark.parametrize(
    ("own", "others", "found"),
    [
        # Twice as much where the others stood still: all of it is beyond them, and none of it chance
        (Change(99, 199), [Change(99, 99)] * 5, (100.0, 100.0, 100.0, True)),
        # Everybody doubled: nothing is beyond it
        (Change(99, 199), [Change(49, 99)] * 6, (0.0, 0.0, 0.0, False)),
    ],
)
def test_a_group_is_held_against_those_without_a_round(own, others, found):
    one = compare(own, others, days=28)
    assert one is not None and (one.percent, one.low, one.high, one.says_something) == found


def test_too_few_groups_or_too_few_words_say_nothing():
    still = Change(99, 99)
    assert compare(still, [still] * 4, days=28) is None
    assert compare(still, [still] * 4 + [Change(3, 900)], days=28) is None
    assert compare(Change(3, 900), [still] * 9, days=28) is None
    spread = compare(Change(99, 129), [Change(99, 99 + n) for n in (-60, -20, 0, 30, 90)], days=28)
    assert spread is not None and spread.low < 0 < spread.high and not spread.says_something
