"""What several members are told to have: the platform's word merges them, everything else is a hint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.core import worker
from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.members.actions import apart, erasing, merging
from huoqun.members.actions.claiming import claim
from huoqun.members.actions.resolve import resolve
from huoqun.members.likeness import Hint
from huoqun.members.models import Claim, Identity, Member, Merge
from huoqun.members.queries.alike import by_keys, by_names
from huoqun.members.rules import CannotClaim, Known

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def actor():
    worker.add_cursors()
    return system(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, "test")


@pytest.fixture
def meet(actor):
    """Let accounts appear together, `{key: unionid}`; answers their members in order."""

    def met(accounts, platform="wecom"):
        known = [Known(platform, key, f"Lin {key}", unionid=unionid) for key, unionid in accounts.items()]
        found = resolve(actor, people=known, now=NOON).members
        worker.catch_up(now=lambda: LATER)
        return [found[platform, key] for key in accounts]

    return met


def heads(members):
    found = dict(Member.objects.filter(id__in=members).values_list("id", "canonical_id"))
    return [found[member] or member for member in members]


def test_one_unionid_is_one_person_however_many_accounts(meet):
    first = meet({"a": "oLin"})
    more = meet({"b": "oLin", "c": "oLin", "d": "oMei"}) + meet({"e": "oLin"}, platform="feishu")

    assert heads(first + more) == [first[0], first[0], first[0], more[2], first[0]]
    assert set(Merge.objects.values_list("evidence__same", flat=True)) == {"unionid"}
    assert Identity.objects.get(platform="unionid", key="oLin").member_id == first[0]


def test_the_same_told_again_changes_nothing(meet):
    meet({"a": "oLin", "b": "oLin"})
    meet({"a": "oLin", "b": "oLin"})

    assert Claim.objects.count() == Merge.objects.count() == 1


def test_a_unionid_heard_later_of_somebody_known_merges_too(meet):
    a, b = meet({"a": "", "b": ""})
    meet({"a": "oLin"})
    meet({"b": "oLin"})

    assert heads([a, b]) == [a, a]


def test_what_the_team_took_apart_stays_apart(actor, meet):
    a, b = meet({"a": "oLin", "b": "oLin"})
    merging.unmerge(actor, merge_id=Merge.objects.get().id, now=LATER)
    meet({"c": "oLin"})

    assert heads([a, b])[0] != heads([a, b])[1]
    assert by_keys(actor.workspace_id) == {}


def test_a_bot_is_never_anybody_else(actor, meet):
    resolve(actor, people=[Known("wecom", "bot", is_bot=True, unionid="oLin")], now=NOON)
    meet({"a": "oLin"})

    assert not Merge.objects.exists()


def test_a_phone_of_two_is_a_hint_and_one_of_many_is_none(actor, meet):
    members = meet(dict.fromkeys("abcd", ""))
    for member in members[:2]:
        assert claim(actor, member_id=member, kind="phone", key="+86 138-0000-0001", proven=True, now=NOON)
    (pair,) = by_keys(actor.workspace_id).items()
    assert pair[0] == tuple(members[:2])
    assert [(s.hint, s.holders, s.proven) for s in pair[1]] == [(Hint.PHONE, 2, True)]

    for member in members[2:]:
        claim(actor, member_id=member, kind="phone", key="13800000001", now=NOON)
    assert by_keys(actor.workspace_id) == {}
    assert not claim(actor, member_id=members[3], kind="phone", key="13800000001", now=NOON)


@pytest.mark.parametrize(
    ("kind", "key"), [("phone", "call me"), ("email", "nobody"), ("own", " "), ("unionid", "oLin"), ("wecom", "a")]
)
def test_what_cannot_be_claimed(actor, meet, kind, key):
    """A unionid least of all: it is proof, and only the platform's own word."""
    (member,) = meet({"a": ""})

    with pytest.raises(CannotClaim):
        claim(actor, member_id=member, kind=kind, key=key, now=NOON)


def test_who_was_told_apart_is_no_pair_whoever_is_merged_into_them(actor, meet):
    a, b, c = meet(dict.fromkeys("abc", ""))
    for member in (a, b):
        claim(actor, member_id=member, kind="own", key="C-1", now=NOON)
    apart.keep_apart(actor, one_id=b, other_id=a, reason="brothers", now=NOON)
    merging.merge(actor, kept_id=c, merged_id=b, evidence={}, now=NOON)

    assert by_keys(actor.workspace_id) == {}


def test_an_erased_phone_does_not_come_back(actor, meet):
    a, b = meet(dict.fromkeys("ab", ""))
    for member in (a, b):
        claim(actor, member_id=member, kind="phone", key="13800000001", now=NOON)

    erasing.erase(actor, member_id=b, now=NOON)

    assert not Claim.objects.exists() and by_keys(actor.workspace_id) == {}


def test_an_unusual_name_that_few_have_makes_pairs(actor):
    people = [
        Known("qq", "1", "三生有幸的猫"), Known("wechat", "1", "三生有幸的 猫"), Known("qq", "2", "小李"),
        Known("wechat", "2", "小李"), *(Known("qq", f"m{n}", "热爱生活的人") for n in range(4)),
        Known("qq", "h", "Somebody", "@catlover99"), Known("telegram", "h", "Else", "CatLover99"),
    ]  # fmt: skip
    found = resolve(actor, people=people, now=NOON).members

    pairs = by_names(actor.workspace_id)

    assert {pair: [s.hint for s in signs] for pair, signs in pairs.items()} == {
        (found["qq", "1"], found["wechat", "1"]): [Hint.NAME],
        (found["qq", "h"], found["telegram", "h"]): [Hint.HANDLE],
    }


def test_all_pairs_are_found_in_a_handful_of_statements(actor, django_assert_max_num_queries):
    people = [Known(platform, str(n), f"unusual person {n:04}") for n in range(1000) for platform in ("qq", "wechat")]
    resolve(actor, people=people, now=NOON)

    with django_assert_max_num_queries(2):
        assert len(by_names(actor.workspace_id)) == 1000
