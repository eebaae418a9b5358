"""Who may be one person is proposed once, with what speaks for it; a yes merges them, a no is remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.models import MemberDay
from huoqun.core import worker
from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotAllowed
from huoqun.core.models import Workspace
from huoqun.groups.actions.find import Named, find_or_make
from huoqun.groups.actions.spans import Learnt, learn
from huoqun.members.actions import erasing, merging
from huoqun.members.actions.claiming import claim
from huoqun.members.actions.resolve import resolve
from huoqun.members.models import Apart, Member, Merge
from huoqun.members.permissions import MemberPermission
from huoqun.members.rules import Known
from huoqun.work.actions import proposals, same_person
from huoqun.work.jobs import look_for_same
from huoqun.work.models import Proposal
from huoqun.work.permissions import WorkPermission

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
CAT = "三生有幸的猫"


@pytest.fixture
def workspace():
    worker.add_cursors()
    return Workspace.objects.create(name="Hangzhou", language="en", created_at=NOON)


@pytest.fixture
def actor(workspace):
    return system(workspace.id, "test")


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in (*WorkPermission, *MemberPermission)))


@pytest.fixture
def meet(actor):
    def met(key, name="Somebody or other", platform="qq"):
        return resolve(actor, people=[Known(platform, key, name)], now=NOON).made[0]

    return met


@pytest.fixture
def talk(actor):
    """Let a member speak in a group on these days of November, from one hour to another."""

    def talked(member, *days, hours=(9, 10), group="lake"):
        made = find_or_make(actor, groups=[Named("qq", group, group)], now=NOON)
        place = (made.ids["qq", group], member)
        learn(actor, places={place: Learnt(spoke=[NOON])}, now=NOON)
        for day in days:
            first, last = (datetime(2026, 11, day, hour, tzinfo=UTC) for hour in hours)
            MemberDay.objects.create(
                workspace_id=actor.workspace_id, group_id=place[0], member_id=member, day=first.date(), messages=2,
                first_at=first, last_at=last,
            )  # fmt: skip

    return talked


def phone(actor, member, number="13800000001", **more):
    claim(actor, member_id=member, kind="phone", key=number, now=NOON, **{"proven": True, **more})


def work_off():
    worker.catch_up(now=lambda: NOON + timedelta(hours=1))


def nightly():
    look_for_same(int((NOON + timedelta(hours=12)).timestamp()))


def open_pairs():
    said = Proposal.objects.filter(state="open").order_by("id").values_list("arguments", flat=True)
    return [(one["one_id"], one["other_id"]) for one in said]


def hints(proposal):
    return {sign["hint"] for sign in proposal.evidence["signs"]}


def test_a_phone_that_two_have_is_proposed_at_once_and_a_yes_merges_them(actor, alice, meet):
    a, b = meet("a"), meet("b")
    phone(actor, a)
    phone(actor, b)
    work_off()

    one = Proposal.objects.get()
    assert (open_pairs(), hints(one), one.title) == ([(a, b)], {"phone"}, "The same person?")
    proposals.approve(alice, proposal_uid=one.uid, now=NOON)

    assert Member.objects.get(id=b).canonical_id == a
    assert Merge.objects.get().evidence == {"same": "phone", "hints": ["phone"]}


def test_a_no_is_remembered_with_its_reason_and_never_asked_again(actor, alice, meet):
    a, b = meet("a"), meet("b")
    phone(actor, a)
    phone(actor, b)
    work_off()
    proposals.refuse(alice, proposal_uid=Proposal.objects.get().uid, reason="husband and wife", now=NOON)

    for member in (a, b):
        claim(actor, member_id=member, kind="email", key="lin@example.org", proven=True, now=NOON)
    work_off()
    nightly()

    assert open_pairs() == [] and Proposal.objects.count() == 1
    assert Apart.objects.values_list("one_id", "other_id", "reason").get() == (a, b, "husband and wife")


def test_names_are_compared_at_night_with_the_groups_in_which_one_took_over(actor, meet, talk):
    old, new = meet("old", CAT), meet("new", CAT)
    meet("li1", "小李"), meet("li2", "小李")
    nightly()
    assert open_pairs() == []

    talk(old, 1, 2, 3)
    talk(new, 4, 5, 6)
    nightly()
    nightly()

    assert open_pairs() == [(old, new)]
    assert hints(Proposal.objects.get()) == {"name", "groups", "in_turn"}


def test_two_who_talk_side_by_side_are_two(actor, meet, talk):
    for key in "ab":
        member = meet(key, CAT)
        talk(member, 1, 2, 3)
        phone(actor, member)
    work_off()
    nightly()

    assert open_pairs() == []


def test_what_speaks_against_it_is_shown_beside_what_speaks_for_it(actor, meet, talk):
    for key in "ab":
        member = meet(key, CAT)
        talk(member, 1)
        phone(actor, member)
    work_off()
    nightly()

    assert hints(Proposal.objects.get()) == {"phone", "name", "at_once"}


def test_what_is_settled_elsewhere_leaves_the_list(actor, meet):
    a, b, c, d, e, f = (meet(key) for key in "abcdef")
    for place, pair in enumerate([(a, b), (c, d), (e, f)]):
        for member in pair:
            phone(actor, member, f"1380000000{place}")
    work_off()
    assert open_pairs() == [(a, b), (c, d), (e, f)]

    merging.merge(actor, kept_id=b, merged_id=a, evidence={"same": "told"}, now=NOON)
    erasing.erase(actor, member_id=d, now=NOON)
    work_off()

    assert open_pairs() == [(e, f)]
    assert set(Proposal.objects.exclude(state="open").values_list("state", flat=True)) == {"expired"}


def test_a_yes_after_one_of_them_was_merged_elsewhere_merges_all(actor, alice, meet):
    a, b, c = meet("a"), meet("b"), meet("c")
    phone(actor, b)
    phone(actor, c)
    work_off()
    merging.merge(actor, kept_id=a, merged_id=b, evidence={"same": "told"}, now=NOON)
    work_off()

    proposals.approve(alice, proposal_uid=Proposal.objects.get(state="open").uid, now=NOON)

    assert Member.objects.get(id=c).canonical_id == Member.objects.get(id=b).canonical_id == a


def test_who_may_not_merge_cannot_say_yes_or_no(actor, workspace, meet):
    phone(actor, meet("a"))
    phone(actor, meet("b"))
    work_off()
    dora = Actor(workspace.id, "staff", 4, "Dora", frozenset(Grant(p) for p in WorkPermission))
    uid = Proposal.objects.get().uid

    with pytest.raises(NotAllowed):
        proposals.approve(dora, proposal_uid=uid, now=NOON)
    with pytest.raises(NotAllowed):
        proposals.refuse(dora, proposal_uid=uid, reason="no", now=NOON)
    assert len(open_pairs()) == 1


def test_all_members_are_looked_through_in_a_handful_of_statements(actor, django_assert_max_num_queries):
    people = [
        Known(platform, str(n), f"unusual person {n:04}", f"handle{n:04}")
        for n in range(500) for platform in ("qq", "wechat")
    ]  # fmt: skip
    resolve(actor, people=people, now=NOON)

    with django_assert_max_num_queries(20):
        assert same_person.look(actor, now=NOON) == 500
    assert same_person.look(actor, now=NOON) == 0
