"""The same words to many: what the preview showed is what happens, and nothing happens before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huoqun.broadcasts.actions import drafting, following, sending
from huoqun.broadcasts.actions.drafting import Words
from huoqun.broadcasts.queries.broadcasts import broadcast, compared
from huoqun.broadcasts.queries.following import following as follow
from huoqun.broadcasts.queries.preview import preview
from huoqun.broadcasts.rules import AskedAlready, Audience, HasChanged
from huoqun.chats.actions import batches, massing, serving
from huoqun.chats.actions.batches import NothingToRemind, RemindedEnough
from huoqun.chats.actions.policy import set_policy
from huoqun.chats.actions.settling import Result
from huoqun.chats.models import Mass
from huoqun.chats.planner import Cap
from huoqun.chats.port.capabilities import DAY, Limit
from huoqun.chats.quiet import QuietHours
from huoqun.core import ids
from huoqun.core.models import Workspace
from huoqun.gateways.simulator.stage import HOLDER, Stage
from huoqun.members.actions import tagging
from huoqun.members.models import Consent, Identity, Member
from huoqun.work.actions.tasks import done

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # 12:00 in Hangzhou

pytestmark = pytest.mark.django_db(transaction=True)
EVERYBODY = Audience("members")


@pytest.fixture
def stage(db):
    return staged()


def staged(**known) -> Stage:
    """A workspace with a bot, and five members in a book club."""
    workspace = Workspace.objects.create(name="Hangzhou", zone="Asia/Shanghai", language="en", created_at=NOON)
    stage = Stage(workspace.id, now=NOON, **known)
    for name in ("小林", "Mei", "阿杰", "Fang", "老周"):
        stage.member(name).joins("book-club")
    stage.settle()
    tagging.tag(stage.actor, member_ids=[Member.objects.get(name="小林").id], names=["vip"], now=stage.now)
    return stage


def agree(stage: Stage, *names: str, purpose: str = "marketing", granted: bool = True) -> None:
    """These members say yes (or no) to a purpose; without names, all of them."""
    for one in Member.objects.filter(name__in=names) if names else Member.objects.all():
        Consent.objects.create(
            workspace_id=stage.actor.workspace_id, member_id=one.id, purpose=purpose, granted=granted, source="test",
            at=NOON,
        )  # fmt: skip


def written(stage: Stage, audience: Audience = EVERYBODY, **more):
    """Write a broadcast down and look at it; answers it as it stands."""
    words = Words(**{"title": "秋季书展", "text": "周六下午两点，湖边见。", "audience": audience, **more})
    uid = drafting.draft(stage.actor, words=words, now=stage.now)
    drafting.look(stage.actor, broadcast_uid=uid, now=stage.now)
    return broadcast(stage.actor, uid)


def goes(stage: Stage, one, *, settle: bool = True) -> None:
    """Send it as it is shown now, and let happen what happens at once (without `settle`: not yet)."""
    mark = preview(stage.actor, one, now=stage.now).mark
    sending.send(stage.actor, broadcast_uid=one.uid, mark=mark, now=stage.now)
    if settle:
        stage.settle()


def effects(one) -> dict[str, tuple[str, str]]:
    """(state, reason) by the recipient's name."""
    found = apps.get_model("chats", "Effect").objects.filter(batch=one.batch).select_related("progress")
    names = dict(Member.objects.values_list("id", "name")) | {None: "book-club"}
    return {names[e.member_id]: (e.progress.state, e.progress.reason) for e in found}


def shown(stage: Stage, one) -> dict[str, tuple[str, str]]:
    """(how, reason) by the recipient's name, as the preview has it."""
    names = dict(Member.objects.values_list("id", "name")) | {None: "book-club"}
    return {
        names[line.member_id]: (line.how, line.reason)
        for line in preview(stage.actor, one, now=stage.now).foresight.lines
    }


