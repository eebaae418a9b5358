"""Groups that run by their playbook, told through the simulator."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.apps import apps

from huoqun.members.actions.erasing import erase
from huoqun.playbooks.actions import steering
from huoqun.playbooks.actions.migrating import migrate
from huoqun.playbooks.rules import NoMap, WorseTerms

from .running import HEAD, MONDAY, Running

pytestmark = pytest.mark.django_db(transaction=True)


def manual(body: str) -> str:
    return HEAD.format(id="story") + body


CAMP = manual("""
templates:
  lesson: "第{{day}}天，{{group}}开课"
  hello: "{{nick}}，你来了"
  bye: "再见 {{nick}}"
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: lesson, scope: group, do: send, template: lesson, class: care, at: "08:30"}
      - id: ask
        do: ask
        template: hello
        class: care
        at: "12:30"
        timeout: 4h
        buttons: false
        answers: {"1": thanks}
      - {id: thanks, do: send, template: bye, class: care}
""")


def test_a_camp_runs_by_the_clock_and_each_member_by_their_answers(cast):
    story = Running(cast)
    alice, bob = story.member("Alice").joins("writers"), story.member("Bob").joins("writers")
    story.runs(CAMP)

    story.passes(minutes=31)
    alice.says("好的")
    assert story.whose("Alice", "好的", " １ ") == {2: None}  # what it waits for is its own, even before it hears it
    alice.whispers(" １ ")
    story.settle()
    heard = apps.get_model("chats", "Message").objects.get(text=" １ ").id
    assert story.whose("Alice", " １ ", first=heard) == {heard: None} and story.whose("Alice", "1") == {}
    story.passes(hours=21)

    assert alice.was_told() == ["Alice，你来了", "再见 Alice"]
    assert bob.was_told() == ["Bob，你来了"]
    assert story.log("ask") == [("D1", "answered:1"), ("D1", "timeout")]
    assert story.bot.said("writers") == ["第2天，writers开课"]


def test_a_nickname_is_never_read_as_a_template(cast):
    story = Running(cast)
    mallory = story.member("{{day}}{{group}}").joins("writers")
    story.runs(CAMP)

    story.passes(minutes=31)

    assert mallory.was_told() == ["{{day}}{{group}}，你来了"]


# Time


LESSONS = manual("""
quiet_hours: {from: "22:00", to: "08:00", then: defer, expire_after: 10h}
templates: {early: "早安{{day}}", noon: "午间{{day}}", evening: "晚课{{day}}", late: "夜谈{{day}}"}
stages:
  - id: daily
    days: [D1, D2, D3]
    steps:
      - {id: early, scope: group, do: send, template: early, class: care, at: "08:30",
         misfire: {grace: 4h, then: send_late}}
      - {id: noon, scope: group, do: send, template: noon, class: care, at: "12:30"}
      - {id: evening, scope: group, do: send, template: evening, class: care, at: "21:00"}
      - {id: late, scope: group, do: send, template: late, class: care, at: "23:30",
         misfire: {grace: 12h, then: send_late}}
""")


def test_a_server_asleep_for_nine_hours_across_quiet_hours(cast):
    """Asleep from 20:30 to 05:30: the evening is too late for its grace; the night's word waits for the morning."""
    story = Running(cast)
    story.member("Alice").joins("writers")
    story.runs(LESSONS)
    story.passes(hours=1)
    story.passes(hours=7, minutes=30)
    asleep = story.now

    story.now = asleep.replace(hour=21, minute=30)  # 05:30 in Shanghai, nine hours later
    story.settle()
    story.passes(hours=3, minutes=1)

    assert story.bot.said("writers") == ["午间1", "夜谈1", "早安2"]
    assert story.log("evening") == [("D1", "skipped_late")]


def test_a_clock_that_jumps_back_an_hour_says_nothing_twice(cast):
    story = Running(cast)
    story.member("Alice").joins("writers")
    story.runs(LESSONS)
    story.passes(minutes=45)

    story.passes(hours=-1)
    story.passes(hours=1)
    story.passes(hours=1)

    assert story.bot.said("writers") == ["午间1"]


