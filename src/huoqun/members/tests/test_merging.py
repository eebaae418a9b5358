"""One person behind two members, and back again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.core.actor import system
from huoqun.core.errors import NotFound
from huoqun.core.models import Workspace
from huoqun.members.actions import consent, erasing, merging
from huoqun.members.actions.resolve import resolve
from huoqun.members.models import Identity, Member
from huoqun.members.queries.consent import standing
from huoqun.members.rules import CannotMerge, Known

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
A_MONTH_LATER = NOON + timedelta(days=30)


@pytest.fixture
def actor():
    return system(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, "test")


@pytest.fixture
def people(actor):
    names = ["alice", "alice_tg", "alice_qq", "bob"]
    resolved = resolve(actor, people=[Known("telegram", name) for name in names], now=NOON)
    return {name: resolved.members["telegram", name] for name in names}


def canonical(member_id):
    return Member.objects.get(id=member_id).canonical_id


def join(actor, kept, merged):
    return merging.merge(actor, kept_id=kept, merged_id=merged, evidence={"same": "phone"}, now=NOON)


def test_a_merged_member_points_at_the_one_who_is_kept(actor, people):
    join(actor, people["alice"], people["alice_tg"])

    assert canonical(people["alice_tg"]) == people["alice"]
    assert canonical(people["alice"]) is None


def test_a_chain_of_merges_points_at_its_end_and_comes_apart_in_any_order(actor, people):
    first = join(actor, people["alice_tg"], people["alice_qq"])
    second = join(actor, people["alice"], people["alice_tg"])
    assert canonical(people["alice_qq"]) == canonical(people["alice_tg"]) == people["alice"]

    merging.unmerge(actor, merge_id=second, now=A_MONTH_LATER)
    assert canonical(people["alice_tg"]) is None
    assert canonical(people["alice_qq"]) == people["alice_tg"]

    merging.unmerge(actor, merge_id=first, now=A_MONTH_LATER)
    assert canonical(people["alice_qq"]) is None


def test_the_strictest_consent_follows_a_merge_and_leaves_with_it(actor, people):
    alice, other = people["alice"], people["alice_tg"]
    said = {"purpose": "marketing", "source": "form", "now": NOON}
    consent.record(actor, member_id=alice, granted=True, **said)
    consent.record(actor, member_id=other, granted=False, **said)
    assert standing(actor.workspace_id, [alice])[alice].marketing

    merge_id = join(actor, alice, other)
    assert not standing(actor.workspace_id, [alice])[alice].marketing

    merging.unmerge(actor, merge_id=merge_id, now=A_MONTH_LATER)
    assert standing(actor.workspace_id, [alice])[alice].marketing


@pytest.mark.parametrize(
    ("kept", "merged"),
    [
        # Oneself
        ("alice", "alice"),
        # Somebody merged already
        ("bob", "alice_tg"),
        # Into somebody who stands behind oneself
        ("alice_tg", "alice"),
    ],
)
def test_what_cannot_be_merged(actor, people, kept, merged):
    join(actor, people["alice"], people["alice_tg"])

    with pytest.raises(CannotMerge):
        join(actor, people[kept], people[merged])


def test_a_merge_is_taken_back_once(actor, people):
    merge_id = join(actor, people["alice"], people["alice_tg"])
    merging.unmerge(actor, merge_id=merge_id, now=A_MONTH_LATER)

    with pytest.raises(NotFound):
        merging.unmerge(actor, merge_id=merge_id, now=A_MONTH_LATER)


def test_an_erased_person_does_not_come_back_by_an_import(actor, people):
    join(actor, people["alice"], people["alice_tg"])

    erasing.erase(actor, member_id=people["alice_tg"], now=NOON)

    assert Identity.objects.filter(member_id__in=[people["alice"], people["alice_tg"]]).count() == 0
    assert Member.objects.get(id=people["alice"]).name == ""
    again = resolve(actor, people=[Known("telegram", "alice", name="Alice")], now=A_MONTH_LATER)
    assert again.members["telegram", "alice"] is None
