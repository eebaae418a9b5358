"""Proposals: judged once; approving runs one action, with the approver's own permissions, or changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.core.actor import Actor, Grant, system
from huoqun.core.errors import NotAllowed, NotFound, Refused
from huoqun.core.models import Fact, Workspace
from huoqun.work.actions import proposals
from huoqun.work.actions.proposals import NewProposal
from huoqun.work.jobs import expire_proposals
from huoqun.work.models import Proposal
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.proposals import proposal, proposals_open
from huoqun.work.rules import NotOpen, UnknownAction, all_approvables, approvable

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
DONE: list[tuple[str, str]] = []

pytestmark = pytest.mark.django_db(transaction=True)


@approvable("testing.pay")
def pay(actor: Actor, *, to: str, now: datetime) -> str:
    """Pay somebody in a test."""
    if to == "nobody":
        raise Refused("There is nobody to pay.")
    if to == "the boss":
        actor.require("testing:boss:pay")
    DONE.append((str(actor), to))
    return f"paid {to}"


@pytest.fixture(autouse=True)
def nothing_done():
    DONE.clear()


@pytest.fixture
def workspace():
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def alice(workspace):
    return Actor(workspace.id, "staff", 1, "Alice", frozenset(Grant(p) for p in WorkPermission))


def propose(workspace, key: str = "pay/lin", to: str = "lin", **more) -> Proposal:
    new = NewProposal(
        key=key, action="testing.pay", title="Pay Lin", origin="testing", arguments={"to": to},
        evidence={"invited": 3}, expires_at=NOON + timedelta(days=1), **more,
    )  # fmt: skip
    proposals.propose(system(workspace.id, "test"), proposals=[new], now=NOON)
    return Proposal.objects.get(key=key)


def test_approved_twice_it_has_run_once(workspace, alice):
    one = propose(workspace)

    assert proposals.approve(alice, proposal_uid=one.uid, now=NOON) == "paid lin"
    assert proposals.approve(alice, proposal_uid=one.uid, now=NOON) is None

    assert DONE == [("staff:1", "lin")]
    assert Fact.objects.filter(name="work.proposal_decided").count() == 1
    assert proposal(alice, one.uid).decided_by == "staff:1"


def test_proposed_twice_it_is_one(workspace, alice):
    propose(workspace)
    propose(workspace)

    (shown,) = proposals_open(alice, now=NOON)
    assert (shown.evidence, shown.arguments) == ({"invited": 3}, {"to": "lin"})


def test_refused_it_does_not_run_and_says_why(workspace, alice):
    one = propose(workspace)
    proposals.refuse(alice, proposal_uid=one.uid, reason="invited his own accounts", now=NOON)

    with pytest.raises(NotOpen):
        proposals.approve(alice, proposal_uid=one.uid, now=NOON)
    assert DONE == []
    assert Fact.objects.get(name="work.proposal_decided").payload["reason"] == "invited his own accounts"


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        # The action refuses
        ("nobody", Refused),
        # The approver lacks the action's own permission
        ("the boss", NotAllowed),
    ],
)
def test_what_the_action_refuses_leaves_the_proposal_open(workspace, alice, to, refusal):
    one = propose(workspace, to=to)

    with pytest.raises(refusal):
        proposals.approve(alice, proposal_uid=one.uid, now=NOON)
    assert [p.key for p in proposals_open(alice, now=NOON)] == ["pay/lin"]


def test_what_nobody_judges_expires(workspace, alice):
    one = propose(workspace)
    later = NOON + timedelta(days=1)
    with pytest.raises(NotOpen):
        proposals.approve(alice, proposal_uid=one.uid, now=later)

    assert proposals.expire(alice, now=later) == 1
    assert proposals.expire(alice, now=later) == 0
    assert proposals_open(alice, now=later) == []


def test_the_timetable_closes_them_in_every_workspace(workspace, alice):
    propose(workspace)

    expire_proposals(int((NOON + timedelta(days=2)).timestamp()))

    assert Proposal.objects.get().state == "expired"


def test_only_known_actions_are_proposed(workspace):
    new = NewProposal(key="x", action="testing.unknown", title="", origin="", expires_at=NOON)

    with pytest.raises(UnknownAction):
        proposals.propose(system(workspace.id, "test"), proposals=[new], now=NOON)
    assert "testing.pay" in [a.name for a in all_approvables()]


def test_eve_and_those_who_may_not_judge_find_nothing(workspace):
    one = propose(workspace)
    other = Workspace.objects.create(name="Elsewhere", created_at=NOON)
    eve = Actor(other.id, "staff", 5, "Eve", frozenset(Grant(p) for p in WorkPermission))
    dora = Actor(workspace.id, "staff", 4, "Dora", frozenset({Grant(WorkPermission.TASK_VIEW)}))

    for stranger in (eve, dora):
        assert proposals_open(stranger, now=NOON) == []
        with pytest.raises(NotFound):
            proposals.approve(stranger, proposal_uid=one.uid, now=NOON)
        with pytest.raises(NotFound):
            proposals.refuse(stranger, proposal_uid=one.uid, reason="", now=NOON)
