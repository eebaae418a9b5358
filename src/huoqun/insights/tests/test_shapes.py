"""What shape groups have outgrown, by plain counts; proposed once a week, and approved it is a manual at work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from huoqun.core.actor import system
from huoqun.core.blocks import all_blocks
from huoqun.core.errors import NotAllowed
from huoqun.groups.models import Group
from huoqun.insights.actions import reshaping
from huoqun.insights.actions._helping import FOLDER
from huoqun.insights.models import MemberDay
from huoqun.insights.proposing import shape
from huoqun.insights.proposing.shape import Counts, Shape, Stand
from huoqun.insights.queries.shapes import shapes
from huoqun.members.models import Member
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.actions.ticking import tick_once
from huoqun.playbooks.checks.checking import check_text
from huoqun.playbooks.queries.library import library, newest_text
from huoqun.work.actions import proposals
from huoqun.work.models import Proposal, Task

from .test_forecasts import community, folded, on  # noqa: F401 : a lively group, one that fades, a young one

NOW = on(125)
PLAIN = Counts(1, "core", "", age=200, members=60, room=440, speakers=40, messages=900, top=6)


def test_too_few_voices_is_told_by_how_few_say_half():
    assert shape.voices(PLAIN).stand is Stand.NOTHING
    assert shape.voices(replace(PLAIN, top=2)).stand is Stand.SPEAKS
    assert shape.voices(replace(PLAIN, top=1, speakers=9)).stand is Stand.TOO_FEW
    assert shape.voices(replace(PLAIN, top=1, age=27)).stand is Stand.TOO_EARLY
    assert shape.voices(replace(PLAIN, top=1, age=None)).stand is Stand.TOO_EARLY


def test_groups_with_the_same_people_go_better_together():
    other = replace(PLAIN, group_id=2, speakers=50)

    assert shape.merging(PLAIN, [other], {2: 25}).into == 2
    assert shape.merging(other, [PLAIN], {1: 25}).stand is Stand.NOTHING  # The smaller goes to the larger.
    assert shape.merging(PLAIN, [other], {2: 12}).stand is Stand.NOTHING
    assert shape.merging(PLAIN, [replace(other, kind_key="camp")], {2: 25}).stand is Stand.NOTHING
    assert shape.merging(PLAIN, [replace(other, room=59)], {2: 25}).stand is Stand.NOTHING


def test_two_groups_too_small_to_live_are_merged():
    small = replace(PLAIN, speakers=4)

    assert shape.merging(small, [replace(small, group_id=2, speakers=6)], {}).into == 2
    assert shape.merging(small, [replace(small, group_id=2, speakers=30)], {}).stand is Stand.NOTHING
    assert shape.merging(small, [replace(small, group_id=2, chapter="Hangzhou")], {}).stand is Stand.NOTHING
    assert shape.merging(replace(small, speakers=0), [replace(small, group_id=2)], {}).stand is Stand.NOTHING


def test_a_closed_circle_needs_newcomers_without_answers_and_one_circle():
    shut = replace(PLAIN, newcomers=40, greeted=8, asked=60, answered=50)

    assert shape.seems_closed(PLAIN).stand is Stand.TOO_FEW
    assert shape.seems_closed(replace(shut, greeted=35)).stand is Stand.NOTHING
    assert shape.seems_closed(shut) is None
    assert shape.clique(shut, people=12, of=40, ties=0.7).stand is Stand.SPEAKS
    assert shape.clique(shut, people=30, of=40, ties=0.7).stand is Stand.NOTHING


def test_the_last_who_joined_take_part_less_only_beyond_chance():
    assert replace(PLAIN, joined=60, joined_came=10, joined_before=60, joined_before_came=40).joiners_fell
    assert not replace(PLAIN, joined=10, joined_came=1, joined_before=10, joined_before_came=6).joiners_fell


def test_a_small_group_is_no_two_and_five_thousand_people_need_another_service():
    assert shape.seems_whole(PLAIN).stand is Stand.NOTHING
    assert shape.seems_whole(replace(PLAIN, speakers=200, age=30)).stand is Stand.TOO_EARLY
    assert shape.seems_whole(replace(PLAIN, speakers=200)) is None
    assert [shape.service(n).stand for n in (4_999, 5_000)] == [Stand.NOTHING, Stand.SPEAKS]


@pytest.mark.django_db(transaction=True)
def test_one_voice_is_proposed_and_becomes_a_manual_at_work(community, workspace, cast, alice):  # noqa: F811
    group = Group.objects.get(name="lively")
    loud(workspace, group.id)
    us = system(workspace, "insights")
    decided_before(workspace, Group.objects.exclude(id=group.id)[0])
    reshaping.look(us, at=NOW, now=NOW)
    (proposal,) = Proposal.objects.filter(action=reshaping.ACTION, state="open")
    assert proposal.arguments["shape"] == "voices", proposal.evidence
    assert (proposal.evidence["like_acted"][1], "like_left" in proposal.evidence) == (
        1,
        False,
    )  # Splits are another matter.
    told = {(one.group.name if one.group else "", one.verdict.shape): one.verdict.stand for one in shapes(alice).found}

    assert told["lively", Shape.VOICES] is Stand.SPEAKS
    assert told["lively", Shape.CLIQUE] is Stand.TOO_FEW
    assert told["", Shape.SERVICE] is Stand.NOTHING
    assert len(proposal.arguments["member_ids"]) == reshaping.ASKED
    assert shapes(cast.eve.actor).found == ()
    assert reshaping.look(us, at=NOW, now=NOW, again=True) == []

    proposals.approve(cast.bob.actor, proposal_uid=proposal.uid, now=NOW)
    assert not Task.objects.exists()
    while tick_once(system(workspace, "playbook"), now=NOW + timedelta(minutes=2)):
        pass
    (task,) = Task.objects.all()
    assert (task.kind, task.group_id) == ("help", group.id)
    assert "Person 0" in task.title  # The next after the one who says most.

    # The team has rewritten the manual, and it asks for what nobody has said: tasks take its place
    shelf = next(one for one in library(us) if one.key == "help-group")
    text = newest_text(us, shelf.uid).replace("vars:\n", "vars:\n  place: {label: Where, required: true}\n", 1)
    publishing.draft(
        us, playbook_uid=shelf.uid, text=text.replace('script: "{{words}}"', 'script: "{{words}} {{place}}"'), now=NOW
    )
    publishing.publish(us, playbook_uid=shelf.uid, now=NOW)
    other = Group.objects.exclude(id=group.id)[0]
    assert not reshaping.reshape(cast.bob.actor, shape="clique", key="k", group_id=other.id, now=NOW)
    assert Task.objects.filter(group=other).count() == 2


def decided_before(workspace: int, group: Group) -> None:
    """One proposal of each of two shapes, decided long ago."""
    for shape_of, state in (("voices", "approved"), ("split", "rejected")):
        Proposal.objects.create(
            workspace_id=workspace, key=shape_of, action=reshaping.ACTION, arguments={"shape": shape_of}, origin="",
            title="", group=group, state=state, created_at=on(1), decided_at=on(2), expires_at=on(9),
        )  # fmt: skip


def loud(workspace: int, group_id: int) -> None:
    """One who says more than thirty others together."""
    people = Member.objects.bulk_create(
        Member(workspace_id=workspace, name=f"Quiet {n}" if n else "Loud", created_at=NOW) for n in range(31)
    )
    day = NOW.date() - timedelta(days=3)
    MemberDay.objects.bulk_create(
        MemberDay(workspace_id=workspace, group_id=group_id, member_id=one.id, day=day, messages=4 if n else 300)
        for n, one in enumerate(people)
    )


@pytest.mark.django_db(transaction=True)
def test_only_whoever_may_propose_looks_and_only_at_their_groups(workspace, cast):
    with pytest.raises(NotAllowed):
        reshaping.look(cast.bob.actor, at=NOW, now=NOW)
    with pytest.raises(NotAllowed):
        reshaping.reshape(cast.dora.actor, shape="voices", key="k", group_id=1, now=NOW)
    assert shapes(cast.chen.actor).day is None


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.yaml")), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_manuals_of_help_have_no_fault(file):
    assert [found.reason for found in check_text(file.read_text("utf-8"), blocks=all_blocks())] == []
