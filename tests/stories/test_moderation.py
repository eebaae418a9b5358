"""Rules of a group held against everybody alike: judged as it is said, with evidence, and taken back as it was."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
import segno
from click.testing import CliRunner
from django.apps import apps
from django.conf import settings

from huoqun.chats.actions import picturing
from huoqun.chats.rules import EffectClass
from huoqun.core import clock
from huoqun.core.actor import member, system
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.picture_reading import Line, Read
from huoqun.groups.queries.stays import stays_at
from huoqun.moderation.actions import appealing, deciding
from huoqun.moderation.actions.publishing import RulesUnchanged, publish
from huoqun.moderation.actions.reporting import decide, report
from huoqun.moderation.actions.suspecting import suspect
from huoqun.moderation.actions.testing import Placed, count, place, plan
from huoqun.moderation.charter.reading import BadCharter, read
from huoqun.moderation.models import Act, Case, SpeedTest
from huoqun.moderation.queries.cases import case as case_sheet
from huoqun.moderation.queries.equality import equality
from huoqun.moderation.queries.lessons import correction
from huoqun.moderation.queries.mine import my_case
from huoqun.moderation.queries.reports import records, reports
from huoqun.moderation.queries.seeing import record
from huoqun.moderation.queries.speed import speed
from huoqun.moderation.queries.tracing import traces, week
from huoqun.moderation.queries.trying import tried
from huoqun.moderation.rates import apart
from huoqun.moderation.reports import NotInGroup, ReportEmpty, ReportState, TooManyReports, Why
from huoqun.moderation.states import (
    AlreadyDecided,
    NoAppeal,
    NothingToReverse,
    NotToAppeal,
    ReasonMissing,
    SamePerson,
    TooLate,
)
from huoqun.moderation.suspects.speed import Planned, SpeedUnfit, TestKind
from huoqun.moderation.suspects.weighing import Counted, weigh
from huoqun.points.actions.transferring import transfer
from huoqun.points.rules import Currency, NewTransfer, issue, of_member

from .running import HEAD, NOON, Running

pytestmark = pytest.mark.django_db(transaction=True)

AD = "兼职日结200一单，加微信 abc13800138 领取，名额有限，点击链接 http://x.top/a"
RULES = """
rules:
  ads:
    words: 不发广告
    when: {{advertises: 0.5}}
    steps: {steps}
    deletes: true
    points: {points}
    certain: {certain}
  shouting:
    words: 不刷屏
    when: {{floods: {{most: 3, minutes: 2}}}}
    steps: [remind, mute]
    mute: 10
    except: {excepted}
