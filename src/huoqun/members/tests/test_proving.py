"""Codes and links: whoever holds both accounts shows it once, and nobody else can."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.models import Fact, Workspace
from huoqun.members.actions import erasing, merging
from huoqun.members.actions.knowing import mark_staff
from huoqun.members.actions.linking import asked_by_link, issue_link, link_verified, workspace_of_link
from huoqun.members.actions.proving import Saying, forget_wrong_codes, hear_codes, issue_code
from huoqun.members.actions.resolve import resolve
from huoqun.members.codes import LIVES, MOST_WRONG, written
from huoqun.members.models import Member, Merge, Proof, WrongCode
from huoqun.members.rules import Known, LinkSpent

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SOON = NOON + timedelta(hours=1)


@pytest.fixture
def actor():
    return system(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, "test")


@pytest.fixture
def people(actor):
    """Lin on WeCom and on QQ, Mei, a coach of the team, and a bot."""
    known = [
        Known("wecom", "lin", "林深见鹿"), Known("qq", "77", "鹿"), Known("qq", "78", "Mei"),
        Known("qq", "79", "Coach"), Known("qq", "80", "Bot", is_bot=True),
    ]  # fmt: skip
    # One by one: within a batch it is the key that decides who comes first.
    ids = [resolve(actor, people=[one], now=NOON).made[0] for one in known]
    mark_staff(actor, member_ids=[ids[3]], is_staff=True, now=NOON)
    return dict(zip(["lin", "lin_qq", "mei", "coach", "bot"], ids, strict=True))


def say(actor, who, code, at=SOON):
    return hear_codes(actor, sayings=[Saying(who, code)], now=at)


def merges():
    return list(Merge.objects.order_by("id").values_list("kept_id", "merged_id", "evidence__same"))


def outcomes():
    return [f["outcome"] for f in Fact.objects.filter(name="members.proof_used").values_list("payload", flat=True)]


def test_who_says_the_code_is_the_same_person(actor, people):
    code = issue_code(actor, member_id=people["lin"], now=NOON)

    assert say(actor, people["lin_qq"], code) == 1
    assert say(actor, people["mei"], code) == 0

    assert merges() == [(people["lin"], people["lin_qq"], "code")]
    assert Proof.objects.get().used_by_id == people["lin_qq"]
    assert outcomes() == ["merged"]


def test_a_code_that_the_team_passes_on_is_spent_in_a_group_and_open_in_private(actor, people):
    for in_public, merged in [(False, 1), (True, 0)]:
        code = issue_code(actor, member_id=people["lin"], now=NOON)
        hear_codes(actor, sayings=[Saying(people["coach"], code, in_public=in_public)], now=SOON)
        assert say(actor, people["lin_qq" if not in_public else "mei"], code) == merged


def test_the_code_itself_is_kept_nowhere(actor, people):
    code = issue_code(actor, member_id=people["lin"], now=NOON)

    assert code not in str(list(Proof.objects.values())) + str(list(Fact.objects.values("payload")))


def test_two_who_say_it_at_once_are_not_both_the_same(actor, people):
    code = issue_code(actor, member_id=people["lin"], now=NOON)

    hear_codes(actor, sayings=[Saying(people["lin_qq"], code), Saying(people["mei"], code)], now=SOON)

    assert [merged for _, merged, _ in merges()] == [people["lin_qq"]]


@pytest.mark.parametrize("who", ["coach", "bot"])
def test_who_passes_a_code_on_is_not_taken_for_the_member(actor, people, who):
    code = issue_code(actor, member_id=people["lin"], now=NOON)

    assert say(actor, people[who], code) == 0
    assert say(actor, people["lin_qq"], code) == 1


def test_a_code_that_its_owner_gives_away_is_spent(actor, people):
    code = issue_code(actor, member_id=people["lin"], now=NOON)

    assert say(actor, people["lin"], code) == say(actor, people["mei"], code) == 0
    assert outcomes() == ["own"]


def test_a_code_works_for_a_day_and_until_the_next_one(actor, people):
    old = issue_code(actor, member_id=people["lin"], now=NOON)
    new = issue_code(actor, member_id=people["lin"], now=NOON)

    assert say(actor, people["lin_qq"], old) == 0
    assert say(actor, people["lin_qq"], new, NOON + LIVES) == 0
    assert say(actor, people["lin_qq"], new, NOON + LIVES - timedelta(seconds=1)) == 1


def test_who_guesses_is_not_listened_to_for_a_day(actor, people):
    code = issue_code(actor, member_id=people["lin"], now=SOON + timedelta(hours=20))
    for number in range(MOST_WRONG):
        say(actor, people["mei"], written(number))

    assert say(actor, people["mei"], code, SOON + timedelta(hours=23)) == 0
    assert not Proof.objects.get().used_at and WrongCode.objects.count() == MOST_WRONG
    assert Fact.objects.filter(name="members.code_wrong", payload__ignored=True).count() == 1
    assert say(actor, people["mei"], code, SOON + LIVES) == 1
    assert forget_wrong_codes(workspace_id=actor.workspace_id, now=SOON + LIVES) == MOST_WRONG


def test_a_batch_of_words_costs_the_same_however_many_codes_are_out(actor, people, django_assert_num_queries):
    for _ in range(30):
        issue_code(actor, member_id=people["lin"], now=NOON)
    wrong = [Saying(people["coach"], written(n)) for n in range(200)]

    with django_assert_num_queries(3 + 2):  # and the savepoint
        hear_codes(actor, sayings=wrong, now=SOON)


def test_what_was_taken_apart_no_code_joins_again(actor, people):
    merge_id = merging.merge(actor, kept_id=people["lin"], merged_id=people["lin_qq"], evidence={}, now=NOON)
    merging.unmerge(actor, merge_id=merge_id, now=NOON)
    code = issue_code(actor, member_id=people["lin"], now=NOON)

    assert say(actor, people["lin_qq"], code) == 0
    assert outcomes() == ["apart"]


def test_a_link_asks_and_a_yes_makes_them_one(actor, people):
    token = issue_link(actor, member_id=people["lin_qq"], other_id=people["lin"], now=NOON)

    asked = asked_by_link(token, now=SOON)
    assert (asked.name, asked.platform) == ("林深见鹿", "wecom")
    assert merges() == []
    assert workspace_of_link(token) == actor.workspace_id

    assert link_verified(token=token, now=SOON) == "merged"
    assert merges() == [(people["lin"], people["lin_qq"], "link")]
    for spent in (lambda: link_verified(token=token, now=SOON), lambda: asked_by_link(token, now=SOON)):
        with pytest.raises(LinkSpent):
            spent()


def test_a_link_works_for_a_day_and_no_changed_one_does(actor, people):
    token = issue_link(actor, member_id=people["lin_qq"], other_id=people["lin"], now=NOON)
    changed = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token))]

    for bad in [*changed, "", "~", "1.x~y", "x" * 5000, token + "A"]:
        with pytest.raises(LinkSpent):
            link_verified(token=bad, now=SOON)
    with pytest.raises(LinkSpent):
        link_verified(token=token, now=NOON + LIVES)
    assert merges() == []


def test_codes_and_links_are_for_people_who_are_here(actor, people):
    erasing.erase(actor, member_id=people["mei"], now=NOON)

    for nobody in (people["mei"], people["bot"], 10**9):
        with pytest.raises(NotFound):
            issue_code(actor, member_id=nobody, now=NOON)
        with pytest.raises(NotFound):
            issue_link(actor, member_id=people["lin"], other_id=nobody, now=NOON)


def test_only_who_may_merge_gives_codes_out(actor, people):
    dora = Actor(actor.workspace_id, "staff", 4, "Dora", frozenset({Grant("members:member:edit")}))

    with pytest.raises(NotAllowed):
        issue_code(dora, member_id=people["lin"], now=NOON)


def test_erasing_somebody_leaves_no_code_of_theirs(actor, people):
    issue_code(actor, member_id=people["lin"], now=NOON)
    issue_link(actor, member_id=people["mei"], other_id=people["lin"], now=NOON)

    erasing.erase(actor, member_id=people["lin"], now=SOON)

    assert not Proof.objects.exists() and Member.objects.get(id=people["lin"]).erased_at
