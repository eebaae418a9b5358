"""Forecasts are kept and held against what came; quiet groups and silent regulars are proposed, some are held out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from huoqun.core.actor import Actor
from huoqun.core.errors import NotAllowed
from huoqun.groups.models import Group
from huoqun.insights.actions import foretelling, rescuing, returning
from huoqun.insights.actions.returning import QUARTER
from huoqun.insights.counting import Share
from huoqun.insights.models import Foretold
from huoqun.insights.queries.kept import arms, newest, reliability
from huoqun.insights.rules import HELD_OUT, Arm, Foretells, Outlook, is_held_out
from huoqun.members.actions.consent import record
from huoqun.members.models import Member
from huoqun.members.queries.consent import MESSAGES
from huoqun.playbooks.actions.ticking import tick_once
from huoqun.work.actions import proposals
from huoqun.work.models import Proposal, Task

from .test_forecasts import checked_in, community, folded, on  # noqa: F401 : a lively group, one that fades, a young one

pytestmark = pytest.mark.django_db(transaction=True)

FADING = date(2026, 9, 14)  # A Monday: these stay. The group that fades has been silent for three weeks.
NOON = datetime(2026, 9, 14, 4, tzinfo=UTC)


def us(workspace: int) -> Actor:
    return Actor(workspace, "system", "insights")


@pytest.fixture
def foretold(community, workspace):  # noqa: F811
    foretelling.keep(us(workspace), day=FADING, now=NOON)
    return workspace


def group(name: str) -> int:
    return Group.objects.get(name=name).id


def test_the_newest_forecasts_stand_as_they_were_made(foretold, alice, cast):
    found = {one.group: one for one in newest(alice).groups}

    assert found["lively"].outlook is Outlook.ALIVE
    assert found["fading"].p_alive_28d < 0.8
    assert found["fading"].why
    assert newest(cast.eve.actor).groups == ()


def test_what_came_is_noted_once_it_is_known(foretold):
    foretelling.keep(us(foretold), day=FADING + timedelta(days=28), now=NOON)
    came = dict(Foretold.objects.filter(kind=Foretells.QUIET, day=FADING).values_list("group_id", "came"))

    assert came == {group("lively"): False, group("counting"): False, group("fading"): True}
    assert sum(span.came.whole for span in reliability(foretold, Foretells.QUIET)) == 3


def test_a_deed_is_a_sign_of_life_also_where_it_is_recorded_late(foretold):
    foretelling.keep(us(foretold), day=FADING + timedelta(days=28), now=NOON)
    assert Foretold.objects.get(group_id=group("fading"), kind=Foretells.QUIET, day=FADING).came

    checked_in(foretold, "fading", [50])
    folded(foretold)
    foretelling.keep(us(foretold), day=FADING + timedelta(days=29), now=NOON)

    assert not Foretold.objects.get(group_id=group("fading"), kind=Foretells.QUIET, day=FADING).came


def test_a_quiet_group_is_proposed_to_be_helped_and_becomes_tasks(foretold, cast):
    Foretold.objects.filter(group_id=group("fading")).update(facts=quiet(group("fading")))
    rescuing.look(us(foretold), at=NOON, now=NOON)
    proposal = Proposal.objects.get()
    assert proposal.group_id == group("fading")
    assert proposal.evidence["like_learnt"][1] > 100

    proposals.approve(cast.bob.actor, proposal_uid=proposal.uid, now=NOON)

    while tick_once(Actor(foretold, "system", "playbook"), now=NOON + timedelta(minutes=2)):
        pass  # The manual that it became is at work.
    assert Task.objects.filter(group_id=group("fading")).exists()
    assert Foretold.objects.get(arm=Arm.ACTED).group_id == group("fading")
    assert rescuing.look(us(foretold), at=NOON, now=NOON, again=True) == []


def quiet(group_id: int) -> dict:
    facts = Foretold.objects.filter(group_id=group_id).values_list("facts", flat=True)[0]
    return facts | {"outlook": str(Outlook.GOING_QUIET)}


def test_silent_regulars_are_asked_back_except_those_held_out(foretold, cast):
    chosen = regulars(foretold, 24)
    quiet_please = min(chosen)
    record(us(foretold), member_id=quiet_please, purpose=MESSAGES, granted=False, source="test", now=NOON)
    returning.look(us(foretold), now=NOON)
    asked = {member for one in Proposal.objects.all() for member in one.arguments["member_ids"]}
    held = set(Foretold.objects.filter(arm=Arm.HELD_OUT).values_list("member_id", flat=True))

    assert asked
    assert held
    assert not asked & held
    assert asked | held <= chosen - {quiet_please}


def regulars(workspace: int, count: int) -> set[int]:
    """Silent members; chance leaves half of them alone, so that some of each are among the twenty of a week."""
    quarter, free = FADING.toordinal() // QUARTER, range(10**9 * workspace, 10**9 * (workspace + 1))
    kept = (n for n in free if is_held_out(workspace, n, quarter))
    asked = (n for n in free if not is_held_out(workspace, n, quarter))
    ids = [*islice(kept, count // 2), *islice(asked, count - count // 2)]
    made = Member.objects.bulk_create(
        Member(id=n, workspace_id=workspace, name=f"Regular {n}", created_at=NOON) for n in ids
    )
    Foretold.objects.bulk_create(
        Foretold(
            workspace_id=workspace,
            kind=Foretells.RETURN,
            group_id=group("fading"),
            member_id=one.id,
            day=FADING,
            chance=0.3,
            facts={"silent": 20, "value": 10},
            known_on=FADING + timedelta(days=60),
        )
        for one in made
    )
    return {one.id for one in made}


def test_one_of_five_is_held_out_and_always_the_same(workspace):
    held = [member for member in range(5000) if is_held_out(workspace, member, 8100)]

    assert held == [member for member in range(5000) if is_held_out(workspace, member, 8100)]
    assert abs(len(held) - 5000 / HELD_OUT) < 120


def test_arms_are_told_apart(foretold):
    chosen = sorted(regulars(foretold, 4))
    Foretold.objects.filter(member_id__in=chosen[:2]).update(arm=Arm.ACTED, came=True)
    Foretold.objects.filter(member_id__in=chosen[2:]).update(arm=Arm.HELD_OUT, came=False)

    assert arms(foretold, Foretells.RETURN) == {Arm.ACTED: Share(2, 2), Arm.HELD_OUT: Share(0, 2)}


def test_only_whoever_may_propose_looks(workspace, cast):
    for look in (
        lambda: foretelling.keep(cast.bob.actor, day=FADING, now=NOON),
        lambda: rescuing.look(cast.bob.actor, at=NOON, now=NOON),
        lambda: returning.look(cast.bob.actor, now=NOON),
        lambda: returning.ask_back(cast.dora.actor, group_id=1, member_ids=[], day="2026-09-14", key="k", now=NOON),
    ):
        with pytest.raises(NotAllowed):
            look()