"""


@pytest.fixture
def story(cast):
    story = Running(cast)
    for name in ("王小明", "Mei", "Tao"):
        story.member(name).joins("writers")
    story.settle()
    story.passes(days=2)
    return story


def ruled(story, *, steps="[warn, mute, remove]", certain="0.98", points=0, excepted="[]", **where):
    text = RULES.format(steps=steps, certain=certain, points=points, excepted=excepted)
    return publish(story.actor, text=text, now=story.now, **(where or {"group_id": story.group_id("writers")}))


def cases(story):
    return list(Case.objects.of(story.actor.workspace_id).order_by("id"))


def done(story, name):
    return [what for what, _ in story.effects(name)]


def test_rules_are_a_text_with_versions_and_a_bad_one_says_where(story, cast):
    group = story.group_id("writers")
    assert ruled(story) == 1
    assert ruled(story, points=5) == 2

    with pytest.raises(RulesUnchanged):
        ruled(story, points=5)
    with pytest.raises(BadCharter) as bad:
        publish(story.actor, text="rules: {ads: {words: x, when: {moon: 1}, steps: [ban, warn]}}", now=story.now)
    assert [fault.at for fault in bad.value.faults] == ["rules.ads.when.moon"]
    with pytest.raises(NotAllowed):
        publish(cast.chen.actor, text="rules: {}", now=story.now)
    with pytest.raises(NotFound):
        publish(cast.eve.actor, text="rules: {}", group_id=group, now=story.now)


def test_an_advertisement_is_reminded_of_then_warned_of_and_then_a_person_is_asked(story):
    ruled(story, steps="[remind, warn, remove]")
    ming = story.member("王小明")
    for _ in range(3):
        ming.says(AD)
        story.settle()
        story.passes(hours=1)

    assert [(case.sanction, case.state) for case in cases(story)] == [
        ("remind", "done"), ("warn", "done"), ("remove", "open"),
    ]  # fmt: skip
    assert done(story, "王小明") == ["send", "send"]
    first = cases(story)[0]
    assert first.evidence["minutes"] == 2 * 24 * 60 and first.score > 0.5 and first.text == AD
    (words, *_rest) = [text for what, text in story.effects("王小明") if what == "send"]
    assert "不发广告" in words

    deciding.uphold(story.actor, case_uid=cases(story)[2].uid, now=story.now)
    story.settle()
    assert done(story, "王小明")[-2:] == ["send", "kick"]
    with pytest.raises(AlreadyDecided):
        deciding.uphold(story.actor, case_uid=cases(story)[2].uid, now=story.now)


def test_what_was_long_ago_is_forgotten(story):
    ruled(story)
    for _ in range(2):
        story.member("Mei").says(AD)
        story.settle()
        story.passes(days=31)
    assert [case.sanction for case in cases(story)] == ["warn", "warn"]


def test_one_outburst_is_one_case(story):
    ruled(story)
    for _ in range(9):
        story.member("Tao").says("快看快看")
    story.settle()
    (case,) = cases(story)
    assert (case.rule, case.sanction, case.messages) == ("shouting", "remind", 6)


def test_only_an_advertiser_of_the_first_day_is_removed_without_a_person(story):
    ruled(story, certain="0.9")
    story.member("卖货李姐").joins("writers")
    story.settle()
    story.member("卖货李姐").says(AD)
    story.member("Mei").says(AD)
    story.settle()

    new, old = sorted(cases(story), key=lambda case: case.evidence["minutes"])
    assert (new.sanction, new.state) == ("remove", "done")
    assert (old.sanction, old.state) == ("warn", "done")
    assert "kick" in done(story, "卖货李姐")


def test_staff_and_the_owner_are_judged_too_and_only_a_role_named_in_public_is_not(story):
    ruled(story, excepted="[admin]")
    people, span = apps.get_model("members", "Member"), apps.get_model("groups", "Span")
    people.objects.filter(id=story.id_of("Mei")).update(is_staff=True)
    span.objects.filter(member_id=story.id_of("王小明")).update(role="owner")
    span.objects.filter(member_id=story.id_of("Tao")).update(role="admin")
    for name in ("Mei", "王小明", "Tao"):
        for _ in range(4):
            story.member(name).says("报到")
    story.settle()

    assert {(case.member_id, case.role, case.is_staff) for case in cases(story)} == {
        (story.id_of("Mei"), "member", True), (story.id_of("王小明"), "owner", False),
    }  # fmt: skip


def test_nearer_rules_stand_in_the_place_of_wider_ones_and_without_rules_there_are_no_cases(story):
    story.member("Mei").says(AD)
    story.settle()
    assert cases(story) == []
    story.passes(hours=1)
    text = RULES.format(steps="[remind]", certain="1", points=0, excepted="[]")
    publish(story.actor, text=text, now=story.now)
    ruled(story, steps="[warn]")
    story.member("Mei").says(AD)
    story.member("Tao").joins("book-club")
    story.passes(days=2)
    story.member("Tao").says(AD, to="book-club")
    story.settle()
    assert [case.sanction for case in cases(story) if case.rule == "ads"] == ["warn", "remind"]


def test_the_same_text_in_three_groups_is_seen(story):
    publish(
        story.actor, now=story.now,
        text="rules: {twins: {words: 不群发, when: {repeats: 3}, steps: [remind]}}",
    )  # fmt: skip
    for number, chat in enumerate(("writers", "book-club", "readers")):
        story.member("Tao").joins(chat)
        story.settle()
        story.passes(hours=5)
        story.member("Tao").says(f"大家好，本周{number}日晚上的线下分享会还有名额，想来的私信我报名", to=chat)
        story.settle()
    (case,) = cases(story)
    assert case.group_id == story.group_id("readers") and len(case.evidence["twins"]) == 2


PICTURED = """
rules:
  codes: {words: 群里不发二维码, when: {forwards: [codes]}, steps: [warn]}
  ads: {words: 不发广告, when: {advertises: 0.5}, steps: [remove], certain: 0.9, pictures: true}