def test_what_the_preview_shows_is_what_happens(stage):
    """Mei opted out, Fang never agreed to offers, 老周 is known by phone only, 小林 was told the same an hour ago."""
    agree(stage, "小林", "Mei", "阿杰", "老周")
    agree(stage, "Mei", purpose="messages", granted=False)
    Identity.objects.filter(member__name="老周").update(platform="phone")
    goes(stage, written(stage, Audience("members", tag="vip")))
    stage.passes(hours=1)
    one = written(stage)

    foretold = shown(stage, one)
    goes(stage, one)

    assert foretold == {
        "小林": ("missed", "duplicate"), "阿杰": ("itself", ""), "Mei": ("missed", "opted_out"),
        "Fang": ("missed", "no_consent"), "老周": ("missed", "no_road"),
    }  # fmt: skip
    assert effects(one) == {
        "小林": ("suppressed", "duplicate"), "阿杰": ("confirmed", ""), "Mei": ("suppressed", "opted_out"),
        "Fang": ("suppressed", "no_consent"), "老周": ("suppressed", "no_road"),
    }  # fmt: skip
    assert stage.member("小林").was_told() == stage.member("阿杰").was_told() == ["周六下午两点，湖边见。"]


def test_looking_writes_nothing_and_asks_a_handful_of_questions(stage):
    agree(stage)
    set_policy(stage.actor, caps=[Cap("member", "day", 1)], now=stage.now)
    one = written(stage)

    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        with connection.cursor() as cursor:
            cursor.execute("set transaction read only")
        found = preview(stage.actor, one, now=stage.now)

    assert found.sum.recipients == 5 and len(asked) <= 20


def test_it_is_sent_as_it_was_seen_or_not_at_all(stage):
    agree(stage, "小林", "Mei")
    one = written(stage)
    mark = preview(stage.actor, one, now=stage.now).mark
    agree(stage, "Mei", granted=False)

    with pytest.raises(HasChanged):
        sending.send(stage.actor, broadcast_uid=one.uid, mark=mark, now=stage.now + timedelta(minutes=1))
    assert effects(one) == {}

    goes(stage, one)
    with pytest.raises(AskedAlready):
        sending.send(stage.actor, broadcast_uid=one.uid, mark=mark, now=stage.now)
    assert [n for n, (state, _) in effects(one).items() if state == "confirmed"] == ["小林"]
    assert stage.member("小林").was_told() == ["周六下午两点，湖边见。"]


def test_what_falls_into_the_night_goes_in_the_morning_as_it_was_foretold(stage):
    agree(stage)
    set_policy(stage.actor, quiet_hours=QuietHours("22:00", "08:00"), now=stage.now)
    one = written(stage, due_at=NOON + timedelta(hours=11))

    found = preview(stage.actor, one, now=stage.now)

    morning = datetime(2026, 11, 3, 0, tzinfo=UTC)
    assert [(w.reason, w.until, w.count) for w in found.sum.waits] == [("quiet_hours", morning, 5)]
    goes(stage, one)
    stage.passes(hours=11)
    assert stage.member("Mei").was_told() == []
    stage.passes(hours=9)
    assert stage.member("Mei").was_told() == ["周六下午两点，湖边见。"]


def test_a_group_gets_it_once_and_a_share_of_the_members_is_held_out(stage):
    agree(stage)
    group = apps.get_model("groups", "Group").objects.get(key="book-club").id
    goes(stage, in_group := written(stage, Audience("groups", (group,)), cls="care"))
    goes(stage, to_some := written(stage, held_out=50))

    assert stage.bot.said("book-club") == ["周六下午两点，湖边见。"]
    assert effects(in_group) == {"book-club": ("confirmed", "")}
    held = [name for name, (state, reason) in effects(to_some).items() if reason == "hold_out"]
    assert all(stage.member(name).was_told() == [] for name in held)
    assert {state for state, _ in effects(to_some).values()} <= {"confirmed", "suppressed"}
    (to_compare,) = compared(stage.actor)
    assert (to_compare.batch, to_compare.title, to_compare.is_offer) == (to_some.batch, "秋季书展", True)


