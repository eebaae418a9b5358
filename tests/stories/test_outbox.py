"""How what the bot wants to say gets said: once, in order, or not at all with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.actions import outbox, serving
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.actions.policy import set_policy
from huoqun.chats.actions.rehearsing import rehearse
from huoqun.chats.actions.settling import by_person
from huoqun.chats.models import CapCount, Connection, Effect, Message
from huoqun.chats.planner import Cap
from huoqun.chats.port.capabilities import Limit
from huoqun.chats.port.effects import Kick, Send
from huoqun.chats.queries import outbox as queries
from huoqun.chats.queries.outbox import EffectView
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass
from huoqun.core.facts import Origin
from huoqun.core.models import Fact, Workspace
from huoqun.gateways.simulator.stage import Stage
from huoqun.groups.models import Group
from huoqun.members.models import Consent, Member

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 12:00 in Hangzhou

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def stage(workspace):
    return begun(Stage(workspace.id, now=NOON))


def begun(stage: Stage) -> Stage:
    """A book club with one member in it."""
    stage.member("小林").joins("book-club")
    stage.settle()
    return stage


def group(stage: Stage, key: str = "book-club") -> int:
    return Group.objects.get(workspace_id=stage.actor.workspace_id, key=key).id


def member(name: str = "小林") -> int:
    return Member.objects.get(name=name).id


def effect(key: str = "welcome") -> EffectView:
    asked = Effect.objects.get(key=key)
    return queries.effect(asked.workspace_id, asked.uid)


def wants(stage: Stage, key: str = "welcome", text: str = "欢迎小林！", **more) -> None:
    """Ask for something to be said in the book club."""
    more.setdefault("cls", EffectClass.CARE)
    if "member_id" not in more:
        more.setdefault("group_id", group(stage))
    ask(stage.actor, effects=[NewEffect(key=key, body=more.pop("body", Send(text)), **more)], now=stage.now)


def facts(name: str) -> list[dict]:
    return list(Fact.objects.filter(name=name).order_by("id").values_list("payload", flat=True))


def test_a_newcomer_is_welcomed_and_the_echo_confirms_it(stage):
    wants(stage)
    assert stage.plan() == 1
    assert effect().state == "ready"
    orders = stage.lease()
    assert effect().state == "leased"
    stage.answer(stage.perform(orders))
    assert effect().state == "sent"
    stage.settle()

    stage.bot.replies("欢迎小林！")
    assert (effect().state, effect().decided_by) == ("confirmed", "echo")
    assert [f["state"] for f in facts("chats.effects_moved")] == ["ready", "leased", "sent", "confirmed"]


def test_what_is_asked_twice_under_one_key_is_said_once(stage):
    wants(stage)
    wants(stage, text="something else")
    stage.settle()
    wants(stage)
    stage.settle()

    assert stage.bot.said() == ["欢迎小林！"]


def test_what_comes_of_an_import_reaches_nobody(stage):
    new = NewEffect(key="welcome", body=Send("欢迎！"), cls=EffectClass.CARE, group_id=group(stage))

    assert ask(stage.actor, effects=[new], now=stage.now, origin=Origin.IMPORT) == []
    stage.settle()

    stage.bot.is_silent()
    assert not Effect.objects.exists()


def test_things_are_said_in_the_order_in_which_they_were_asked(stage):
    for n in range(20):
        wants(stage, key=f"line/{n}", text=f"line {n}")
    stage.settle()

    assert stage.bot.said() == [f"line {n}" for n in range(20)]


def test_a_private_word_goes_to_the_person(stage):
    wants(stage, text="只对你说", member_id=member())
    stage.settle()

    assert stage.member("小林").was_told() == ["只对你说"]
    stage.bot.is_silent()
    assert effect().state == "confirmed"


def test_who_is_mentioned_is_called_by_name(stage):
    wants(stage, body=Send("欢迎你", mentions=(member(),)))
    stage.settle()

    stage.bot.replies("@小林 欢迎你")


# What the planner holds back


def test_who_wants_no_messages_gets_none_but_service(stage):
    Consent.objects.create(
        workspace_id=stage.actor.workspace_id, member_id=member(), purpose="messages", granted=False,
        source="test", at=NOON,
    )  # fmt: skip
    wants(stage, key="care", member_id=member(), text="还好吗？")
    wants(stage, key="service", member_id=member(), text="你的订单到了", cls=EffectClass.SERVICE)
    stage.settle()

    assert stage.member("小林").was_told() == ["你的订单到了"]
    assert (effect("care").state, effect("care").reason) == ("suppressed", "opted_out")
    assert effect("care").trace[-1] == ("opt_out", "opted_out")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        # Nobody asked
        ([], False),
        # Yes
        ([(True, 0)], True),
        # Yes, then no
        ([(True, 0), (False, 1)], False),
        # No, then yes
        ([(False, 0), (True, 1)], True),
    ],
)
def test_marketing_needs_consent(stage, answers, said):
    for granted, minutes in answers:
        Consent.objects.create(
            workspace_id=stage.actor.workspace_id, member_id=member(), purpose="marketing", granted=granted,
            source="test", at=NOON + timedelta(minutes=minutes),
        )  # fmt: skip
    wants(stage, cls=EffectClass.MARKETING, member_id=member(), text="八折！")
    stage.settle()

    assert bool(stage.member("小林").was_told()) is said
    assert effect().reason == ("" if said else "no_consent")


def test_of_merged_members_the_strictest_answer_holds(stage):
    lin, other = (
        Member.objects.get(name="小林"),
        Member.objects.create(workspace_id=stage.actor.workspace_id, name="林同学", created_at=NOON),
    )
    for who, granted in ((lin, True), (other, False)):
        Consent.objects.create(
            workspace_id=stage.actor.workspace_id, member=who, purpose="marketing", granted=granted, source="test",
            at=NOON,
        )  # fmt: skip
    Member.objects.filter(id=other.id).update(canonical=lin)
    wants(stage, cls=EffectClass.MARKETING, member_id=lin.id, text="八折！")
    stage.settle()

    assert effect().reason == "no_consent"


def test_the_hold_out_arm_hears_nothing(stage):
    wants(stage, cls=EffectClass.NUDGE, arm="holdout")
    stage.settle()

    stage.bot.is_silent()
    assert effect().reason == "hold_out"


def test_the_same_words_are_not_said_again_the_same_day(stage):
    wants(stage, key="morning", cls=EffectClass.NUDGE, text="今天打卡了吗？")
    stage.settle()
    stage.now += timedelta(hours=1)
    wants(stage, key="again", cls=EffectClass.NUDGE, text="今天打卡了吗？")
    stage.settle()
    stage.now += timedelta(hours=12)
    wants(stage, key="evening", cls=EffectClass.NUDGE, text="今天打卡了吗？")
    stage.settle()

    assert effect("again").reason == "duplicate"
    assert len(stage.bot.said()) == 2


def test_a_cap_counts_what_goes_and_forgets_at_midnight(stage):
    caps = (Cap("member", "day", 2, (EffectClass.NUDGE, EffectClass.MARKETING)),)
    for n in range(4):
        wants(stage, key=f"nudge/{n}", text=f"{n}", cls=EffectClass.NUDGE, member_id=member(), caps=caps)
    stage.settle()
    assert stage.member("小林").was_told() == ["0", "1"]
    assert effect("nudge/2").reason == "cap:member:day:2"

    stage.now = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)  # 00:30 of the next day in Hangzhou
    wants(stage, key="tomorrow", text="4", cls=EffectClass.NUDGE, member_id=member(), caps=caps)
    stage.settle()
    assert stage.member("小林").was_told() == ["0", "1", "4"]


def test_what_did_not_go_gives_its_place_back(stage):
    caps = (Cap("member", "day", 1),)
    stage.platform.faults.refuse("blocked by the member")
    wants(stage, key="first", text="1", member_id=member(), caps=caps)
    stage.settle()
    wants(stage, key="second", text="2", member_id=member(), caps=caps)
    stage.settle()

    assert effect("first").state == "failed"
    assert stage.member("小林").was_told() == ["2"]
    assert CapCount.objects.get(used__gt=0).used == 1


def test_quiet_hours_wait_for_the_morning_of_the_group(stage):
    stage.now = datetime(2026, 11, 2, 15, tzinfo=UTC)  # 23:00 in Hangzhou
    wants(stage, quiet=QuietHours("22:00", "08:00"))
    stage.settle()
    stage.bot.is_silent()
    assert effect().due_at == datetime(2026, 11, 3, 0, tzinfo=UTC)
    assert (effect().state, effect().reason) == ("planned", "quiet_hours")

    stage.passes(hours=9)
    stage.bot.replies("欢迎小林！")


def test_what_would_be_stale_by_the_morning_is_not_said_at_all(stage):
    stage.now = datetime(2026, 11, 2, 15, tzinfo=UTC)
    wants(stage, quiet=QuietHours("22:00", "08:00", expire_after=3600))
    stage.settle()

    assert (effect().state, effect().reason) == ("expired", "quiet_hours")


def test_quiet_hours_of_the_workspace_hold_for_everything_but_service(stage):
    set_policy(stage.actor, quiet_hours=QuietHours("11:00", "13:00"), now=stage.now)
    wants(stage, key="care")
    wants(stage, key="service", text="在的", cls=EffectClass.SERVICE)
    stage.settle()

    assert stage.bot.said() == ["在的"]


# The switches


def test_a_workspace_that_sends_nothing_sends_nothing_and_then_goes_on(stage):
    Workspace.objects.update(send_nothing=True)
    wants(stage)
    stage.settle()
    assert effect().state == "planned"

    Workspace.objects.update(send_nothing=False)
    stage.settle()
    stage.bot.replies("欢迎小林！")


@pytest.mark.parametrize("switch", ["workspace", "connection", "off"])
def test_the_switch_is_looked_at_when_an_effect_is_leased(stage, switch):
    wants(stage)
    stage.plan()
    if switch == "workspace":
        Workspace.objects.update(send_nothing=True)
    elif switch == "connection":
        Connection.objects.update(send_nothing=True)
    else:
        Connection.objects.update(is_on=False)
    stage.settle()

    stage.bot.is_silent()
    assert effect().state == "ready"


def test_what_was_held_back_too_long_is_let_go_of(stage):
    wants(stage)
    stage.plan()
    Connection.objects.update(send_nothing=True)
    stage.now += timedelta(hours=49)
    outbox.expire(stage.actor, now=stage.now)
    Connection.objects.update(send_nothing=False)
    stage.settle()

    stage.bot.is_silent()
    assert effect().state == "expired"


def test_a_rehearsal_speaks_in_listed_groups_only(stage):
    stage.member("小林").joins("rehearsal-stage")
    stage.settle()
    rehearse(stage.actor, group_ids=[group(stage, "rehearsal-stage")], now=stage.now)
    wants(stage)
    wants(stage, key="rehearsed", text="开始排练", group_id=group(stage, "rehearsal-stage"))
    stage.settle()

    assert stage.bot.said() == ["开始排练"]
    assert (effect().state, effect().reason) == ("suppressed", "rehearsal")


def test_a_rehearsal_that_begins_between_planning_and_leasing_holds(stage):
    wants(stage)
    stage.plan()
    rehearse(stage.actor, group_ids=[], now=stage.now)
    stage.settle()

    stage.bot.is_silent()
    assert effect().reason == "rehearsal"


# What is told badly


def test_told_twice_and_in_any_order_it_is_stored_once(workspace):
    stage = Stage(workspace.id, now=NOON)
    lin, mei = stage.member("小林"), stage.member("小梅")
    lin.joins("book-club")
    mei.joins("book-club")
    for n in range(10):
        stage.now += timedelta(minutes=1)
        lin.says(f"第 {n} 页")
    stage.platform.faults.tell_badly(seed=7)
    stage.settle()
    wants(stage, text="都读到了", member_id=None, group_id=group(stage))
    stage.settle()

    assert Fact.objects.filter(name="groups.joined").count() == 2
    assert [m.text for m in Message.objects.exclude(text="都读到了").order_by("at")] == [
        f"第 {n} 页" for n in range(10)
    ]
    assert effect().state == "confirmed"


def test_a_text_that_cannot_be_stored_is_made_storable(stage):
    wants(stage, text="欢迎\x00小林\ud800！")
    stage.settle()

    assert effect().state == "confirmed"
    assert len(stage.bot.said()) == 1


# When the line is bad


def test_a_kill_between_call_and_answer_is_settled_by_the_echo(stage):
    wants(stage)
    stage.plan()
    stage.perform(stage.lease())  # and the process dies before it writes the answer down
    stage.passes(minutes=2)

    assert (effect().state, effect().decided_by) == ("confirmed", "echo")
    assert stage.bot.said() == ["欢迎小林！"]


def test_an_echo_without_our_key_settles_by_its_words(stage):
    stage.platform.faults.echo_keys = False
    stage.platform.faults.cut_answer()
    wants(stage)
    stage.settle()

    assert (effect().state, effect().decided_by) == ("confirmed", "echo")
    assert stage.bot.said() == ["欢迎小林！"]


def test_an_unclear_word_of_care_is_said_again_after_a_while(stage):
    stage.platform.faults.lose()
    wants(stage)
    stage.settle()
    assert effect().state == "ambiguous"
    stage.passes(minutes=1)
    assert effect().state == "ambiguous"

    stage.passes(minutes=2)
    assert (effect().state, stage.bot.said()) == ("confirmed", ["欢迎小林！"])
    assert "rule:repeat" in [f["decided_by"] for f in facts("chats.effects_moved")]


@pytest.mark.parametrize(
    ("word", "state", "said"),
    [
        # They saw it in the chat
        ("done", "confirmed", 0),
        # It is not there: once more
        ("again", "confirmed", 1),
        # Leave it
        ("not_done", "failed", 0),
    ],
)
def test_about_an_unclear_offer_a_person_is_asked(stage, word, state, said):
    stage.platform.faults.lose()
    wants(stage, cls=EffectClass.MONEY, text="奖励 5 元已到账")
    stage.settle()
    stage.passes(minutes=3)
    stage.passes(hours=1)
    (asked,) = facts("chats.needs_staff")
    assert (asked["question"], effect().state) == ("judge", "ambiguous")

    by_person(stage.actor, effect_uid=effect().uid, word=word, now=stage.now)
    stage.settle()

    assert (effect().state, len(stage.bot.said())) == (state, said)
    assert "system:stage" in [f["decided_by"] for f in facts("chats.effects_moved")]


def test_a_platform_that_knows_our_key_is_asked_again(workspace):
    stage = Stage(workspace.id, now=NOON)
    stage.platform.capabilities |= {"idempotent"}
    stage.connect()
    begun(stage)
    stage.platform.faults.lose()
    wants(stage)
    stage.settle()
    stage.passes(seconds=5)

    assert (effect().state, effect().attempts) == ("confirmed", 2)


def test_a_refusal_for_good_is_the_end_and_says_why(stage):
    stage.platform.faults.refuse("the bot was removed")
    wants(stage)
    stage.settle()

    assert (effect().state, effect().reason) == ("failed", "the bot was removed")


def test_not_now_is_tried_later(stage):
    stage.platform.faults.refuse("try later", permanent=False)
    wants(stage)
    stage.settle()
    stage.bot.is_silent()

    stage.passes(minutes=1)
    stage.bot.replies("欢迎小林！")


def test_the_platforms_retry_after_is_obeyed_for_the_whole_line(stage):
    stage.platform.faults.throttle(30)
    for n in range(3):
        wants(stage, key=f"line/{n}", text=f"line {n}")
    stage.settle()
    stage.passes(seconds=29)
    stage.bot.is_silent()

    stage.passes(seconds=2)
    assert stage.bot.said() == ["line 0", "line 1", "line 2"]
    assert effect("line/0").attempts == 1


def test_a_throttled_chat_does_not_hold_up_another(stage):
    stage.member("小林").joins("camp")
    stage.settle()
    stage.platform.faults.throttle(30, chat_only=True)
    wants(stage, key="first")
    wants(stage, key="other", text="开营", group_id=group(stage, "camp"))
    stage.settle()

    assert stage.bot.said("camp") == ["开营"]
    stage.bot.is_silent("book-club")


def test_a_chats_limit_paces_what_is_said_there_in_order(workspace):
    stage = begun(Stage(workspace.id, now=NOON, limits=[Limit("per minute", 4, 60, "chat", burst=2)]))
    for n in range(6):
        wants(stage, key=f"line/{n}", text=f"line {n}")
    stage.settle()
    assert stage.bot.said() == ["line 0", "line 1"]

    said = []
    for _ in range(8):
        stage.passes(seconds=10)
        said.append(len(stage.bot.said()))

    assert said == [2, 3, 3, 4, 4, 5, 5, 6]
    assert stage.bot.said() == [f"line {n}" for n in range(6)]


def test_a_restart_does_not_refill_a_bucket(workspace):
    limit = Limit("per minute", 1, 60)
    stage = begun(Stage(workspace.id, now=NOON, limits=[limit]))
    wants(stage, key="one", text="one")
    stage.settle()
    serving.let_go("stage")
    stage.connect()
    wants(stage, key="two", text="two")
    stage.settle()

    assert stage.bot.said() == ["one"]
    stage.passes(minutes=1)
    assert stage.bot.said() == ["one", "two"]


def test_the_channels_budget_defers_to_the_next_day(workspace):
    stage = begun(Stage(workspace.id, now=NOON, limits=[Limit("a day", 1, 86_400, "chat")]))
    wants(stage, key="one", text="one")
    wants(stage, key="two", text="two")
    stage.settle()
    assert stage.bot.said() == ["one"]
    assert effect("two").reason == "channel_budget:a day"

    stage.passes(hours=13)
    assert stage.bot.said() == ["one", "two"]


# What a platform cannot do


def test_what_a_platform_cannot_do_is_asked_of_a_person(workspace):
    stage = begun(Stage(workspace.id, now=NOON, without=["kick"]))
    wants(stage, key="out", body=Kick("advertising"), group_id=group(stage), member_id=member())
    stage.settle()

    assert (effect("out").state, effect("out").reason) == ("awaiting_staff", "cannot:kick")
    (asked,) = facts("chats.needs_staff")
    assert (asked["question"], asked["what"]) == ("do", "kick")
    assert stage.member("小林").is_in == ["book-club"]


def test_in_a_group_without_a_connection_a_person_speaks(stage):
    elsewhere = Group.objects.get()
    elsewhere.pk, elsewhere.uid, elsewhere.key = None, "0190b6a0-0000-7000-8000-000000000001", "imported"
    elsewhere.save()
    wants(stage, group_id=elsewhere.id)
    stage.settle()

    assert effect().reason == "cannot:connection"


def test_a_kick_is_performed_and_heard(stage):
    stage.passes(minutes=5)
    wants(stage, key="out", body=Kick("advertising"), group_id=group(stage), member_id=member())
    stage.settle()

    assert stage.member("小林").is_in == []
    assert effect("out").state == "sent"
    assert Fact.objects.filter(name="groups.left").exists()