"""

ELSEWHERE = f"{settings.PUBLIC_URL}.vip/g/elsewhere"
"""An address that begins as ours does, and is none of ours."""


def drawn(code: str) -> bytes:
    raw = io.BytesIO()
    segno.make(code).save(raw, kind="png", scale=6)
    return raw.getvalue()


def test_what_stands_in_a_picture_is_judged_where_a_rule_is_about_it_and_the_picture_is_not_kept(story):
    pictures, by = apps.get_model("chats", "Picture"), system(story.actor.workspace_id, "chats")
    for chat, text in (("writers", "rules: {codes: {words: x, when: {forwards: [codes]}, steps: [warn]}}"),
                       ("readers", PICTURED)):  # fmt: skip
        story.member("卖货李姐").joins(chat)
        story.settle()
        publish(story.actor, text=text, group_id=story.group_id(chat), now=story.now)
    story.member("Tao").joins("book-club")  # where no rule is about pictures
    story.settle()
    for chat in ("writers", "readers", "book-club"):
        who = story.member("Tao" if chat == "book-club" else "卖货李姐")
        who.shows(to=chat, picture=drawn(ELSEWHERE))
        who.shows(to=chat, picture=drawn(f"{settings.PUBLIC_URL}/c/ours"))
    story.member("卖货李姐").shows("看看", to="readers", picture=b"no picture at all")
    story.settle()

    assert sorted(pictures.objects.values_list("group_id", "with_text", "state", "why")) == sorted([
        *[(story.group_id("writers"), False, "fetched", "")] * 2,
        *[(story.group_id("readers"), True, "fetched", "")] * 2,
        (story.group_id("readers"), True, "given_up", "no_picture"),
    ])  # fmt: skip
    # The words are given here: reading them takes seconds (campaigns/screenshots/tests)
    first, _own, *_rest = pictures.objects.filter(group_id=story.group_id("readers")).order_by("id")
    said = Read(tuple(Line(words, 0.9, (0, 0, 1, 1)) for words in AD.split("，")))
    picturing.settle(by, read={first.id: (said, b"")}, now=story.now)
    picturing.settle(by, read={_own.id: (Read(), b"")}, now=story.now)
    assert picturing.look(by, now=story.now) == 2 and picturing.look(by, now=story.now) == 0
    story.settle()

    code, ad = cases(story)
    assert (code.rule, code.sanction, code.group_id) == ("codes", "warn", story.group_id("writers"))
    assert code.evidence["seen"] == [["code", ELSEWHERE]]
    assert (ad.rule, ad.sanction, ad.state) == ("ads", "remove", "open")  # a person decides, however sure it looks
    assert ["picture", ""] in ad.evidence["seen"] and "兼职日结" in ad.text
    assert not pictures.objects.exclude(content=None, said=None).exists()
    story.passes(days=1, hours=1)
    assert picturing.forget_old(real=story.now) == 5


def test_a_mute_taken_back_before_its_end_gives_the_voice_and_the_points_back(story):
    ruled(story, steps="[mute, remove]", points=5)
    ming = story.id_of("王小明")
    given = NewTransfer("test/1", issue(Currency.POINTS), of_member(ming, Currency.POINTS), 20, "写得好")
    transfer(story.actor, transfers=[given], now=story.now)

    story.member("王小明").says(AD)
    story.settle()
    assert story.points()[ming] == 15 and done(story, "王小明") == ["send", "mute"]
    deciding.reverse(story.actor, case_uid=cases(story)[0].uid, reason="是在举例说明骗局", now=story.now)
    story.settle()
    assert story.points()[ming] == 20 and done(story, "王小明")[2:] == ["send", "unmute"]
    assert not Act.objects.filter(undone_at__isnull=False, restored_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("sanction", "did", "back"),
    [
        # Words only: there is nothing but points to give back
        ("remind", [], []),
        ("warn", [], []),
        # It has ended long ago, and nobody is unmuted whom somebody else muted since
        ("mute", ["mute"], []),
        # The way back in, and the role once they are there
        ("remove", ["kick"], ["invite", "set_role"]),
        ("ban", ["ban"], ["unban", "invite", "set_role"]),
    ],
)
def test_every_act_is_taken_back_on_the_thirtieth_day_with_points_role_and_place(story, sanction, did, back):
    ruled(story, steps=f"[{sanction}]", points=5, certain="1")
    ming, group = story.id_of("王小明"), story.group_id("writers")
    given = NewTransfer("test/1", issue(Currency.POINTS), of_member(ming, Currency.POINTS), 20, "写得好")
    transfer(story.actor, transfers=[given], now=story.now)
    apps.get_model("groups", "Span").objects.filter(member_id=ming).update(role="admin")
    story.member("王小明").says(AD)
    story.settle()
    (case,) = cases(story)
    if case.state == "open":
        deciding.uphold(story.actor, case_uid=case.uid, now=story.now)
        story.settle()
    assert [what for what in done(story, "王小明") if what != "send"] == did
    assert story.points()[ming] == (20 if sanction == "remind" else 15)
    gone = stays_at(story.actor.workspace_id, [(group, ming, story.now)])[group, ming].until is not None
    assert gone == bool(back)

    story.passes(days=29, hours=23)
    deciding.reverse(story.actor, case_uid=case.uid, reason="看错了", now=story.now)
    story.settle()
    if gone:
        story.member("王小明").joins("writers")
        story.settle()
    assert [what for what in done(story, "王小明") if what != "send"] == did + back
    assert story.points()[ming] == 20 and Case.objects.get().state == "reversed"
    assert "看错了" in [text for what, text in story.effects("王小明") if what == "send"][-1]
    assert Act.objects.get().restored_at is not None


def test_what_waits_is_not_reversed_and_what_is_old_neither_and_both_need_a_reason(story):
    ruled(story, steps="[warn, remove]")
    for _ in range(2):
        story.member("Mei").says(AD)
        story.settle()
        story.passes(hours=1)
    warned, waits = (case.uid for case in cases(story))
    with pytest.raises(ReasonMissing):
        deciding.let_off(story.actor, case_uid=waits, reason=" ", now=story.now)
    with pytest.raises(NothingToReverse):
        deciding.reverse(story.actor, case_uid=waits, reason="不对", now=story.now)
    with pytest.raises(TooLate):
        deciding.reverse(story.actor, case_uid=warned, reason="不对", now=story.now + timedelta(days=31))
    deciding.let_off(story.actor, case_uid=waits, reason="老师在讲课", now=story.now)
    assert Case.objects.get(uid=waits).state == "let_off" and "kick" not in done(story, "Mei")
    assert correction(story.actor.workspace_id).others == 1


def test_where_the_platform_cannot_a_person_gets_the_task_and_one_for_all_groups_of_an_account(cast):
    story = Running(cast, without=("mute",))
    for name in ("Mei", "Tao"):
        story.member(name).joins("writers")
    story.settle()
    ruled(story, steps="[mute]")
    story.passes(days=2)
    story.member("Mei").says(AD)
    story.settle()
    tasks = apps.get_model("work", "Task").objects.filter(workspace_id=story.actor.workspace_id).order_by("id")
    assert tasks.get().kind == "by_hand:mute"

    publish(story.actor, text=ACCOUNTS % "mute", now=story.now)
    in_three_groups(story, "卖货李姐")
    told_of(story, cast.alice.actor, "卖货李姐")
    story.settle()
    (_of_mei, task) = tasks
    assert task.copy_text.splitlines() == ["writers", "book-club", "readers"] and done(story, "卖货李姐") == ["send"]
    assert task.title == "Mute 卖货李姐 in 3 groups for 1 hour"
    deciding.reverse(cast.alice.actor, case_uid=cases(story)[-1].uid, reason="看错了", now=story.now)
    assert [one.state for one in tasks.all()] == ["open", "dropped"]  # Nobody had done it: nobody has to undo it.

    told_of(story, cast.alice.actor, "卖货李姐")
    story.does(tasks.last(), "")
    story.passes(hours=2)
    deciding.reverse(cast.alice.actor, case_uid=cases(story)[-1].uid, reason="看错了", now=story.now)
    assert not tasks.filter(kind="by_hand:unmute").exists()  # It had ended by itself.


# Appeals


def accused(story, *, steps="[mute, mute]"):
    ruled(story, steps=steps)
    story.member("王小明").says(AD)
    story.settle()
    return cases(story)[0]


def test_the_accused_asks_once_and_somebody_else_answers(story, cast):
    case, ming = accused(story, steps="[remove]"), story.id_of("王小明")
    deciding.uphold(cast.alice.actor, case_uid=case.uid, now=story.now)
    story.settle()
    me = member(story.actor.workspace_id, ming)
    with pytest.raises(NotFound):
        appealing.appeal(member(me.workspace_id, story.id_of("Mei")), case_uid=case.uid, member_id=story.id_of("Mei"),
                         words="我替他说", now=story.now)  # fmt: skip
    appealing.appeal(me, case_uid=case.uid, member_id=ming, words="我在举例", now=story.now)
    with pytest.raises(NotToAppeal):
        appealing.appeal(me, case_uid=case.uid, member_id=ming, words="再来一次", now=story.now)
    with pytest.raises(SamePerson):
        appealing.answer(cast.alice.actor, case_uid=case.uid, granted=True, reason="好吧", now=story.now)

    appealing.answer(cast.bob.actor, case_uid=case.uid, granted=True, reason="确实是举例", now=story.now)
    story.settle()
    assert Case.objects.get(id=case.id).state == "reversed" and "invite" in done(story, "王小明")


def test_an_appeal_that_is_not_granted_is_answered_with_its_reason(story, cast):
    case, ming = accused(story), story.id_of("王小明")
    appealing.appeal(
        member(story.actor.workspace_id, ming), case_uid=case.uid, member_id=ming, words="没有", now=story.now
    )
    appealing.answer(cast.bob.actor, case_uid=case.uid, granted=False, reason="链接是真的", now=story.now)
    story.settle()
    assert Case.objects.get(id=case.id).state == "done" and "链接是真的" in story.effects("王小明")[-1][1]
    with pytest.raises(NoAppeal):
        appealing.answer(cast.bob.actor, case_uid=case.uid, granted=True, reason="再想想", now=story.now)


# Reports


def tells(story, name, about, why=Why.ADDS):
    me = story.id_of(name)
    return report(
        member(story.actor.workspace_id, me), member_id=me, group_id=story.group_id("writers"), named=about, why=why,
        words="私下加我卖保险", now=story.now,
    )  # fmt: skip


def test_reports_of_different_people_are_counted_and_decided_together(story, cast):
    ruled(story, steps="[warn, remove]")
    tells(story, "Mei", "@王小明")
    first = tells(story, "Tao", "王小明")
    tells(story, "Tao", "王小明")
    (about,) = reports(cast.alice.actor)
    assert (about.people, about.weight, about.is_heavy, about.member_id) == (2, 1.0, False, story.id_of("王小明"))
    assert reports(cast.eve.actor) == []

    assert decide(cast.alice.actor, report_uid=first, state=ReportState.CONFIRMED, rule="ads", now=story.now) == 3
    story.settle()
    (case,) = cases(story)
    assert (case.sanction, case.state, case.evidence["seen"]) == ("warn", "upheld", [["reported", "2"]])
    assert done(story, "王小明") == ["send"] and done(story, "Mei") == []
    assert records(cast.workspace, [story.id_of("Tao")])[story.id_of("Tao")].weight == 0.75


def test_abuse_of_reports_is_seen_and_has_an_end_and_nobody_tells_of_a_group_that_they_are_not_in(story, cast):
    mei = story.id_of("Mei")
    with pytest.raises(NotInGroup):
        report(
            member(story.actor.workspace_id, mei), member_id=mei, group_id=10**6, named="王小明", why=Why.ADS, words="",
            now=story.now,
        )  # fmt: skip
    for _ in range(10):
        decide(story.actor, report_uid=tells(story, "Mei", "没这个人"), state=ReportState.IN_VAIN, now=story.now)
    with pytest.raises(TooManyReports):
        tells(story, "Mei", "王小明")
    with pytest.raises(ReportEmpty):
        tells(story, "Tao", "Tao")
    assert records(cast.workspace, [story.id_of("Mei")])[story.id_of("Mei")].abuses


def test_an_answer_of_one_word_to_a_message_reports_it_in_private(story, cast):
    ad = story.member("王小明").says("加我微信，带你赚钱")
    story.settle()
    for name, word in (("Mei", "举报"), ("Tao", "举报！"), ("Tao", "举报什么呀，他在说笑"), ("王小明", "举报")):
        story.platform.say(story.member(name).person, "writers", word, at=story.now, reply_to=ad)
    story.settle()

    (about,) = reports(cast.alice.actor)
    assert (about.people, about.member_id) == (2, story.id_of("王小明"))
    assert {told.said for told in about.told} == {"加我微信，带你赚钱"}
    assert [what for what, _ in story.effects("Mei")] == ["send"] and done(story, "王小明") == []


# Equal hands


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ((9, 10), (1, 30), True),  # The team is let off, everybody else is not
        ((1, 2), (1, 30), False),  # Too few to say
        ((0, 0), (5, 5), False),  # Nobody of that kind at all
    ],
)
def test_hands_are_unequal_only_where_intervals_do_not_meet(one, other, differ):
    assert apart(one, other) is differ


def test_who_was_let_off_is_told_by_what_people_differ_in_and_exceptions_stand_there(story, cast):
    ruled(story, steps="[remove]", certain="1")
    apps.get_model("members", "Member").objects.filter(id=story.id_of("Mei")).update(is_staff=True)
    story.buys("Mei", "course")
    for name in ("Mei", "王小明"):
        story.member(name).says(AD)
    story.settle()
    by_name = {case.member_id: case.uid for case in cases(story)}
    deciding.let_off(
        cast.alice.actor, case_uid=by_name[story.id_of("Mei")], reason="自己人", exempt=True, now=story.now
    )
    deciding.uphold(cast.alice.actor, case_uid=by_name[story.id_of("王小明")], now=story.now)

    found = equality(cast.alice.actor, now=story.now)
    shares = {hand.dimension: [(s.value, s.cases, s.let_off, s.exempt) for s in hand.shares] for hand in found.hands}
    assert shares["staff"] == [("no", 1, 0, 0), ("yes", 1, 1, 1)] == shares["spending"]
    assert [(one.by, one.reason) for one in found.exceptions] == [(str(cast.alice.actor), "自己人")]


# At the terminal


def test_rules_are_published_and_cases_read_at_the_terminal(story, tmp_path):
    from huoqun.cli.moderation import command

    path = tmp_path / "rules.yaml"
    path.write_text(RULES.format(steps="[warn]", certain="1", points=0, excepted="[]"), "utf-8")
    run = CliRunner()
    told = run.invoke(command, ["publish", str(path), "--workspace", "Lakeside Reading"], catch_exceptions=False)
    assert told.stdout == "Version 1 counts from now on.\n"
    story.now = max(story.now, clock.now())
    story.member("Mei").says(AD)
    story.settle()

    args = ["cases", "--show", "done", "--json", "--workspace", "Lakeside Reading"]
    (line,) = json.loads(run.invoke(command, args, catch_exceptions=False).stdout)
    assert (line["rule"], line["sanction"], line["text"]) == ("ads", "warn", AD)


# Mass adders and bots

ACCOUNTS = """
rules: {accounts: {words: 不拉人不群控, when: {suspects: 3}, steps: [%s], except: [owner, admin], points: 5}}
"""
ROW = ("美妆小雅01", "美妆小雅02", "美妆小雅03", "美妆小雅04", "美妆小雅05")


def test_a_series_that_came_by_a_clock_is_shown_to_a_person_and_a_wave_of_readers_is_not(story, cast):
    publish(cast.alice.actor, text=ACCOUNTS % "remove", now=story.now)
    for name in ROW:
        story.member(name).joins("writers", by=story.member("Tao"))
        story.now += timedelta(seconds=40)
    story.passes(hours=1)
    for name, pause in (("Lin", 3), ("Qing", 50), ("Rui", 400), ("Yan", 90), ("Fang", 700)):
        story.member(name).joins("writers")
        story.now += timedelta(seconds=pause)
    story.settle()

    assert suspect(story.actor, now=story.now) == 5
    assert suspect(story.actor, now=story.now) == 0
    assert {(case.sanction, case.state) for case in cases(story)} == {("remove", "open")}
    first = cases(story)[0]
    assert first.member_id == story.id_of("美妆小雅01")
    assert first.evidence["seen"] == [["batch", "5"], ["series", "美妆小雅 × 5"]]
    assert done(story, "美妆小雅01") == []

    deciding.uphold(cast.alice.actor, case_uid=first.uid, now=story.now)
    deciding.let_off(cast.alice.actor, case_uid=cases(story)[1].uid, reason="是同事", now=story.now)
    story.settle()
    told = next(words for what, words in story.effects("美妆小雅01") if what == "send")
    assert "your account in “writers”" in told and "as by a clock" in told and "kick" in done(story, "美妆小雅01")
    assert suspect(story.actor, now=story.now + timedelta(days=2)) == 0

    # Tried on last month: who was there at the end of that week, with the same signs; the one removed was not.
    trial = tried(cast.alice.actor, charter=read(ACCOUNTS % "remove"), now=story.now + timedelta(days=8))
    assert {one.member_id for one in trial.accused} == {story.id_of(name) for name in ROW[1:]}
    assert trial.accused[0].seen == (("batch", "5"), ("series", "美妆小雅 × 5")) and trial.accounts == 4


def in_three_groups(story, name, *, role="member"):
    """Somebody with points, of the given role in the second of the groups; their id."""
    for chat in ("writers", "readers", "book-club"):
        story.member(name).joins(chat)
    story.settle()
    who = story.id_of(name)
    given = NewTransfer("test/1", issue(Currency.POINTS), of_member(who, Currency.POINTS), 20, "写得好")
    transfer(story.actor, transfers=[given], now=story.now)
    spans = apps.get_model("groups", "Span").objects.filter(member_id=who, group_id=story.group_id("readers"))
    spans.update(role=role)
    story.passes(hours=1)
    return who


def told_of(story, actor, name):
    """A report of somebody, confirmed: the rule about accounts was broken."""
    return decide(actor, report_uid=tells(story, "Tao", name), state=ReportState.CONFIRMED, rule="accounts",
                  now=story.now)  # fmt: skip


def test_an_account_goes_from_every_group_and_comes_back_to_every_one_as_it_was(story, cast):
    publish(cast.alice.actor, text=ACCOUNTS.replace(", admin", "") % "ban", now=story.now)
    who = in_three_groups(story, "卖货李姐", role="admin")
    told_of(story, cast.alice.actor, "卖货李姐")
    story.settle()

    (case,) = cases(story)
    groups = {story.group_id(chat) for chat in ("writers", "readers", "book-club")}
    assert {act.was["group"]: act.was["role"] for act in Act.objects.all()} == {
        group: "admin" if group == story.group_id("readers") else "member" for group in groups
    }
    assert done(story, "卖货李姐").count("ban") == 3 and story.points()[who] == 15
    (told,) = [words for what, words in story.effects("卖货李姐") if what == "send"]
    assert "3 groups: writers, book-club, readers" in told and "these groups and may not come back" in told
    assert [act.group for act in case_sheet(cast.alice.actor, case_uid=case.uid).acts] == [
        "writers", "book-club", "readers"
    ]  # fmt: skip
    assert my_case(case.workspace_id, who, case_uid=case.uid).groups == ("book-club", "readers", "writers")

    story.passes(hours=1)
    deciding.reverse(cast.alice.actor, case_uid=case.uid, reason="是同事", now=story.now)
    story.settle()
    assert done(story, "卖货李姐").count("unban") == done(story, "卖货李姐").count("invite") == 3
    assert story.points()[who] == 20 and len(done(story, "卖货李姐")) == 1 + 3 + 1 + 6
    for chat in ("writers", "readers"):
        story.member("卖货李姐").joins(chat)
    story.settle()
    assert done(story, "卖货李姐")[-1] == "set_role" and done(story, "卖货李姐").count("set_role") == 1
    assert [act.was["group"] for act in Act.objects.filter(restored_at=None)] == [story.group_id("book-club")]


def test_whoever_leads_one_chapter_decides_there_and_a_case_waits_for_the_others(story, cast):
    publish(cast.alice.actor, text=ACCOUNTS % "remove", now=story.now)
    in_three_groups(story, "卖货李姐", role="admin")  # where the rule is for nobody of that role
    group = apps.get_model("groups", "Group").objects.filter(id=story.group_id("writers"))
    group.update(chapter_id=cast.chapter)
    told_of(story, cast.chen.actor, "卖货李姐")
    story.settle()

    here, elsewhere = cases(story)
    assert (here.state, elsewhere.state, elsewhere.group_id) == ("upheld", "open", story.group_id("book-club"))
    assert done(story, "卖货李姐") == ["send", "kick"] and story.points()[story.id_of("卖货李姐")] == 15
    deciding.uphold(cast.alice.actor, case_uid=elsewhere.uid, now=story.now)
    story.settle()
    assert done(story, "卖货李姐").count("kick") == 2 and story.points()[story.id_of("卖货李姐")] == 15
    # Two decided, one thing was done.
    known = record(
        story.actor.workspace_id, [here.member_id], since=here.message_at - timedelta(days=1), lately=story.now
    )
    assert len(known.broken[here.member_id, "accounts"]) == equality(cast.alice.actor, now=story.now).cases == 1
    group.update(chapter_id=None)
    with pytest.raises(NotFound):
        deciding.reverse(cast.chen.actor, case_uid=elsewhere.uid, reason="是同事", now=story.now)


# The speed test

QUICK = (
    HEAD.format(id="quick")
    + """
