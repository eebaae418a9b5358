"""The launch check: each of the five deaths is answered by what is there, and may be let pass for a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from huoqun.core.actor import Actor, Grant
from huoqun.core.errors import NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.deeds.models import Deed
from huoqun.groups.models import Group, Kind, Span
from huoqun.members.models import Member, MemberTag, Tag
from huoqun.playbooks.actions.launching import hold_again, override
from huoqun.playbooks.actions.publishing import make, publish
from huoqun.playbooks.actions.starting import start
from huoqun.playbooks.launch import Answer, Manual, NotAPoint, Point, ReasonNeeded, Seen, look
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.launch import launch_check

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
THERE, THIN, MISSING = Answer.THERE, Answer.THIN, Answer.MISSING


def answered(point, **known):
    seen = Seen(**{"kind_key": "camp", "kind": "Training camp", "has_end": True} | known)
    return next(finding.answer for finding in look(seen) if finding.point is point)


@pytest.mark.parametrize(
    ("point", "known", "answer"),
    [
        # Nobody has said a word of what it is for
        (Point.REASON, {}, MISSING),
        # What it is for, but not for whom, nor why one would join
        (Point.REASON, {"position": "Write daily"}, THIN),
        # A purpose stands for a position
        (Point.REASON, {"purpose": "Write daily", "persona_for": "Beginners", "why_join": "Company"}, THERE),
        # Everything said, but nobody knows what kind of group it is
        (
            Point.REASON,
            {"kind_key": "unsorted", "position": "Write", "persona_for": "Beginners", "why_join": "Company"},
            THIN,
        ),
        # Nobody is in it, and no playbook would tell them apart
        (Point.LAYERS, {}, MISSING),
        # Nobody is in it yet, but the playbook will tag them
        (Point.LAYERS, {"manual": Manual(layers=2)}, THERE),
        # Half of its people are known by a tag or a stage
        (Point.LAYERS, {"people": 10, "layered": 5}, THERE),
        # Fewer than half
        (Point.LAYERS, {"people": 10, "layered": 4}, THIN),
        # Nobody at all
        (Point.LAYERS, {"people": 10}, MISSING),
        # A product was named
        (Point.PRODUCT, {"product": "Writing course"}, THERE),
        # The playbook's goal names one
        (Point.PRODUCT, {"manual": Manual(product="advanced")}, THERE),
        # Its people buy, but nobody said what the group has to do with that
        (Point.PRODUCT, {"orders": 3, "buyers": 2}, THIN),
        (Point.PRODUCT, {}, MISSING),
        # It leads on, and people come
        (Point.GROWTH, {"manual": Manual(onward=1), "came": 3}, THERE),
        # It leads on, and people come, but it is full
        (Point.GROWTH, {"manual": Manual(onward=1), "came": 3, "room": 0}, THIN),
        # People come and find nothing to grow into
        (Point.GROWTH, {"came": 3}, THIN),
        (Point.GROWTH, {}, MISSING),
        # Two people share the work
        (Point.HANDS, {"near": ("Alice", "Bob"), "tasks": 10, "top_tasks": 7}, THERE),
        # Two people, but one of them does it all
        (Point.HANDS, {"near": ("Alice", "Bob"), "tasks": 10, "top_tasks": 8}, THIN),
        # Too few tasks to say so
        (Point.HANDS, {"near": ("Alice", "Bob"), "tasks": 9, "top_tasks": 9}, THERE),
        # A role of the playbook that nobody holds
        (Point.HANDS, {"near": ("Alice", "Bob"), "manual": Manual(roles={"coach": 1})}, THIN),
        # One person alone
        (Point.HANDS, {"near": ("Alice",)}, MISSING),
        (Point.HANDS, {}, MISSING),
    ],
)
def test_each_death_is_answered_by_what_is_there(point, known, answer):
    assert answered(point, **known) is answer


def test_every_gap_says_where_it_is_mended_and_every_sentence_fits_its_values():
    for seen in (Seen("unsorted", "?", True), Seen("core", "Core", False, people=9, tasks=20, top_tasks=20, room=0)):
        for finding in look(seen):
            assert all(one.text % one.values for one in finding.there)
            assert all(gap.mend and gap.said.text % gap.said.values for gap in finding.missing)


CAMP = """
schema: playbook/v1
id: writing
name: 写作营
kind: camp
calendar: {days: 2}
enrol: {trigger: joined, late_join: {policy: digest}}
misfire: {grace: 2h, then: skip}
roles: {coach: {name: 教练, count: 2}}
templates:
  hello: 早上好
stages:
  - id: daily
    days: [D1, D2]
    steps:
      - {id: hello, scope: group, do: send, template: hello, class: care, at: "09:00"}
      - {id: there, do: tag, add: [来过], at: "10:00"}
      - {id: nearer, do: stage, to: curious, at: "11:00"}
goals: {primary: {fact: paid, value: advanced}}
exit:
  - {id: over, at: "D3 09:00", do: end, reason: 结营}
