"""Proposals: made once by their key; approving runs one registered action, in the same transaction and once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..facts import ProposalDecided, Proposed
from ..models import Proposal
from ..permissions import WorkPermission
from ..rules import CardOver, NotOpen, ProposalState, approvable_named
from ._reach import require_at
from ._sitting import leave_cards


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """Something to be judged. `action` is registered with `@approvable`; it gets `arguments` (JSON) when approved.

    `origin` says who proposes, in words that do not change: `insights.quiet_group`, `members.merge`.
    """

    key: str
    action: str
    title: str
    origin: str
    expires_at: datetime
    arguments: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    group_id: int | None = None
    member_id: int | None = None


_INSERT = """
    insert into work_proposal (workspace_id, uid, key, action, arguments, evidence, title, origin, group_id, member_id,
                               state, created_at, expires_at, decided_by, reason, seconds)
    select %(workspace)s, p.uid, p.key, p.action, p.arguments::jsonb, p.evidence::jsonb, p.title, p.origin,
           p.group_id, p.member_id, 'open', %(now)s, p.expires_at, '', '', 0
    from unnest(%(uids)s::uuid[], %(keys)s::text[], %(actions)s::text[], %(arguments)s::text[], %(evidence)s::text[],
                %(titles)s::text[], %(origins)s::text[], %(groups)s::bigint[], %(members)s::bigint[],
                %(expiries)s::timestamptz[])
         with ordinality
         as p(uid, key, action, arguments, evidence, title, origin, group_id, member_id, expires_at, place)
    order by p.place
    on conflict (workspace_id, key) do nothing
    returning id, key, action, group_id, member_id
"""


@transaction.atomic
def propose(
    actor: Actor, *, proposals: Sequence[NewProposal], now: datetime, origin: Origin = Origin.LIVE
) -> list[int]:
    """Put proposals before the team, in the caller's transaction; answers the ids of those that are new.

    Raises UnknownAction.
    """
    if not proposals:
        return []
    for one in proposals:
        approvable_named(one.action)
        require_at(actor, WorkPermission.PROPOSAL_DECIDE, one.group_id)
    values = {
        "workspace": actor.workspace_id, "now": now, "uids": [ids.uid() for _ in proposals],
        "keys": [p.key for p in proposals], "actions": [p.action for p in proposals],
        "arguments": [orjson.dumps(p.arguments).decode() for p in proposals],
        "evidence": [orjson.dumps(p.evidence).decode() for p in proposals],
        "titles": [p.title for p in proposals], "origins": [p.origin for p in proposals],
        "groups": [p.group_id for p in proposals], "members": [p.member_id for p in proposals],
        "expiries": [p.expires_at for p in proposals],
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_INSERT, values)
        made = cursor.fetchall()
    facts = [Proposed(proposal_id=r[0], key=r[1], action=r[2], group_id=r[3], member_id=r[4]) for r in made]
    journal.record(actor, facts, at=now, origin=origin)
    return [row[0] for row in made]


@transaction.atomic
def approve(actor: Actor, *, proposal_uid: UUID, now: datetime, real: datetime | None = None) -> Any:
    """Approve, and do it: the action runs with the approver's own permissions. Approved twice, it has run once.

    Answers what the action answers (None the second time). What it refuses leaves the proposal open. Raises NotFound,
    NotOpen, CardOver, UnknownAction.
    """
    proposal = _locked(actor, proposal_uid)
    if proposal.state == ProposalState.APPROVED:
        return None
    if proposal.state != ProposalState.OPEN or proposal.expires_at <= now:
        raise _ended(proposal)
    answer = approvable_named(proposal.action).run(actor, **proposal.arguments, now=now)
    _decide(actor, [proposal], ProposalState.APPROVED, "", now=now, real=real)
    return answer


@transaction.atomic
def refuse(actor: Actor, *, proposal_uid: UUID, reason: str, now: datetime, real: datetime | None = None) -> None:
    """Refuse, with the reason that whoever proposed may learn from. Refused twice, it is refused once."""
    proposal = _locked(actor, proposal_uid)
    if proposal.state == ProposalState.REFUSED:
        return
    if proposal.state != ProposalState.OPEN:
        raise _ended(proposal)
    refused = approvable_named(proposal.action).refused
    if refused is not None:
        about = {name: said for name, said in proposal.arguments.items() if name.endswith("_id")}
        refused(actor, **about, reason=reason, now=now)
    _decide(actor, [proposal], ProposalState.REFUSED, reason.strip(), now=now, real=real)


@transaction.atomic
def expire(actor: Actor, *, now: datetime) -> int:
    """Close proposals that nobody judged in time; answers how many."""
    require_at(actor, WorkPermission.PROPOSAL_DECIDE, None)
    late = Proposal.objects.of(actor.workspace_id).filter(state=ProposalState.OPEN, expires_at__lte=now)
    rows = list(late.order_by("id").select_for_update(skip_locked=True)[:400])
    _decide(actor, rows, ProposalState.EXPIRED, "", now=now)
    return len(rows)


@transaction.atomic
def end_of_asker(
    actor: Actor, *, keys: Sequence[str], reason: str, now: datetime, origin: Origin = Origin.LIVE
) -> int:  # fmt: skip
    """Whoever asked these questions is over, and nothing would come of a yes: they are closed. `reason`: in the
    workspace's words. What was decided already stays decided. Answers how many were open.
    """
    require_at(actor, WorkPermission.PROPOSAL_DECIDE, None)
    found = Proposal.objects.of(actor.workspace_id).filter(key__in=list(keys), state=ProposalState.OPEN)
    rows = list(found.order_by("id").select_for_update())
    _decide(actor, rows, ProposalState.EXPIRED, reason, now=now, origin=origin)
    return len(rows)


def close(actor: Actor, *, proposals: Sequence[Proposal], reason: str, now: datetime) -> None:
    """Close proposals, locked by the caller, that have settled themselves; `reason`: a constant word."""
    require_at(actor, WorkPermission.PROPOSAL_DECIDE, None)
    if proposals:
        _decide(actor, proposals, ProposalState.EXPIRED, reason, now=now)


def _locked(actor: Actor, proposal_uid: UUID) -> Proposal:
    proposal = Proposal.objects.of(actor.workspace_id).select_for_update().filter(uid=proposal_uid).first()
    if proposal is None:
        raise NotFound
    require_at(actor, WorkPermission.PROPOSAL_DECIDE, proposal.group_id)
    return proposal


def _ended(proposal: Proposal) -> NotOpen:
    """Whoever comes too late reads why there is nothing to decide, where that is said in words and no constant."""
    told = proposal.state == ProposalState.EXPIRED and proposal.reason and not proposal.reason.isidentifier()
    return CardOver(way_out=proposal.reason) if told else NotOpen()


def _decide(
    actor: Actor, rows: Sequence[Proposal], state: ProposalState, reason: str, *, now: datetime,
    real: datetime | None = None, origin: Origin = Origin.LIVE,
) -> None:  # fmt: skip
    leave_cards(actor, noun="proposal", ids=[row.id for row in rows], now=real or now)
    for row in rows:
        row.state, row.reason, row.decided_at, row.decided_by = state, reason, now, str(actor)
    Proposal.objects.bulk_update(rows, ["state", "reason", "decided_at", "decided_by"])
    facts = [
        ProposalDecided(
            proposal_id=row.id, key=row.key, action=row.action, state=str(state), reason=reason,
            group_id=row.group_id, member_id=row.member_id,
        )
        for row in rows
    ]  # fmt: skip
    journal.record(actor, facts, at=now, origin=origin)
