"""Dry runs by chance: the same seed gives the same, and nobody gets lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.chats.port.capabilities import Limit
from huoqun.core.blocks import all_blocks
from huoqun.playbooks.compiling import plan_of
from huoqun.playbooks.findings import BadPlaybook
from huoqun.playbooks.format.model import Priors
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.shipped import shipped
from huoqun.playbooks.simulate.cohort import Ways, shares
from huoqun.playbooks.simulate.curves import FEWEST, DayOfStay, chances, half_said_by, on
from huoqun.playbooks.simulate.power import least_difference, power
from huoqun.playbooks.simulate.report import bounded, dry_run, plan_to_try, spread
from huoqun.playbooks.simulate.running import Settings, run_once
from huoqun.playbooks.simulate.sending import House

CAMP = """
schema: playbook/v1
id: camp
name: 写作营
kind: camp
calendar: {days: 4, day_cutoff: "04:00"}
enrol: {only: "consented('marketing')", late_join: {until: D2, policy: skip}}
holdout: {percent: 20, salt: s, applies_to: [nudge]}
quiet_hours: {from: "22:00", to: "08:00"}
caps: [{scope: member, per: day, max: 1, classes: [nudge]}]
misfire: {grace: 2h}
roles: {coach: {count: 1, minutes_a_day: 30}}
goals: {primary: {fact: paid, value: more, window: 3d}}
templates: {hello: "{{nick}}，想学什么？", remind: "{{nick}}，差一天", again: "{{nick}}，还差", offer: 进阶班}
stages:
  - id: daily
    days: [D1, D2, D3, D4]
    steps:
      - {id: open, scope: group, do: checkin, at: "06:00", word: "#写{{day}}"}
      - {id: check, do: branch, at: "20:30", if: "checked_in(day)", then: coins, else: nudge}
      - {id: coins, do: points, amount: 5, key: daily}
      - {id: nudge, do: send, template: remind, class: nudge, next: nudge2}
      - {id: nudge2, do: send, template: again, class: nudge, next: far}
      - {id: far, do: branch, if: "missed_in_row >= 2", then: call}
      - id: call
        do: task
        title: 回访
        assignee: {role: coach}
        sla: 4h
        outcomes: {继续: card, 退出: out}
        overdue: {remind: true}
      - {id: card, do: grant, what: makeup_card, key: call, value_minor: 300}
      - {id: out, do: end, reason: quit}
  - id: first
    days: [D1]
    steps:
      - {id: hello, do: ask, template: hello, class: care, at: "12:00", timeout: 6h, answers: {写作: "", 运营: never}}
      - {id: never, do: branch, if: "tag('没有的')", then: ghost}
      - {id: ghost, do: tag, add: [鬼]}
exit:
  - {id: buyer, if: "paid('more')", do: end, reason: paid}