stages:
  - id: day
    steps:
      - {id: quick, scope: group, do: speed_test, after: 1m, minutes: 60, class: care}
"""
)


def test_who_is_faster_than_a_person_in_every_test_is_and_the_first_have_their_points(story, cast):
    group = story.group_id("writers")
    values = {"group_id": group, "kind": TestKind.POINTS, "times": 3, "days": 3, "points": 3, "seed": "seed"}
    with pytest.raises(NotFound):
        plan(cast.eve.actor, now=story.now, **values)
    with pytest.raises(SpeedUnfit):
        plan(cast.alice.actor, now=story.now, **values | {"points": 0})
    assert plan(cast.alice.actor, now=story.now, **values) == 3

    for test in SpeedTest.objects.order_by("due_at"):
        story.now = test.due_at
        story.settle()
        assert story.bot.said("writers")[-1] == test.asks
        for name, pause in (("Tao", 1), ("Mei", 9), ("王小明", 4)):
            story.now += timedelta(seconds=pause)
            story.member(name).says("抢抢抢" if name == "Mei" else "抢")
        story.settle()
        story.passes(minutes=20)
        assert count(story.actor, now=story.now) == 1
    assert count(story.actor, now=story.now) == 0

    found = speed(cast.alice.actor, now=story.now)
    assert [(one.member_id, one.fast, one.tests, one.is_sure) for one in found.quick] == [
        (story.id_of("Tao"), 3, 3, True)
    ]
    assert story.points()[story.id_of("Mei")] == 9 and found.tests[0].answers == 3
    traced = traces(story.actor.workspace_id, week(story.actor.workspace_id, now=story.now), [group])
    tao = next(trace for trace, _ in traced if trace.member_id == story.id_of("Tao"))
    assert tao.tests == Counted(3, 3) and not weigh(tao, silent=0.5).accused()

    # A playbook asks one, at a moment of its window that nobody is told, once however often it is decided
    begun = story.now = NOON + timedelta(days=9)
    story.runs(QUICK, on=begun.date())
    story.passes(minutes=1)
    (test,) = SpeedTest.objects.filter(counted_at=None)
    assert begun <= test.due_at <= begun + timedelta(minutes=62) and (test.kind, test.points) == ("question", 0)
    story.now = max(story.now, test.due_at)
    story.settle()
    assert story.bot.said("writers")[-1] == test.asks
    story.now += timedelta(seconds=1)
    story.member("Tao").says(test.answer)
    story.settle()
    story.passes(minutes=20)
    assert count(story.actor, now=story.now) == 1
    assert speed(cast.alice.actor, now=story.now).quick[0].tests == 4
    once = Placed("k", group, TestKind.QUESTION, Planned(story.now, "7", 3, 4), 0, EffectClass.CARE)
    assert [place(story.actor, tests=[once], now=story.now) for _ in range(2)] == [1, 0]
