"""What the clock does in campaigns: people mature, seats are let go, campaigns begin, close and settle."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.ticks import apart
from huoqun.work.actions.tasks import NewTask, drop_of_keys, make

from ..models.campaign import Campaign
from ..models.invitation import Invitation
from ..permissions import CampaignPermission
from ..queries.ripening import may_count, ripening
from ..rules.campaigns import RUNNING, UNSETTLED, BadCampaign, Must, State
from ..rules.invitations import GRACE, InvitationState, Void, ripe
from ._joining import MOVED, count
from ._moving import settle as settle_rewards
from ._moving import tell, void
from ._seats import release_late
from .refunding import ask_for_refunds
from .steering import close, settle, start
from .weighing import weigh

ROLE = "assistant"
BATCH = 500
WEIGHED = timedelta(minutes=5)
"""Campaigns are weighed no more often than this: it looks at everybody whom they brought."""


@transaction.atomic
def ripen(actor: Actor, *, campaign_id: int, now: datetime) -> int:
    """Let people of a campaign mature, or count no more, whose time is over; answers how many it moved."""
    actor.require(CampaignPermission.HEAR)
    row = Campaign.objects.of(actor.workspace_id).filter(id=campaign_id, state__in=UNSETTLED).first()
    if row is None:
        return 0
    due = ripening(row.workspace_id, row.id, Must(row.must), now=now, grace=GRACE, limit=BATCH)
    own = Invitation.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    rows = own.filter(id__in=due, state=InvitationState.COUNTED, held_at=None).order_by("id")
    to = {one: ripe(due[one.id], Must(row.must), now, grace=GRACE) for one in rows}
    ripened = [one for one, state in to.items() if state is InvitationState.MATURED]
    for one in ripened:
        one.state, one.matured_at = InvitationState.MATURED, now
    Invitation.objects.bulk_update(ripened, ["state", "matured_at"])
    lost = void((one for one, state in to.items() if state is InvitationState.VOIDED), Void.NO_DEED, now=now)
    tell(actor, [*ripened, *lost], now=now)
    settle_rewards(actor, [*ripened, *lost], now=now)
    return len(ripened) + len(lost)


@transaction.atomic
def count_entered(actor: Actor, *, campaign_id: int, now: datetime) -> int:
    """Let people count who are in the group and did meanwhile what the campaign's kind asks for; answers how many."""
    actor.require(CampaignPermission.HEAR)
    row = Campaign.objects.of(actor.workspace_id).filter(id=campaign_id, state__in=RUNNING).first()
    if row is None:
        return 0
    own = Invitation.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    known = may_count(row, limit=BATCH, now=now)
    found = list(own.filter(id__in=known, state=InvitationState.JOINED).order_by("id"))
    for one in found:
        count(row, one, now)
    Invitation.objects.bulk_update(found, MOVED)
    tell(actor, found, now=now)
    settle_rewards(actor, found, now=now)
    return len(found)


def turn(actor: Actor, *, now: datetime) -> int:
    """Everything that is due in the campaigns of a workspace; answers how much that was."""
    actor.require(CampaignPermission.HEAR)
    done = release_late(actor.workspace_id, now=now)
    for row in Campaign.objects.of(actor.workspace_id).filter(state__in=[State.REVIEWED, *UNSETTLED]).order_by("id"):
        with apart("campaigns.turn", campaign=row.id):
            done += _begin(actor, row, now) if row.state == State.REVIEWED else _go_on(actor, row, now)
    return done


def _go_on(actor: Actor, row: Campaign, now: datetime) -> int:
    done = count_entered(actor, campaign_id=row.id, now=now)
    if _is_unweighed(row, now):
        weigh(actor, campaign_id=row.id, now=now)
    done += ripen(actor, campaign_id=row.id, now=now) + ask_for_refunds(actor, row, now=now)
    if row.ends_at <= now and row.state in (State.LIVE, State.THROTTLED, State.PAUSED):
        close(actor, campaign_uid=row.uid, why="over", now=now)
        done += 1
    if row.state in (State.CLOSING, State.SETTLING):
        done += settle(actor, campaign_uid=row.uid, now=now) != row.state
    return done


def _is_unweighed(row: Campaign, now: datetime) -> bool:
    """Whether somebody's time is over who was never weighed, and the last weighing is not just past."""
    if row.weighed_at is not None and row.weighed_at > now - WEIGHED:
        return False
    own = Invitation.objects.of(row.workspace_id).filter(campaign_id=row.id, state=InvitationState.COUNTED)
    due = own.filter(matures_at__lte=now, held_at=None)
    return bool((due if row.weighed_at is None else due.filter(counted_at__gt=row.weighed_at)).exists())


def _begin(actor: Actor, row: Campaign, now: datetime) -> int:
    """Begin a reviewed campaign whose hour has come; what stops it is told the team, once."""
    if not row.starts_at <= now < row.ends_at:
        return 0
    try:
        start(actor, campaign_uid=row.uid, now=now)
    except BadCampaign as stopped:
        with override(workspace(row.workspace_id).language):
            title = _("%(campaign)s could not begin: %(why)s") % {
                "campaign": row.name, "why": _(stopped.message) % stopped.details,
            }  # fmt: skip
        task = NewTask(
            key=f"campaign/{row.id}/begin", kind="campaign_begin", title=title, sla=timedelta(minutes=30), role=ROLE
        )  # fmt: skip
        return len(make(actor, tasks=[task], now=now))
    drop_of_keys(actor, keys=[f"campaign/{row.id}/begin"], reason="begun", now=now)
    return 1