"""


def plan(text: str = CAMP):
    return plan_of(read(text).playbook, blocks=all_blocks())


def like(**priors: float) -> Settings:
    return Settings(members=60, seeds=3, ways=Ways(priors=Priors(**priors)))


def test_the_same_seed_gives_the_same():
    camp = plan()

    assert dry_run(camp, like()) == dry_run(camp, like())
    assert run_once(camp, like(), 1) != run_once(camp, like(), 2)


CHANCE = st.floats(0, 1)


@settings(max_examples=25, deadline=None)
@given(
    st.builds(
        Priors, joins_late=CHANCE, leaves=CHANCE, speaks=CHANCE, checks_in=CHANCE, fades=CHANCE, replies=CHANCE,
        pays=CHANCE, consents=CHANCE, opts_out=CHANCE,
    ),
    st.integers(1, 40),
    st.integers(0, 1000),
)  # fmt: skip
def test_every_way_that_begins_is_accounted_for(priors, members, seed):
    out = run_once(plan(), Settings(members=members, ways=Ways(priors=priors)), seed)
    steps = {step: sum(outcomes.values()) for step, outcomes in out.steps.items()}

    assert out.started == out.done + out.under_way + sum(out.ended.values()) <= out.came <= members
    # Who is at a branch goes one of its ways, and there is no other way to where these lead.
    assert steps.get("coins", 0) == out.steps.get("check", {}).get("then", 0)
    assert steps.get("nudge", 0) == out.steps.get("check", {}).get("else", 0)
    assert steps.get("call", 0) == out.steps.get("far", {}).get("then", 0)
    assert out.steps.get("call", {}).get("waiting", 0) >= out.waiting.get("call", 0)
    # What was to be said was said, or stands under its reason.
    said = steps.get("hello", 0) + steps.get("nudge", 0) + steps.get("nudge2", 0)
    assert sum(out.heard) + sum(out.stopped.values()) == said
    assert out.reached <= out.held + out.treated <= out.started
    assert out.points == 5 * steps.get("coins", 0)
    assert out.prizes == 300 * steps.get("card", 0)


def test_the_planners_rules_hold():
    report = dry_run(plan(), like(checks_in=0, leaves=0, pays=0, consents=1, opts_out=0))

    assert set(report.stopped) == {"hold_out", "cap:member:day:1"}
    assert report.holdout is not None and report.holdout.held > 0


@pytest.mark.parametrize("manual", [*shipped("zh"), *shipped("en")], ids=lambda one: f"{one.id}-{one.name}")
def test_every_manual_that_comes_along_can_be_tried(manual):
    report = dry_run(plan_to_try(manual.text), Settings(members=30, seeds=1, ways=Ways(priors=Priors())))

    assert report.runs.started > 0 and len(report.never) < len(report.steps)


def test_steps_that_nobody_comes_to_are_named():
    assert dry_run(plan(), like()).never == ["ghost"]


def test_a_busy_role_is_late_and_the_queue_says_when():
    report = dry_run(plan(), like(checks_in=0, leaves=0, pays=0, consents=1))
    coach = report.roles[0]

    assert coach.role == "coach" and coach.late > 0
    assert coach.tasks == pytest.approx(sum(day.tasks for day in coach.days), abs=0.1)
    assert all(day.minutes == pytest.approx(day.tasks * 6, abs=1) for day in coach.days)


def test_the_peak_is_told_against_the_channels_limits():
    house = House(limits=(Limit("messages", 10, 60),))
    peak = dry_run(plan(), Settings(members=60, seeds=1, house=house, ways=Ways(priors=Priors(consents=1)))).peak

    assert peak.limits[0].peak == peak.minute > 10


def test_a_daily_budget_of_the_channel_makes_messages_wait():
    house = House(limits=(Limit("daily", 5, 86_400),))
    tight = Settings(members=30, seeds=1, house=house, ways=Ways(priors=Priors(consents=1)))

    assert dry_run(plan(), tight).peak.day < dry_run(plan(), Settings(members=30, seeds=1, ways=tight.ways)).peak.day


def test_a_page_gets_as_many_runs_as_fit():
    camp, asked = plan(), Settings(members=60, seeds=40, ways=Ways(priors=Priors()))

    assert bounded(camp, asked, events=1).seeds == 1
    assert 1 < bounded(camp, asked, events=3_000).seeds < 40


def test_a_playbook_with_faults_is_not_tried():
    with pytest.raises(BadPlaybook):
        plan_to_try(CAMP.replace("then: coins", "then: nowhere"))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        # Nothing is known: all alike
        ({}, [1 / 3, 1 / 3, 1 / 3]),
        # One is known: the others share what is left
        ({"a": 0.6}, [0.6, 0.2, 0.2]),
        # What is known leaves nothing over
        ({"a": 1.0}, [1.0, 0.0, 0.0]),
        # None of them ever came: all alike after all
        ({"a": 0.0, "b": 0.0, "c": 0.0}, [1.0, 1.0, 1.0]),
    ],
)
def test_outcomes_share_what_is_not_told(known, expected):
    assert shares(("a", "b", "c"), known) == pytest.approx(expected)


def test_the_power_of_a_comparison():
    # 100 against 100, 20 % against 40 %: found about 87 times of 100 (Fleiss, without continuity correction)
    assert power(base=0.2, other=0.4, held=100, treated=100) == pytest.approx(0.87, abs=0.02)
    assert power(base=0.2, other=0.2, held=100, treated=100) == 0.0
    assert least_difference(base=0.2, held=0, treated=100) is None
    least = least_difference(base=0.2, held=100, treated=100)
    assert least is not None and power(base=0.2, other=0.2 + least, held=100, treated=100) == pytest.approx(
        0.8, abs=0.01
    )


def test_spreads_are_nearest_ranks():
    assert spread(range(1, 101)) == spread(range(100, 0, -1))
    assert (spread(range(1, 101)).p5, spread(range(1, 101)).p50, spread(range(1, 101)).p95) == (5, 50, 95)
    assert spread([]).p50 == 0


LOUD_AT_FIRST = tuple(
    DayOfStay(people=200 - 2 * n, spoke=120 if n < 7 else 8, messages=300 if n < 7 else 10, left=2) for n in range(28)
)
"""A group that is loud in its first week, as most are."""


def test_members_fade_as_those_of_a_past_group_did_and_its_counts_are_told():
    ways = Ways(priors=Priors(speaks=0.2, fades=0.0), days=LOUD_AT_FIRST)
    report = dry_run(plan_to_try(CAMP), Settings(members=40, seeds=1, ways=ways, learnt_from="Readers"))
    spoke = chances(LOUD_AT_FIRST, lambda day: day.spoke)

    assert report.learnt is not None and (report.learnt.people, report.learnt.half_said_by) == (200, 4)
    assert on(0, spoke) > 0.5 > 0.1 > on(10, spoke) and on(500, spoke) == spoke[-1] == pytest.approx(8 / 152, abs=0.01)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 9)), max_size=70))
def test_whatever_was_counted_makes_chances(counted):
    days = [DayOfStay(people, min(spoke, people), messages) for people, spoke, messages in counted]
    found = chances(days, lambda day: day.spoke)

    assert all(0 <= chance <= 1 for chance in found)
    assert bool(found) == bool(days and days[0].people >= FEWEST)
    assert (half_said_by(days) or 0) <= len(days)


def test_a_speed_test_is_asked_at_its_moment_and_only_the_first_have_points():
    text = """
schema: playbook/v1
id: drops
name: 撒积分
kind: core
stages:
  - id: first
    days: [D1]
    steps:
      - {id: drop, scope: group, do: speed_test, at: "10:00", minutes: 240, class: care, asks: points, points: 3}
"""
    plan = plan_of(read(text).playbook, blocks=all_blocks())
    ways = Ways(priors=Priors(joins_late=0, leaves=0, speaks=0, replies=1, fades=0))
    report = dry_run(plan, Settings(members=40, seeds=4, ways=ways))

    assert (report.points.p5, report.points.p95) == (15, 15)  # five winners of forty who answered
    assert report.messages.to_group == 1
