"""What the team writes down about members: tags, stages, backgrounds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.members.actions import editing, tagging
from huoqun.members.actions.resolve import resolve
from huoqun.members.models import Member, MemberTag
from huoqun.members.rules import BadTag, Known, Stage, UnknownField

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def actor(workspace):
    return system(workspace.id, "test")


@pytest.fixture
def members(actor):
    return list(resolve(actor, people=[Known("qq", str(n)) for n in range(1000)], now=NOON).members.values())


def test_a_thousand_members_are_tagged_in_a_handful_of_statements(actor, members, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        given = tagging.tag(actor, member_ids=members, names=["老客户", " 老客户 "], now=NOON)

    assert given == 1000
    assert tagging.tag(actor, member_ids=members, names=["老客户"], now=NOON) == 0
    assert Fact.objects.filter(name="members.tagged").count() == 1000


def test_a_tag_is_taken_from_those_who_have_it(actor, members):
    tagging.tag(actor, member_ids=members[:3], names=["vip"], now=NOON)

    assert tagging.untag(actor, member_ids=members, names=["vip"], now=NOON) == 3
    assert not MemberTag.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 41])
def test_a_tag_is_a_short_word(actor, members, name):
    with pytest.raises(BadTag):
        tagging.tag(actor, member_ids=members, names=[name], now=NOON)


def test_a_stage_that_may_not_fall_only_rises(actor, members):
    alice, bob = members[:2]
    editing.set_stage(actor, member_ids=[alice], stage=Stage.BOUGHT, now=NOON)

    moved = editing.set_stage(actor, member_ids=[alice, bob], stage=Stage.CURIOUS, may_fall=False, now=NOON)

    assert moved == 1
    assert Member.objects.get(id=alice).stage == Stage.BOUGHT
    assert Member.objects.get(id=bob).stage == Stage.CURIOUS


def test_a_background_grows_word_by_word_and_an_empty_one_goes(actor, members):
    editing.edit(actor, member_id=members[0], background={"city": " 杭州 ", "trade": "电商"}, now=NOON)
    editing.edit(actor, member_id=members[0], background={"trade": "", "role": "店主"}, now=NOON)

    assert Member.objects.get(id=members[0]).background == {"city": "杭州", "role": "店主"}


def test_a_field_must_be_known_before_it_is_filled(actor, members):
    with pytest.raises(UnknownField):
        editing.edit(actor, member_id=members[0], custom={"shoe_size": 42}, now=NOON)

    editing.add_field(actor, key="shoe_size", label="鞋码")
    editing.edit(actor, member_id=members[0], custom={"shoe_size": 42}, now=NOON)

    assert Member.objects.get(id=members[0]).custom == {"shoe_size": 42}


def test_a_member_of_another_workspace_is_not_there(actor, members):
    eve = system(Workspace.objects.create(name="Elsewhere", created_at=NOON).id, "test")

    with pytest.raises(NotFound):
        editing.edit(eve, member_id=members[0], name="mine now", now=NOON)
    assert editing.set_stage(eve, member_ids=members, stage=Stage.BOUGHT, now=NOON) == 0
    assert tagging.tag(eve, member_ids=members, names=["mine"], now=NOON) == 0


def test_who_may_only_look_may_not_write(workspace, members):
    dora = Actor(workspace.id, "staff", 4, "Dora", frozenset({Grant("members:member:view")}))

    with pytest.raises(NotAllowed):
        tagging.tag(dora, member_ids=members, names=["vip"], now=NOON)
