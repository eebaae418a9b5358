"""Merchandise is for contributors: who earned it is put before the team, with what they did."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import ngettext, override

from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.work.actions.proposals import NewProposal, propose

from ..permissions import ShopPermission
from ..queries.contributors import Contributor, contributors
from ..rules.shelf import MOST_GIFTS, NobodyChosen, TooManyGifts
from ._shelf import locked
from .deciding import reason_of
from .gifting import ACTION

STANDS = timedelta(days=30)


@transaction.atomic
def propose_gifts(
    actor: Actor, *, reward_uid: UUID, member_ids: Sequence[int], kinds: Collection[str], since: datetime,
    until: datetime, reason: str, now: datetime,
) -> int | None:  # fmt: skip
    """Propose to give these contributors a reward for nothing, with what they did; answers the proposal's id.

    Once it is approved there is an order for each, which waits for their address. None: the same was proposed before.
    Only who did something of these kinds in that time is proposed. Raises NotFound, NoReason, NobodyChosen,
    TooManyGifts.
    """
    actor.require(ShopPermission.HANDLE)
    why = reason_of(reason)
    if len(member_ids) > MOST_GIFTS:
        raise TooManyGifts
    reward = locked(actor, reward_uid)
    found = contributors(
        actor, reward_uid=reward_uid, kinds=kinds, since=since, until=until, least=1, member_ids=member_ids
    )
    if not found:
        raise NobodyChosen
    ids = sorted(one.member_id for one in found)
    mark = hashlib.blake2b(repr((ids, since, until)).encode(), digest_size=12).hexdigest()
    with override(workspace(actor.workspace_id).language):
        title = ngettext("Give %(name)s to %(n)d contributor?", "Give %(name)s to %(n)d contributors?", len(found))
    new = NewProposal(
        key=f"rewards/{reward.id}/{mark}", action=ACTION, title=title % {"name": reward.name, "n": len(found)},
        origin="rewards.contributors", expires_at=now + STANDS,
        arguments={"reward_id": reward.id, "member_ids": ids, "reason": why, "key": mark},
        evidence=_evidence(found, why, since, until),
    )  # fmt: skip
    made = propose(system(actor.workspace_id, "rewards"), proposals=[new], now=now)
    return made[0] if made else None


def _evidence(found: Sequence[Contributor], why: str, since: datetime, until: datetime) -> dict[str, Any]:
    """Ids and counts only: the names, which may be erased, are looked up when it is shown."""
    rows = [{"member_id": one.member_id, **one.times, "had": one.had} for one in found]
    return {
        "reason": why, "since": since.isoformat(), "until": until.isoformat(), "people": len(found), "members": rows
    }  # fmt: skip
