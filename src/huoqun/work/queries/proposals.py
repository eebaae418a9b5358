"""What waits for a person's judgement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..models import Proposal
from ..permissions import WorkPermission
from ..rules import ProposalState
from .tasks import within


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as its card shows it. `evidence` is what it rests on; `arguments` what its action would get."""

    id: int
    uid: UUID
    key: str
    action: str
    arguments: Mapping[str, Any]
    evidence: Mapping[str, Any]
    title: str
    origin: str
    group_id: int | None
    group: str
    group_uid: UUID | None
    member_id: int | None
    member: str
    member_uid: UUID | None
    state: str
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


_FIELDS = (
    "id", "uid", "key", "action", "arguments", "evidence", "title", "origin", "group_id", "group__name", "group__uid",
    "member_id", "member__name", "member__uid", "state", "created_at", "expires_at", "decided_at", "decided_by",
    "reason",
)  # fmt: skip


def _view(row: dict[str, Any]) -> ProposalView:
    row["group"], row["member"] = row.pop("group__name") or "", row.pop("member__name") or ""
    row["group_uid"], row["member_uid"] = row.pop("group__uid"), row.pop("member__uid")
    return ProposalView(**row)


def proposals_open(
    actor: Actor, *, now: datetime, group_id: int | None = None, limit: int = 50
) -> list[ProposalView]:  # fmt: skip
    """Proposals that can still be judged, within the actor's scope or of one group in it, the first to expire first."""
    standing = Proposal.objects.of(actor.workspace_id).filter(state=ProposalState.OPEN, expires_at__gt=now)
    if group_id is not None:
        standing = standing.filter(group_id=group_id)
    found = within(standing, actor.scope(WorkPermission.PROPOSAL_VIEW)).order_by("expires_at", "id")
    return [_view(row) for row in found.values(*_FIELDS)[:limit]]


def proposals_about(actor: Actor, member_ids: Iterable[int], *, action: str, now: datetime) -> list[ProposalView]:
    """Open proposals of one action whose `one_id` or `other_id` is among these members, the oldest first."""
    wanted = list(member_ids)
    standing = Proposal.objects.of(actor.workspace_id).filter(
        Q(arguments__one_id__in=wanted) | Q(arguments__other_id__in=wanted),
        state=ProposalState.OPEN, action=action, expires_at__gt=now,
    )  # fmt: skip
    found = within(standing, actor.scope(WorkPermission.PROPOSAL_VIEW)).order_by("id")
    return [_view(row) for row in found.values(*_FIELDS)[:10]]


def proposal(actor: Actor, uid: UUID) -> ProposalView:
    """One proposal. Raises NotFound, also where it is outside the actor's scope."""
    found = Proposal.objects.of(actor.workspace_id).filter(uid=uid)
    row = within(found, actor.scope(WorkPermission.PROPOSAL_VIEW)).values(*_FIELDS).first()
    if row is None:
        raise NotFound
    return _view(row)
