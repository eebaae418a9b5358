"""Who applies, what is found out by itself, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.models import Connection, Effect, Route
from huoqun.core.jobs import Unit, named
from huoqun.core.models import Fact
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.forms.rules import BadAnswer
from huoqun.members.models import Member
from huoqun.moderation.actions.publishing import publish
from huoqun.newcomers.actions import writing
from huoqun.newcomers.rules.rituals import NewRitual
from huoqun.turnover.actions import ruling
from huoqun.turnover.rules.presence import NewRule
from huoqun.work.models import Task

from ..actions import applying, bringing, deciding, departing, hearing, making, publishing
from ..models.applications import Application
from ..models.doors import Slot
from ..queries import mine
from ..queries.waiting import given_out
from ..rules.applications import (
    AppliedAlready,
    BadApplication,
    NeedsReason,
    SlotTaken,
    WrongApplicationState,
    line,
    word_of,
    words_in,
)
from ..rules.checks import Known, Record, Returns, Verdict, all_passed, look
from ..rules.doors import DoorClosed, DoorState

pytestmark = pytest.mark.django_db


def test_a_stranger_applies_by_phone_says_the_word_and_is_told_in_private(entrance):
    row = entrance.applies("Lin", phone=b"phone", contact="138 0000 0000")
    assert row.member_id is None and entrance.verdicts(row) == {"known": "wait"}
    entrance.accepts(row)
    (task,) = Task.objects.filter(kind="admission_tell")
    assert "welcome to Core readers" in task.copy_text and task.why == {"contact": "138 0000 0000"}
    said = [hearing.Spoke(entrance.id("Lin"), word) for word in words_in(f"你好 {row.word.lower()}！")]
    assert hearing.hear_words(entrance.actor, said=said, now=entrance.now) == 1
    assert given_out(entrance.actor.workspace_id, {row.word, "HQ" + "2" * 6}) == {row.word}
    (told,) = entrance.told("Lin")
    assert "welcome to Core readers" in told and "https://in.example/1" in told
    entrance.joins("Lin")
    assert entrance.state(row) == "joined"

    # Who comes in first, by what the page said, and says the word in the group is in, and is told no way any more.
    early = entrance.applies("Wu", phone=b"other phone")
    entrance.accepts(early)
    entrance.joins("Wu")
    assert entrance.state(early) == "accepted"
    said = [hearing.Spoke(entrance.id("Wu"), early.word)]
    assert hearing.hear_words(entrance.actor, said=said, now=entrance.now) == 1
    assert (entrance.state(early), entrance.told("Wu")) == ("joined", [])


def test_whoever_passes_every_check_comes_in_by_themselves_where_the_door_says_so(entrance):
    entrance.is_now(condition="bought_times >= 1", automatic=True)
    row = entrance.applies("Lin")
    assert (row.state, entrance.verdicts(row)) == ("open", {"known": "pass", "condition": "fail"})
    deed = NewDeed(kind="bought", occurred_at=entrance.now, source="x", source_id="1", member_id=entrance.id("Lin"))
    record(entrance.actor, deeds=[deed], now=entrance.now)
    hearing.look_again(entrance.actor, member_ids=[entrance.id("Lin")], now=entrance.now)
    assert entrance.state(row) == "accepted"


def test_nobody_is_refused_by_a_check_and_a_no_says_why(entrance):
    entrance.is_now(condition="bought_times >= 1")
    row = entrance.applies("Lin")
    with pytest.raises(NeedsReason):
        deciding.refuse(entrance.actor, application_uid=row.uid, reason=" ", now=entrance.now)
    deciding.refuse(entrance.actor, application_uid=row.uid, reason="Read a month with us first.", now=entrance.now)
    assert entrance.told("Lin")[-1].endswith("Read a month with us first.")
    entrance.passes(days=29)
    deciding.reopen(entrance.actor, application_uid=row.uid, now=entrance.now)
    assert entrance.accepts(row) == "accepted"
    assert len(entrance.told("Lin")) == 2
    entrance.passes(days=31)
    with pytest.raises(WrongApplicationState):
        deciding.reopen(entrance.actor, application_uid=row.uid, now=entrance.now)


def test_a_full_group_has_a_line_and_the_next_comes_in_when_somebody_leaves(entrance):
    entrance.is_now(capacity=1)
    first, second, third = (entrance.applies(name) for name in ("Ann", "Ben", "Cai"))
    assert [entrance.accepts(one) for one in (first, second, third)] == ["accepted", "waiting", "waiting"]
    entrance.joins("Ann")
    assert deciding.fill(entrance.actor, group_id=entrance.group.id, now=entrance.now) == 0
    entrance.leaves("Ann")
    assert deciding.fill(entrance.actor, group_id=entrance.group.id, now=entrance.now) == 1
    assert [entrance.state(one) for one in (second, third)] == ["accepted", "waiting"]
    entrance.passes(days=8)  # Ben never comes: his place goes to Cai
    assert deciding.expire(entrance.actor, now=entrance.now) == 1
    assert [entrance.state(one) for one in (second, third)] == ["expired", "accepted"]


def test_what_nobody_answers_ends_and_may_be_said_again(entrance):
    row = entrance.applies("Lin")
    with pytest.raises(AppliedAlready):
        entrance.applies("Lin")
    entrance.passes(days=7)
    deciding.expire(entrance.actor, now=entrance.now)
    assert entrance.state(row) == "expired" and "/apply/" in entrance.told("Lin")[-1]
    assert entrance.applies("Lin").state == "open"


def test_inviters_answer_for_whom_they_bring(entrance):
    entrance.is_now(asks_inviter=True, needs_inviter=True, most_each=2)
    entrance.inside("Wei")
    for name in ("Ann", "Ben", "Cai"):
        entrance.inside(name, by="Wei")
    entrance.passes(days=2)
    entrance.leaves("Ann")
    entrance.leaves("Ben")
    token = bringing.bring(entrance.actor, door_uid=entrance.uid, member_id=entrance.id("Wei"), now=entrance.now)
    row = entrance.applies("Dan", token=token)
    assert entrance.verdicts(row) == {"known": "pass", "inviter": "pass", "record": "look", "limit": "pass"}
    assert dict(row.checks[2][2]) == {"brought": "3", "left": "2", "refused": "0"}
    entrance.applies("Eli", inviter="wei")
    last = entrance.applies("Fan", inviter="Wei")
    assert entrance.verdicts(last)["limit"] == "fail"
    entrance.accepts(row)
    assert Member.objects.get(id=entrance.id("Dan")).brought_by_id == entrance.id("Wei")
    # a name that leads to nobody, or to two, is for a person to look at; nobody invites themselves
    Member.objects.create(workspace_id=entrance.here, name="Wei", created_at=entrance.now)
    unclear = entrance.applies("Gus", inviter="Wei")
    assert entrance.verdicts(unclear)["inviter"] == "look"
    deciding.name_inviter(entrance.actor, application_uid=unclear.uid, member_id=entrance.id("Wei"), now=entrance.now)
    assert entrance.verdicts(unclear)["inviter"] == "pass"
    with pytest.raises(WrongApplicationState):
        deciding.name_inviter(
            entrance.actor, application_uid=unclear.uid, member_id=entrance.id("Gus"), now=entrance.now
        )
    with pytest.raises(BadApplication):
        entrance.applies("Hua")


def test_an_hour_for_a_talk_is_taken_once_and_its_end_is_a_check(entrance):
    entrance.is_now(interview=True)
    entrance.passes(hours=1)
    hours = [entrance.now.replace(hour=h) for h in (12, 13)]
    assert making.offer(entrance.actor, door_uid=entrance.uid, hours=hours, where="语音", now=entrance.now) == 2
    slot = Slot.objects.order_by("at")[0]
    row = entrance.applies("Lin", slot_uid=str(slot.uid))
    with pytest.raises(SlotTaken):
        entrance.applies("Wei", slot_uid=str(slot.uid))
    (task,) = Task.objects.filter(kind="admission_talk")
    assert (task.due_at, task.member_id) == (slot.at, entrance.id("Lin"))
    hearing.talked(entrance.actor, outcomes={row.id: "suits"}, now=entrance.now)
    assert entrance.verdicts(row)["interview"] == "pass"
    applying.withdraw(entrance.actor, application_uid=row.uid, member_id=entrance.id("Lin"), now=entrance.now)
    slot.refresh_from_db()
    task.refresh_from_db()
    assert (slot.application_id, task.state) == (None, "dropped")


def test_questions_tags_and_the_rules_of_the_group_are_answered_before_the_door(entrance):
    entrance.is_now(questions="text!: Why?\nchoice: When? | Morning | Evening", tags=("city", "trade"))
    entrance.group.rules_text = "No advertisements."
    entrance.group.save()
    whole = {"answers": {"0": ["To read."], "1": ["1"]}, "tags": {"city": "杭州", "trade": "茶"}, "agrees": True}
    for missing, refusal in (
        ({"agrees": False}, BadApplication), ({"tags": {"city": "杭州"}}, BadApplication),
        ({"answers": {"1": ["0"]}}, BadAnswer), ({"answers": {"0": ["x"], "1": ["7"]}}, BadAnswer),
        ({"called": "\u200b\x00 "}, BadApplication),
    ):  # fmt: skip
        with pytest.raises(refusal):
            entrance.applies("Lin", **(whole | missing))
    row = entrance.applies("Lin", **whole)
    entrance.accepts(row)
    assert (row.rules_text.splitlines()[1], row.answers) == ("No advertisements.", {"0": "To read.", "1": 1})
    assert Member.objects.get(id=entrance.id("Lin")).background == {"city": "杭州", "trade": "茶"}


def test_how_somebody_left_decides_how_they_come_back(entrance):
    for name, returns in (("Ann", Returns.DOOR), ("Ben", Returns.APPLY), ("Cai", Returns.FINAL)):
        left = departing.Left(entrance.group.id, entrance.id(name), entrance.now, "without_a_word", returns)
        departing.note(entrance.actor, left=[left], now=entrance.now)
    found = [entrance.verdicts(entrance.applies(name))["returns"] for name in ("Ann", "Ben", "Cai")]
    assert found == ["pass", "look", "fail"]
    departing.forgive(entrance.actor, group_id=entrance.group.id, member_id=entrance.id("Cai"), now=entrance.now)
    hearing.look_again(entrance.actor, member_ids=[entrance.id("Cai")], now=entrance.now)
    assert "returns" not in entrance.verdicts(Application.objects.get(member_id=entrance.id("Cai")))


def test_a_closed_door_takes_nobody_and_answers_who_stands_before_it(entrance):
    row = entrance.applies("Lin")
    making.move(entrance.actor, door_uid=entrance.uid, to=DoorState.CLOSED, now=entrance.now)
    with pytest.raises(DoorClosed):
        entrance.applies("Wei")
    assert entrance.accepts(row) == "accepted"


@given(st.integers(0, 2**40 - 1), st.sampled_from(["{}", "我申请进群 {}", "（{}）", "{}。谢谢"]))
def test_a_word_is_found_in_what_is_said_around_it(number, around):
    word = word_of(number)
    assert words_in(around.format(word.lower())) == [word]


@given(st.text(max_size=200))
def test_a_line_is_one_line_and_short(text):
    said = line(text, 20)
    assert len(said) <= 20 and said.isprintable() and line(said, 20) == said.strip()


@given(st.builds(Known, is_known=st.booleans(), needs_quiz=st.booleans(), quiz_passed=st.none() | st.booleans(),
                 has_condition=st.booleans(), condition=st.none() | st.booleans(), needs_inviter=st.booleans(),
                 inviter=st.booleans(), record=st.none() | st.builds(Record, st.integers(0, 9), st.integers(0, 9)),
                 needs_interview=st.booleans(), interview=st.sampled_from(["", "suits", "unsure", "does_not_suit"]),
                 returns=st.sampled_from(["", *Returns])))  # fmt: skip
def test_nobody_comes_in_by_themselves_unless_everything_that_is_asked_is_known_and_good(known):
    found = look(known)
    if all_passed(found):
        assert known.is_known and known.returns in ("", Returns.DOOR)
        assert not known.needs_quiz or known.quiz_passed
        assert not known.has_condition or known.condition
        assert not known.needs_inviter or known.inviter
        assert not known.needs_interview or known.interview == "suits"
    assert len({one.check for one in found}) == len(found)
    assert any(one.verdict is Verdict.FAIL for one in found) <= (not all_passed(found))


RULES = (
    "rules:\n  ads:\n    words: No advertisements\n    when: {words: [cheap]}\n    steps: [remind]\n    forgets: 30\n"
)


def test_the_rules_in_force_are_accepted_with_their_version_and_told_when_they_change(entrance):
    here, group, now = entrance.here, entrance.group, entrance.now
    publish(entrance.actor, text=RULES, now=now)
    rule = ruling.write(entrance.actor, rule=NewRule(kind_id=group.kind_id), now=now)
    shown = mine.door_page(here, entrance.door.token, now=now)
    with pytest.raises(BadApplication):
        entrance.applies("Lin", rules=shown.rules_digest)
    ruling.switch(entrance.actor, rule_uid=rule, on=True, now=now)
    with pytest.raises(BadApplication):  # another text than they saw
        entrance.applies("Lin", rules=shown.rules_digest, agrees=True)
    publish(entrance.actor, text=RULES.replace("remind", "warn"), group_id=group.id, note="Too many.", now=now)
    shown = mine.door_page(here, entrance.door.token, now=now)
    row = entrance.applies("Lin", rules=shown.rules_digest, agrees=True)

    assert row.rules_versions["rules"] == "c1 g1" and set(row.rules_versions) == {"rules", "presence"}
    assert "Once a month it is counted who was there in the last 28 days" in row.rules_text
    about = {"workspace_id": here, "platform": "testing", "realm": "testing", "name": "Line", "created_at": now}
    line = Connection.objects.create(**about, is_on=True)
    Route.objects.create(workspace_id=here, connection=line, chat_id="g", group=group, since=now)
    said = {"key": "rules", "group_id": group.id, "kind_id": None, "cause": "t", "now": now}
    assert [publishing.tell_of_rules(entrance.actor, **said | {"key": key}) for key in ("rules", "group")] == [1, 0]
    (told,) = Effect.objects.filter(workspace_id=here, group=group, what="send").values_list("body__text", flat=True)
    assert told.splitlines()[1:3] == ["Too many.", "· No advertisements"]

    # The kind's rules change: a group that has put another in the place of one of them is told what holds in it
    kinds = RULES.replace("No advertisements", "None at all") + RULES.removeprefix("rules:\n").replace("ads:", "night:")
    publish(entrance.actor, text=kinds, kind_id=group.kind_id, note="", now=now)
    about = said | {"group_id": None, "kind_id": group.kind_id}
    assert publishing.tell_of_rules(entrance.actor, **about) == 1
    told = Effect.objects.filter(workspace_id=here, group=group, what="send").order_by("-id")[0].body["text"]
    assert told.count("No advertisements") == 2 and "None at all" not in told
    # Its own rule of presence is off: the kind's neither holds there nor is it told
    ruling.write(entrance.actor, rule=NewRule(group_id=group.id), now=now)
    assert publishing.tell_of_rules(entrance.actor, **about | {"key": "presence"}) == 0
    assert {part.key for part in mine.door_page(here, entrance.door.token, now=now).rules} == {"rules"}


def test_groups_are_told_when_what_newcomers_get_changes_or_ends(entrance):
    here, group, now = entrance.here, entrance.group, entrance.now
    about = {"workspace_id": here, "platform": "testing", "realm": "testing", "name": "Line", "created_at": now}
    line = Connection.objects.create(**about, is_on=True)
    Route.objects.create(workspace_id=here, connection=line, chat_id="g", group=group, since=now)
    heard: set[int] = set()

    def told() -> str:
        """What the group is told of what changed since the last time."""
        facts = Fact.objects.filter(workspace_id=here).exclude(id__in=heard).order_by("id")
        units = [Unit(f) for f in facts if f.name in ("newcomers.gifts_moved", "turnover.rule_moved")]
        heard.update(facts.values_list("id", flat=True))
        before = Effect.objects.filter(workspace_id=here, group=group).count()
        named("admission.rules").handle(units, now)
        rows = Effect.objects.filter(workspace_id=here, group=group).order_by("id")[before:]
        return "\n".join(row.body["text"] for row in rows)

    def ritual(**about: object) -> None:
        writing.write(entrance.actor, ritual=NewRitual(**about), now=now)

    uid = writing.write(entrance.actor, ritual=NewRitual(kind_id=group.kind_id), now=now)
    writing.switch(entrance.actor, ritual_uid=uid, on=True, now=now)
    assert told() == ""
    ritual(kind_id=group.kind_id, points=5)
    assert "What newcomers get" in (words := told()) and "has 5 points for it" in words
    ritual(kind_id=group.kind_id, points=5, hours=24)
    assert told() == ""  # other words of it are nobody's news
    ritual(group_id=group.id)
    assert told() == "From now on there is nothing here for introducing oneself."  # its own is off: the kind's not its
    writing.switch(entrance.actor, ritual_uid=uid, on=False, now=now)
    assert told() == ""

    own = ruling.write(entrance.actor, rule=NewRule(group_id=group.id), now=now)
    ruling.switch(entrance.actor, rule_uid=own, on=True, now=now)
    assert "Who leaves, and how" in told()
    ruling.switch(entrance.actor, rule_uid=own, on=False, now=now)
    assert told() == "From now on nobody is let go here for not being there: that rule is off."
