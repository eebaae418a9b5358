"""Campaigns weigh whom they brought: who is unlikely is held back, and let go once something speaks for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core.actor import Actor

from ..fraud.judging import Judged, Outcome, Told, judge
from ..fraud.tally import Tally
from ..fraud.weights import likely
from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.evidence import events
from ..rules.campaigns import UNSETTLED
from ..rules.invitations import InvitationState
from ._announcing import say_held

MOST_REASONS = 5


@transaction.atomic
def weigh(actor: Actor, *, campaign_id: int, now: datetime) -> int:
    """Hold back whoever was hardly really brought, and let go whom nothing speaks against any more; answers how many.

    Whom a person judged stays as judged. Nobody is voided by it: that takes a person.
    """
    actor.require(CampaignPermission.HEAR)
    row = Campaign.objects.of(actor.workspace_id).filter(id=campaign_id, state__in=UNSETTLED).first()
    if row is None:
        return 0
    tally = Tally().extend(events(row.workspace_id, row.id))
    tally.until = now.timestamp()
    told = Told(stay=min(timedelta(days=row.stays_days), timedelta(days=1)).total_seconds())
    found = {int(one.invitee): one for one in judge(tally, told=told) if one.invitee.isdecimal()}
    held, let_go = _moved(row, found, now)
    Invitation.objects.bulk_update([*held, *let_go], ["held_at", "score", "reasons"])
    say_held(actor, held, "held", now)
    say_held(actor, let_go, "released", now)
    Campaign.objects.of(row.workspace_id).filter(id=row.id).update(weighed_at=now)
    return len(held) + len(let_go)


def _moved(
    row: Campaign, found: Mapping[int, Judged], now: datetime
) -> tuple[list[Invitation], list[Invitation]]:  # fmt: skip
    """Who is to be held now, and who no more."""
    own = Invitation.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    waiting = own.filter(
        campaign_id=row.id, judged_at=None, state__in=[InvitationState.JOINED, InvitationState.COUNTED]
    )
    held, let_go = [], []
    for one in waiting.order_by("id"):
        verdict = found.get(one.invitee_id)
        is_unlikely = verdict is not None and verdict.outcome is not Outcome.COUNTED
        if verdict is not None and is_unlikely and one.held_at is None:
            one.held_at, one.score, one.reasons = now, round(100 * likely(verdict.total)), _reasons(verdict)
            held.append(one)
        elif one.held_at is not None and not is_unlikely and one.score:
            one.held_at, one.score, one.reasons = None, 0, []
            let_go.append(one)
    return held, let_go


def _reasons(verdict: Judged) -> list[list[object]]:
    """Signs against them with what their words name, the weightiest first: `fraud.words.told` says them."""
    against = sorted((sign for sign in verdict.signs if sign[1] > 0), key=lambda sign: -sign[1])
    return [[str(sign), facts] for sign, _, facts in against[:MOST_REASONS]]