def test_thousands_are_looked_at_in_as_many_statements_as_five(stage):
    workspace = stage.actor.workspace_id
    people = Member.objects.bulk_create(
        Member(workspace_id=workspace, uid=ids.uid(), name=f"m{n}", created_at=NOON) for n in range(2_000)
    )
    Identity.objects.bulk_create(
        Identity(workspace_id=workspace, member_id=m.id, platform="simulator", key=f"k{m.id}", created_at=NOON)
        for m in people
    )
    set_policy(stage.actor, caps=[Cap("member", "week", 2)], now=stage.now)
    one = written(stage, cls="care")

    with CaptureQueriesContext(connection) as asked:
        found = preview(stage.actor, one, now=stage.now)

    assert found.sum.reached == 2_005 and len(asked) <= 20


# Where people of the team must send it


def on_wecom(*limits: Limit) -> tuple[Stage, object]:
    """wang and li release what the bot prepares; a broadcast of care to all five was sent."""
    stage = staged(masses=True, limits=limits)
    stage.platform.team = ("wang", "li")
    one = written(stage, cls="care")
    assert {how for how, _ in shown(stage, one).values()} == {"mass"}
    goes(stage, one)
    return stage, one


def stands(stage: Stage, one) -> dict[str, int]:
    """How many stand how, without noughts."""
    return {kind: n for kind, n in follow(stage.actor, one).stood.counts.items() if n}


def now_is(stage: Stage, one) -> str:
    return broadcast(stage.actor, one.uid).state


def test_staff_confirm_are_reminded_and_the_broadcast_ends(db):
    stage, one = on_wecom()
    [ref] = stage.platform.masses
    stage.platform.release(ref, by="wang", at=stage.now)
    stage.passes(minutes=4)

    [mass] = follow(stage.actor, one).masses
    assert [(s.key, s.waiting, s.sent) for s in mass.senders] == [("li", 2, 0), ("wang", 0, 3)]
    assert stands(stage, one) == {"arrived": 3, "with_staff": 2} and now_is(stage, one) == "asked"

    for _ in range(3):
        assert following.remind(stage.actor, broadcast_uid=one.uid, now=stage.now) == 2
        stage.settle()
        stage.passes(hours=1)
    with pytest.raises(RemindedEnough):
        following.remind(stage.actor, broadcast_uid=one.uid, now=stage.now)
    stage.platform.release(ref, by="li", at=stage.now)
    stage.passes(minutes=4)

    assert [r["how"] for r in broadcast(stage.actor, one.uid).reminders] == ["platform"] * 3
    assert stands(stage, one) == {"arrived": 5} and now_is(stage, one) == "done"
    with pytest.raises(NothingToRemind):
        following.remind(stage.actor, broadcast_uid=one.uid, now=stage.now)


def test_an_exhausted_budget_is_foretold_and_so_it_comes(db):
    """Each customer one a day: what is worth sending for six hours is missed, for two days goes tomorrow."""
    stage, _ = on_wecom(Limit("customers", 1, DAY, "person"))
    short = written(stage, cls="care", text="今天最后一次提醒。", life_hours=6)
    long = written(stage, cls="care", text="周日还有一场。", life_hours=48)

    found = preview(stage.actor, long, now=stage.now)

    assert {reason for _, reason in shown(stage, short).values()} == {"channel_budget:customers"}
    [budget] = found.foresight.budgets
    assert (budget.used, budget.most, budget.of, budget.spent) == (5, 1, 5, 5)
    assert [(w.count, w.until) for w in found.sum.waits] == [(5, datetime(2026, 11, 2, 16, tzinfo=UTC))]
    goes(stage, short)
    goes(stage, long)
    assert set(effects(short).values()) == {("expired", "channel_budget:customers")} and now_is(stage, short) == "done"
    stage.passes(hours=13)
    assert set(effects(long).values()) == {("awaiting_staff", "mass_send")}