"""


@pytest.fixture
def workspace(db):
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in PlaybookPermission))


@pytest.fixture
def group(workspace):
    kind = Kind.objects.create(workspace=workspace, key="camp", name="训练营", life_hours=720)
    return Group.objects.create(
        workspace=workspace, kind=kind, platform="wechat", key="g1", name="写作", created_at=NOON, capacity=200
    )


def member(group, name, **known):
    made = Member.objects.create(workspace=group.workspace, name=name, created_at=NOON, **known)
    Span.objects.create(workspace=group.workspace, group=group, member=made, joined_at=NOON - timedelta(days=3))
    return made


def answers(actor, group, **known):
    found = launch_check(actor, group_id=group.id, now=NOON, **known)
    return {one.finding.point: (one.finding.answer, one.override) for one in found.points}


def seen_of(actor, group, point, **known):
    found = launch_check(actor, group_id=group.id, now=NOON, **known)
    finding = next(one.finding for one in found.points if one.finding.point is point)
    return [one.text % one.values for one in finding.there]


def test_an_empty_group_lacks_all_five(alice, group):
    assert {answer for answer, _ in answers(alice, group).values()} == {MISSING}


def test_members_count_without_bots_and_staff(alice, group):
    chen, _dora, _eve = member(group, "Chen", stage=2), member(group, "Dora"), member(group, "Eve", is_bot=True)
    member(group, "Bob", is_staff=True)
    tag = Tag.objects.create(workspace=group.workspace, name="旅行")
    MemberTag.objects.create(workspace=group.workspace, member=chen, tag=tag, source="test", at=NOON)
    Deed.objects.create(
        workspace=group.workspace, member=chen, kind="bought", occurred_at=NOON - timedelta(days=5), recorded_at=NOON,
        source="orders", source_id="1",
    )  # fmt: skip

    assert seen_of(alice, group, Point.LAYERS) == ["Of 2 members 1 have a tag, 1 are past the first stage; 2 stages"]
    assert answers(alice, group)[Point.LAYERS][0] is THERE
    assert seen_of(alice, group, Point.PRODUCT) == ["In 90 days 1 of its members bought, 1 orders in all"]
    assert "In 28 days 4 came, 0 of them brought by members" in seen_of(alice, group, Point.GROWTH)


def test_the_playbook_that_is_to_start_counts_and_so_do_those_that_run(alice, group):
    uid = make(alice, text=CAMP, now=NOON)
    version = publish(alice, playbook_uid=uid, now=NOON)

    before = answers(alice, group, version_id=version, roles={"coach": [1]})
    start(alice, version_id=version, group_id=group.id, starts_on=date(2026, 11, 3), now=NOON)

    assert before[Point.PRODUCT][0] is THERE  # the goal names it
    assert before[Point.LAYERS][0] is THERE
    assert answers(alice, group)[Point.PRODUCT][0] is THERE
    gaps = launch_check(alice, group_id=group.id, now=NOON).points[-1].finding.missing
    assert "教练: 0 of 2 people" in [gap.said.text % gap.said.values for gap in gaps]


def test_a_point_is_let_pass_for_a_reason_that_stays_in_the_journal(alice, group):
    with pytest.raises(ReasonNeeded):
        override(alice, group_id=group.id, point="product", reason="  ", now=NOON)
    with pytest.raises(NotAPoint):
        override(alice, group_id=group.id, point="luck", reason="why not", now=NOON)
    override(alice, group_id=group.id, point="product", reason="公益群，不卖东西", now=NOON)

    found = launch_check(alice, group_id=group.id, now=NOON)
    told = Fact.objects.get(name="playbooks.launch_overridden")

    assert Point.PRODUCT not in [one.finding.point for one in found.stops]
    assert answers(alice, group)[Point.PRODUCT][1].reason == "公益群，不卖东西"
    assert (told.group_id, told.payload["point"], told.payload["reason"]) == (group.id, "product", "公益群，不卖东西")

    hold_again(alice, group_id=group.id, point="product", now=NOON)
    hold_again(alice, group_id=group.id, point="product", now=NOON)

    assert answers(alice, group)[Point.PRODUCT] == (MISSING, None)
    assert Fact.objects.filter(name="playbooks.launch_overridden").count() == 2


def test_who_may_only_look_lets_nothing_pass_and_others_groups_are_not_there(alice, group):
    bob = Actor(group.workspace_id, "staff", 2, "Bob", frozenset([Grant(PlaybookPermission.VIEW)]))
    eves = Workspace.objects.create(name="Elsewhere", created_at=NOON)
    eve = Actor(eves.id, "staff", 3, "Eve", frozenset(Grant(p) for p in PlaybookPermission))

    with pytest.raises(NotFound):
        override(bob, group_id=group.id, point="product", reason="no", now=NOON)
    with pytest.raises(NotFound):
        launch_check(eve, group_id=group.id, now=NOON)
