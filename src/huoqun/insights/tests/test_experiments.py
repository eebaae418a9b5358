"""Experiments are read by chance's own arms, with intervals; too few people is an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from huoqun.chats.models import Effect
from huoqun.chats.queries.batches import Compared
from huoqun.core.actor import system
from huoqun.deeds.models import Deed
from huoqun.insights.queries.experiments import HOLD_OUT, REST, experiments
from huoqun.insights.trials import Arm, Outcome, Rail, read
from huoqun.members.models import Consent, Member
from huoqun.playbooks.actions.publishing import draft, make, publish
from huoqun.playbooks.actions.starting import start
from huoqun.playbooks.engine.moment import chance
from huoqun.playbooks.models import GroupRun, Run

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
BOOK = """
schema: playbook/v1
id: try-it
name: Try it
kind: camp
anchor: group.starts_on
calendar: {days: 7}
enrol: {trigger: by_hand, late_join: {policy: skip}}
holdout: {percent: 20, salt: try, applies_to: [nudge]}
quiet_hours: {from: "22:00", to: "08:00", then: defer}
misfire: {grace: 1h, then: skip}
templates: {short: "Hi {{nick}}", long: "Hi {{nick}}, how are you?"}
stages:
  - id: first
    steps:
      - {id: way, do: experiment, after: 1h, arms: {one: 50, other: 50}, then: {one: short, other: long}}
      - {id: short, do: send, template: short, class: nudge}
      - {id: long, do: send, template: long, class: nudge}