def test_by_hand_it_is_tasks_and_the_reminder_comes_in_huoqun(db):
    stage = staged(without=["send_person"])
    one = written(stage, cls="care")
    assert preview(stage.actor, one, now=stage.now).staff[0].count == 5
    goes(stage, one)
    tasks = apps.get_model("work", "Task").objects
    for task in tasks.filter(kind="by_hand:send")[:2]:
        done(stage.actor, task_uid=task.uid, outcome="done", now=stage.now)
    stage.settle()

    assert [(h.waiting, h.done) for h in follow(stage.actor, one).hands] == [(3, 2)]
    for _ in range(3):
        assert following.remind(stage.actor, broadcast_uid=one.uid, now=stage.now) == 3
    with pytest.raises(RemindedEnough):
        following.remind(stage.actor, broadcast_uid=one.uid, now=stage.now)

    assert tasks.filter(kind="remind_broadcast", title__contains="3 messages").count() == 3
    assert following.cancel(stage.actor, broadcast_uid=one.uid, now=stage.now) == 3
    stage.settle()
    assert not tasks.filter(kind="by_hand:send", state="open").exists() and now_is(stage, one) == "cancelled"
    assert stands(stage, one) == {"arrived": 2, "missed": 3}


def test_called_off_in_time_nobody_gets_it_and_twice_changes_nothing(stage):
    one = written(stage, cls="care", due_at=NOON + timedelta(hours=1))
    goes(stage, one)

    assert following.cancel(stage.actor, broadcast_uid=one.uid, now=stage.now) == 5
    assert following.cancel(stage.actor, broadcast_uid=one.uid, now=stage.now) == 0
    stage.passes(hours=2)

    assert set(effects(one).values()) == {("suppressed", "cancelled")}


def test_called_off_while_it_is_on_its_way_nothing_is_tried_again(stage):
    """Leased when it is called off: what comes back as too fast has had its time."""
    goes(stage, one := written(stage, cls="care"), settle=False)
    stage.plan()
    orders = stage.lease()
    assert orders

    following.cancel(stage.actor, broadcast_uid=one.uid, now=stage.now)
    stage.answer([Result(order.id, "throttled", retry_after=timedelta(seconds=5)) for order in orders])
    stage.passes(minutes=5)
    stage.settle()

    assert not stage.platform.performed
    assert {state for state, _ in effects(one).values()} <= {"suppressed", "expired"}


def test_called_off_while_a_mass_message_is_made_it_is_stopped(db):
    stage = staged(masses=True)
    goes(stage, one := written(stage, cls="care"), settle=False)
    stage.plan()
    line = {"connection_id": stage.connection_id, "now": stage.now, "real": stage.now}
    serving.hold(HOLDER, real=stage.now)
    mass = massing.lease(stage.actor, holder=HOLDER, **line)

    following.cancel(stage.actor, broadcast_uid=one.uid, now=stage.now)
    massing.settle(stage.actor, mass=mass, result=Result(mass.order.id, "sent", ref="m-1"), **line)

    assert [row.wants for row in Mass.objects.all()] == ["stop"]


def test_a_reminder_that_is_under_way_is_not_taken_for_the_stop_that_was_asked_for_meanwhile(db):
    stage = staged(masses=True)
    goes(stage, one := written(stage, cls="care"))
    following.remind(stage.actor, broadcast_uid=one.uid, now=stage.now)
    [(mass, _, what)] = batches.wanted(stage.actor, connection_id=stage.connection_id)
    following.cancel(stage.actor, broadcast_uid=one.uid, now=stage.now)

    batches.answered(stage.actor, connection_id=stage.connection_id, mass_id=mass, what=what, reason="", now=stage.now)

    row = Mass.objects.get()
    assert (row.wants, row.ended_at, row.reminders[0]["state"]) == ("stop", None, "sent")


def test_a_mass_message_that_nobody_knows_of_becomes_one_task(db):
    stage = staged(masses=True)
    stage.platform.faults.lose()
    goes(stage, one := written(stage, cls="care"))
    stage.passes(minutes=5)

    assert stands(stage, one) == {"unknown": 5}
    assert apps.get_model("work", "Task").objects.filter(kind="judge_broadcast").count() == 1
    assert following.judge(stage.actor, broadcast_uid=one.uid, word="not_there", now=stage.now) == 5
    stage.settle()
    assert len(stage.platform.masses) == 1 and stands(stage, one) == {"with_staff": 5}