NIGHT = manual("""
templates: {night: "夜里{{day}}"}
stages:
  - id: nights
    days: [D1, D2, D3]
    steps: [{id: night, scope: group, do: send, template: night, class: care, at: "02:30"}]
""").replace('day_cutoff: "04:00"', 'day_cutoff: "00:00"')


@pytest.mark.parametrize(
    ("on", "zone", "at", "said_at"),
    [
        # No clock shows half past two on this night: the next minute that there is, three o'clock
        (date(2027, 3, 14), "America/New_York", "02:30", datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
        # Half past one is shown twice: the first time
        (date(2026, 11, 1), "America/New_York", "01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_a_gap_and_a_fold_of_summer_time(cast, on, zone, at, said_at):
    story = Running(cast, now=datetime(on.year, on.month, on.day, 4, 30, tzinfo=UTC), zone=zone)
    story.member("Alice").joins("writers")
    story.runs(NIGHT.replace("02:30", at), on=on)
    story.now = datetime.fromtimestamp(said_at.timestamp() - 60, UTC)
    story.settle()
    story.bot.is_silent("writers")

    story.passes(minutes=1)
    story.passes(hours=2)

    assert story.bot.said("writers") == ["夜里1"]
    assert story.log("night") == [("D1", "sent")]


# Who comes late


LATE = """
enrol: {{trigger: joined, late_join: {late}}}
templates: {{lesson: "第{{{{day}}}}天的课", own: "作业{{{{day}}}}", sum: "你错过了：\\n{{{{missed}}}}"}}
stages:
  - id: daily
    days: [D1, D2, D3]
    steps:
      - {{id: lesson, scope: group, do: send, template: lesson, class: care, at: "13:00"}}
      - {{id: own, do: send, template: own, class: service, at: "14:00"}}
  - id: extra
    steps: [{{id: sum, do: send, template: sum, class: service}}]
"""


@pytest.mark.parametrize(
    ("late", "told"),
    [
        # Today's steps, and on from there
        ("{policy: skip}", ["作业3"]),
        # The same, and first a word about what the group was told
        ("{policy: digest, digest: sum}", ["你错过了：\n· 第1天的课\n· 第2天的课", "作业3"]),
        # A calendar of one's own
        ("{policy: shift}", ["作业1", "作业2", "作业3"]),
        # What was missed is made up for, one a day, beside what is due
        ("{policy: replay, a_day: 1}", ["作业3", "作业1", "作业2"]),
        # Too late to be taken in
        ("{until: D2, policy: skip}", []),
    ],
)
def test_who_joins_on_the_third_day(cast, late, told):
    story = Running(cast)
    story.member("Alice").joins("writers")
    story.runs(manual(LATE.format(late=late)))
    for _ in range(4):
        story.passes(hours=12)

    bob = story.member("Bob").joins("writers")
    story.settle()
    story.passes(hours=2, minutes=1)
    for _ in range(3):
        story.passes(days=1)

    assert bob.was_told() == told


# Pausing, shifting


@pytest.mark.parametrize(
    ("how", "said"),
    [
        # The calendar moves by the two days of the pause: D2 comes on Thursday
        ("shift", ["午间1", "晚课1", "午间2", "晚课2"]),
        # What was missed is left out
        ("skip", ["午间1", "晚课1"]),
    ],
)
def test_a_pause_sends_nothing_and_puts_nobody_out(cast, how, said):
    story = Running(cast)
    alice = story.member("Alice").joins("writers")
    uid = story.runs(LESSONS.replace('"08:30"', '"12:29"').replace('"23:30"', '"12:28"'))
    story.passes(hours=1)
    story.passes(hours=8, minutes=10)
    steering.pause(story.actor, group_run_uid=uid, now=story.now)
    for _ in range(4):
        story.passes(hours=12)
    assert len([w for w in story.bot.said("writers") if w[:2] in ("午间", "晚课")]) == 2
    assert alice.is_in == ["writers"]

    steering.resume(story.actor, group_run_uid=uid, how=how, now=story.now)
    story.settle()
    story.passes(hours=15, minutes=30)
    story.passes(hours=8, minutes=30)

    assert [w for w in story.bot.said("writers") if w[:2] in ("午间", "晚课")] == said


def test_words_said_during_a_pause_count_when_it_is_over(cast):
    story = Running(cast)
    alice = story.member("Alice").joins("writers")
    uid = story.runs(CAMP)
    story.passes(minutes=31)
    steering.pause(story.actor, group_run_uid=uid, now=story.now)

    alice.says("1")
    story.settle()
    assert alice.was_told() == ["Alice，你来了"]
    steering.resume(story.actor, group_run_uid=uid, how="skip", now=story.now)
    story.settle()

    assert alice.was_told() == ["Alice，你来了", "再见 Alice"]


# Who goes


def test_somebody_erased_in_the_middle_is_told_nothing_more(cast):
    story = Running(cast)
    alice, bob = story.member("Alice").joins("writers"), story.member("Bob").joins("writers")
    story.runs(CAMP)
    from django.apps import apps

    member = apps.get_model("members", "Member").objects.get(name="Alice")
    erase(story.actor, member_id=member.id, now=story.now)
    story.settle()

    story.passes(minutes=31)
    story.passes(days=1)

    assert alice.was_told() == []
    assert bob.was_told() == ["Bob，你来了", "Bob，你来了"]


def test_who_leaves_is_out_of_it(cast):
    story = Running(cast)
    alice = story.member("Alice").joins("writers")
    story.runs(CAMP)
    story.passes(minutes=5)
    alice.leaves("writers")
    story.settle()

    story.passes(minutes=31)

    assert alice.was_told() == []


def test_starting_on_monday_means_monday(cast):
    story = Running(cast)
    story.member("Alice").joins("writers")
    story.runs(CAMP, on=MONDAY.replace(day=4))

    story.passes(days=1)
    story.bot.is_silent("writers")
    story.passes(hours=20, minutes=31)

    assert story.bot.said("writers") == ["第1天，writers开课"]


# What is late, what cannot be undone


ASKS = manual("""
templates: {offer: "优惠{{day}}", last: "本群解散", late: "补"}
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: offer, scope: group, do: send, template: offer, class: service, at: "13:00",
         misfire: {grace: 1h, then: ask}}
      - {id: own, do: send, template: late, class: service, at: "13:30", misfire: {grace: 1h, then: ask}}
exit:
  - {id: close, scope: group, do: dissolve, announce: last, at: "D2 20:00", require: approval, class: service}
""")


@pytest.mark.parametrize(
    ("choice", "said", "outcomes"),
    [
        # Somebody thinks that it still matters
        ("send_now", ["优惠1"], [("D1", "sent")]),
        # Nobody wants to hear of it any more; tomorrow's comes all the same
        ("skip", [], [("D1", "skipped_late")]),
    ],
)
def test_what_is_too_late_becomes_one_card_for_all(cast, choice, said, outcomes):
    story = Running(cast)
    alice, bob = story.member("Alice").joins("writers"), story.member("Bob").joins("writers")
    story.runs(ASKS)
    story.passes(hours=6)
    (card,) = story.incidents()
    assert (card.people, card.state) == (3, "open")

    story.decides(card, choice)

    assert story.bot.said("writers") == said
    assert len(alice.was_told()) == len(bob.was_told()) == len(said)
    assert story.log("offer") == outcomes
    story.passes(hours=19)
    assert story.bot.said("writers") == [*said, "优惠2"]


@pytest.mark.parametrize(
    ("verdict", "lives"),
    [
        # Somebody said yes: the last word, and the end
        ("approve", False),
        # Somebody said no: the group lives on
        ("refuse", True),
    ],
)
def test_a_group_is_dissolved_only_on_somebodys_word(cast, verdict, lives):
    story = Running(cast)
    story.member("Alice").joins("writers")
    uid = story.runs(ASKS)
    story.passes(hours=1)
    story.passes(hours=24)
    story.passes(hours=7)
    (proposal,) = story.proposals()
    assert "本群解散" not in story.bot.said("writers")

    story.judges(proposal, verdict)

    assert ("本群解散" in story.bot.said("writers")) is not lives
    assert (story.state(uid) == "running") is lives
    assert story.log("close") == [("D2", "not_approved" if lives else "dissolved")]


# Paths


PATHS = manual("""
holdout: {percent: 100, salt: s, applies_to: [nudge]}
templates: {praise: "恭喜 {{names}}，{{count}} 人完成", nudge: "还差你一个", a: "甲", b: "乙", join: "欢迎进群"}
goals: {primary: {fact: paid, value: advanced, window: 7d}}
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: split, do: experiment, at: "12:10", arms: {a: 50, b: 50}, then: {a: to_a, b: to_b}}
      - {id: to_a, do: tag, add: [甲], next: check}
      - {id: to_b, do: tag, add: [乙], next: check}
      - {id: check, do: branch, if: "tag('勤')", then: praise, else: nudge}
      - {id: praise, scope: group, do: send, template: praise, class: care, aggregate: {window: 10m, max_names: 2}}
      - {id: nudge, do: send, template: nudge, class: nudge, next: credit}
      - {id: credit, do: points, amount: 5, key: tried}
exit:
  - {id: graduate, if: "paid('advanced')", do: move, to: {kind: core}, template: join, class: service}
""")


def test_members_go_different_ways_and_meet_in_one_message(cast):
    story = Running(cast)
    people = [story.member(name).joins("writers") for name in ("Alice", "Bob", "Chen", "Dora")]
    story.settle()
    for name in ("Alice", "Bob", "Chen"):
        story.tags(name, "勤")
    story.runs(PATHS)

    story.passes(minutes=11)
    story.passes(minutes=20)

    (praise,) = story.bot.said("writers")
    assert praise.startswith("恭喜 ") and praise.endswith(" 等3人，3 人完成")
    assert people[3].was_told() == []  # Held out: Dora's nudge is kept back, and the funnel says so.
    assert story.effect_of("nudge").reason == "hold_out"
    assert list(story.points().values()) == [5]


def test_who_buys_is_led_on_whenever_that_is(cast):
    story = Running(cast)
    alice = story.member("Alice").joins("writers")
    story.group_of_kind("core", "carriers")
    story.runs(PATHS)
    story.passes(minutes=11)

    story.buys("Alice", "advanced")

    assert story.log("graduate") == [("exit", "invited")]
    assert [what for what, _ in story.effects("Alice") if what == "invite"] == ["invite"]
    assert alice.is_in == ["writers"]


# New versions


def test_a_new_version_takes_everybody_along_and_repeats_nothing(cast):
    story = Running(cast)
    alice = story.member("Alice").joins("writers")
    uid = story.runs(CAMP)
    story.passes(minutes=31)
    renamed = CAMP.replace("id: ask\n", "id: question\n").replace("days: [D1, D2]", "days: [D1, D2, D3]")
    newer = story.version(renamed)

    with pytest.raises(NoMap):
        migrate(story.actor, group_run_uid=uid, version_id=newer, step_map={}, now=story.now)
    migrate(story.actor, group_run_uid=uid, version_id=newer, step_map={"ask": "question"}, now=story.now)
    alice.says("1")
    story.settle()
    assert alice.was_told() == ["Alice，你来了", "再见 Alice"]
    for _ in range(3):
        story.passes(hours=20, minutes=5)
        story.passes(hours=3, minutes=55)

    assert alice.was_told().count("Alice，你来了") == 3
    assert story.bot.said("writers") == ["第2天，writers开课", "第3天，writers开课"]


def test_nobody_gets_less_than_they_were_promised(cast):
    story = Running(cast)
    story.member("Alice").joins("writers")
    uid = story.runs(PATHS)
    less = story.version(PATHS.replace("amount: 5", "amount: 4"))
    more = story.version(PATHS.replace("amount: 5", "amount: 6"))

    with pytest.raises(WorseTerms):
        migrate(story.actor, group_run_uid=uid, version_id=less, step_map={}, now=story.now)
    migrate(story.actor, group_run_uid=uid, version_id=more, step_map={}, now=story.now)
    story.passes(minutes=11)

    assert list(story.points().values()) == [6]


def test_a_running_group_is_not_touched_by_a_new_version(cast):
    story = Running(cast)
    story.member("Alice").joins("writers")
    story.runs(CAMP)
    story.version(CAMP.replace("开课", "不开课"))

    story.passes(hours=20, minutes=31)

    assert story.bot.said("writers") == ["第2天，writers开课"]
