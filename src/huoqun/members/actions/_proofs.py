"""Secrets of one use by which a person shows that two accounts are theirs: made, and spent.

They work within a day, and only their hash is kept. What one proves is written into the merge.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..codes import LIVES
from ..facts import ProofIssued, ProofUsed
from ..models import Member, Proof
from ..rules import ProofKind
from .merging import merge_proven


def must_stand(actor: Actor, member_ids: Sequence[int]) -> None:
    """Refuse with NotFound unless all of these are people who are here."""
    found = Member.objects.of(actor.workspace_id).filter(id__in=member_ids, erased_at=None, is_bot=False)
    if found.count() != len(set(member_ids)):
        raise NotFound


def issue(
    actor: Actor, kind: ProofKind, secret: str, *, member_id: int, now: datetime, other_id: int | None = None
) -> None:
    """Keep the hash of a new secret of this member."""
    made = Proof.objects.create(
        workspace_id=actor.workspace_id, member_id=member_id, other_id=other_id, kind=kind,
        token_hash=ids.token_hash(secret), issued_by=str(actor), issued_at=now, expires_at=now + LIVES,
    )  # fmt: skip
    journal.record(actor, [ProofIssued(member_id=member_id, proof_id=made.id, kind=str(kind))], at=now)


def use(actor: Actor, kind: ProofKind, proof_id: int, member_id: int, *, by_id: int, now: datetime) -> str:
    """Spend a proof whose row the caller has locked: `by_id` is `member_id`. Answers what came of it, as ProofUsed."""
    Proof.objects.of(actor.workspace_id).filter(id=proof_id).update(used_at=now, used_by_id=by_id)
    outcome = "own"
    if by_id != member_id:
        proof = {"same": str(kind), "proof_id": proof_id}
        outcome = merge_proven(actor, one_id=member_id, other_id=by_id, evidence=proof, now=now)
    used = ProofUsed(member_id=member_id, proof_id=proof_id, kind=str(kind), by_id=by_id, outcome=outcome)
    journal.record(actor, [used], at=now)
    return outcome