exit: [{id: over, at: "D7 20:00", do: end, reason: over}]
goals: {primary: {fact: paid, window: 7d}, guardrails: [{metric: leave_rate, max: 0.05}]}
"""


def test_a_difference_is_told_with_what_so_many_people_could_show():
    base = Arm("one", 400, 100)
    better, unclear, few = read(base, [Arm("b", 400, 150), Arm("c", 400, 110), Arm("d", 9, 9)])

    assert better.outcome is Outcome.BETTER
    assert unclear.outcome is Outcome.UNCLEAR
    assert unclear.gap.least == pytest.approx(0.086, abs=0.001)
    assert unclear.more > 700
    assert few.outcome is Outcome.TOO_FEW
    assert read(Arm("a", 9000, 900), [Arm("b", 9000, 905)])[0].outcome is Outcome.NO_DIFFERENCE


def test_guardrails_are_passed_by_more_than_chance_only():
    base = Arm("one", 400, 100, left=8)

    assert read(base, [Arm("b", 400, 150, left=40)])[0].broken == (Rail.LEAVE,)
    assert read(base, [Arm("b", 400, 150, left=12)])[0].broken == ()
    assert read(base, [Arm("b", 400, 150, left=12)], {Rail.LEAVE: 0.01})[0].broken == (Rail.LEAVE,)


@pytest.mark.django_db(transaction=True)
def test_arms_of_a_playbook_are_those_that_chance_gave(workspace, cast, alice):
    us = system(workspace, "test")
    version = publish(us, playbook_uid=make(us, text=BOOK, now=NOW), now=NOW)
    start(us, version_id=version, group_id=cast.group, starts_on=NOW.date(), now=NOW)
    people = went(workspace, 300)
    reached = {one.id for one in people[:150] if chance("try", one.id) >= 0.2}
    Deed.objects.bulk_create(
        Deed(
            workspace_id=workspace, member_id=member, kind="bought", product="camp", occurred_at=NOW, recorded_at=NOW,
            source="test", source_id=str(member),
        )
        for member in reached
    )  # fmt: skip
    held = sum(chance("try", one.id) < 0.2 for one in people)
    found = {one.step: one for one in experiments(alice, now=NOW + timedelta(days=8))}

    assert found["holdout"].base == Arm(HOLD_OUT, held, 0)
    (rest,) = found["holdout"].readings
    assert (rest.arm.name, rest.arm.people, rest.arm.reached) == (REST, 300 - held, len(reached))
    assert rest.outcome is Outcome.BETTER
    (other,) = found["way"].readings
    assert found["way"].base.people + other.arm.people == 300
    assert [one.waiting for one in experiments(alice, now=NOW + timedelta(days=6))] == [300, 300]
    assert experiments(cast.eve.actor, now=NOW) == []


@pytest.mark.django_db
def test_whoever_went_through_several_times_is_one_case_since_the_experiment_was_there(workspace, cast, alice):
    us, before, later = system(workspace, "test"), NOW - timedelta(days=30), NOW + timedelta(days=30)
    plain = BOOK.replace("holdout: {percent: 20, salt: try, applies_to: [nudge]}\n", "").replace("way, do", "was, do")
    book = make(us, text=plain, now=before)
    start(us, version_id=publish(us, playbook_uid=book, now=before), group_id=cast.group, starts_on=before.date(),
          now=before)  # fmt: skip
    old = GroupRun.objects.get()
    draft(us, playbook_uid=book, text=BOOK, now=NOW)
    new = GroupRun.objects.create(
        workspace_id=workspace, version_id=publish(us, playbook_uid=book, now=NOW), group_id=cast.group,
        starts_on=NOW.date(), zone="UTC", started_at=NOW, started_by="test",
    )  # fmt: skip
    held, free = (next(n for n in count(10**9) if (chance("try", n) < 0.2) is is_held) for is_held in (True, False))
    alone, again, over = Member.objects.bulk_create(
        Member(id=id, workspace_id=workspace, name=str(id), created_at=before) for id in (10**8, held, free)
    )
    Run.objects.bulk_create(
        Run(workspace_id=workspace, group_run=run, member=who, first=at.date(), began_at=at, entry=n, arms=arms)
        for n, (run, who, at, arms) in enumerate([
            # Before there was an experiment: no case of it.
            (old, alone, before, {"was": "one"}),
            # Once before, once in it: by the second time.
            (old, again, before, {"was": "one"}), (new, again, NOW, {"way": "other"}),
            # Twice in it: by the first time.
            (new, over, NOW, {"way": "one"}), (new, over, later, {"way": "other"}),
        ])
    )  # fmt: skip

    found = {one.step: one for one in experiments(alice, now=later + timedelta(days=1))}

    assert (found["way"].waiting, found["way"].base.people, found["way"].readings[0].arm.people) == (0, 1, 1)
    assert found["holdout"].base.people + found["holdout"].readings[0].arm.people == 2


@pytest.mark.django_db(transaction=True)
def test_a_broadcast_is_read_beside_those_whom_chance_left_out(workspace, cast, alice):
    people = Member.objects.bulk_create(
        Member(workspace_id=workspace, name=f"Person {n}", created_at=NOW) for n in range(100)
    )
    Effect.objects.bulk_create(
        Effect(
            workspace_id=workspace, key=f"broadcast/x/member/{one.id}", what="send", cls="marketing", member_id=one.id,
            body={}, batch="broadcast/x", arm="holdout" if n < 40 else "", created_at=NOW,
        )
        for n, one in enumerate(people)
    )  # fmt: skip
    Deed.objects.bulk_create(
        Deed(
            workspace_id=workspace, member_id=one.id, kind="bought", product="camp", recorded_at=NOW, source="test",
            source_id=str(one.id), occurred_at=NOW + timedelta(days=2 if n < 90 else 20),
        )
        for n, one in enumerate(people) if n < 4 or n >= 60
    )  # fmt: skip
    Consent.objects.create(
        workspace_id=workspace, member_id=people[99].id, purpose="messages", granted=False, source="test",
        at=NOW + timedelta(days=1),
    )  # fmt: skip
    sent = Compared("broadcast/x", "秋季书展", NOW, is_offer=True)

    (found,) = experiments(alice, compared=[sent], now=NOW + timedelta(days=7))
    assert (found.playbook, found.goal, found.base) == ("秋季书展", "paid", Arm(HOLD_OUT, 40, 4))
    assert [one.arm for one in found.readings] == [Arm(REST, 60, 30, muted=1)]
    assert found.readings[0].outcome is Outcome.BETTER
    (early,) = experiments(alice, compared=[sent], now=NOW + timedelta(days=6))
    assert (early.waiting, early.readings[0].outcome) == (100, Outcome.TOO_FEW)
    # who sees one chapter is told nothing of what went to everybody
    assert experiments(cast.chen.actor, compared=[sent], now=NOW + timedelta(days=7)) == []


def went(workspace: int, count: int) -> list[Member]:
    """So many people who began their way now, half of them down each."""
    run = GroupRun.objects.get()
    people = Member.objects.bulk_create(
        Member(workspace_id=workspace, name=f"Person {n}", created_at=NOW) for n in range(count)
    )
    Run.objects.bulk_create(
        Run(
            workspace_id=workspace, group_run_id=run.id, member_id=one.id, first=NOW.date(), began_at=NOW,
            arms={"way": "one" if n % 2 else "other"},
        )
        for n, one in enumerate(people)
    )  # fmt: skip
    return people
