"""Campaigns reviewed, started, slowed, paused, closed and settled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..models.campaign import Campaign
from ..models.invitation import Award, Invitation
from ..permissions import CampaignPermission
from ..queries.buying import still_open
from ..queries.review import findings
from ..queries.ripening import may_count
from ..rules.awards import AwardState
from ..rules.campaigns import BadCampaign, OwnCampaign, State, WrongState
from ..rules.invitations import APPEAL, InvitationState, Void
from ..rules.review import Finding
from ._awarding import STANDS, lacking, settle_awards
from ._publishing import publish
from ._rows import locked, move


@transaction.atomic
def review(actor: Actor, *, campaign_uid: UUID, now: datetime, overruled: str = "") -> None:
    """Say yes to a campaign that somebody else made. Its checks have to be clean, or what they warn of `overruled` with
    a reason; what stops it is never overruled. Raises NotFound, WrongState, OwnCampaign, BadCampaign.
    """
    actor.require(CampaignPermission.REVIEW)
    row = locked(actor, campaign_uid)
    if row.state != State.DRAFT:
        raise WrongState
    if str(actor) == row.made_by and not actor.trusted:
        raise OwnCampaign
    _clean(findings(actor.workspace_id, row.id, now=now), overruled)
    row.reviewed_by, row.reviewed_at, row.overruled = str(actor), now, overruled.replace("\0", "").strip()[:200]
    move(actor, row, State.REVIEWED, now=now, why=row.overruled)
    row.save(update_fields=["reviewed_by", "reviewed_at", "overruled"])
    publish(actor, row, "", now=now)


def _clean(found: list[Finding], overruled: str) -> None:
    """Raises BadCampaign with the first thing that stands in the way."""
    stops = [one for one in found if one.stops]
    open_ = stops or ([one for one in found if not one.stops] if not overruled.strip() else [])
    if open_:
        raise BadCampaign(open_[0].message, **open_[0].values)


@transaction.atomic
def send_back(actor: Actor, *, campaign_uid: UUID, reason: str, now: datetime) -> None:
    """Give a campaign back to whoever made it, with a reason. Raises NotFound, WrongState."""
    actor.require(CampaignPermission.REVIEW)
    move(actor, locked(actor, campaign_uid), State.DRAFT, now=now, why=reason.replace("\0", "").strip()[:200])


@transaction.atomic
def start(actor: Actor, *, campaign_uid: UUID, now: datetime) -> None:
    """Begin a reviewed campaign now. Raises NotFound, WrongState, BadCampaign where a check stops it meanwhile."""
    actor.require(CampaignPermission.RUN)
    row = locked(actor, campaign_uid)
    if row.state != State.REVIEWED or row.ends_at <= now:
        raise WrongState
    _clean([one for one in findings(actor.workspace_id, row.id, now=now) if one.stops], "")
    move(actor, row, State.LIVE, now=now)


@transaction.atomic
def throttle(actor: Actor, *, campaign_uid: UUID, why: str, now: datetime) -> bool:
    """Slow a campaign down: nobody new takes part, whoever has a code goes on. Answers whether it was news.

    Raises NotFound, WrongState.
    """
    return _halt(actor, campaign_uid, State.THROTTLED, why, now)


@transaction.atomic
def pause(actor: Actor, *, campaign_uid: UUID, why: str, now: datetime) -> bool:
    """Stop giving seats. Who joined goes on maturing. Answers whether it was news. Raises NotFound, WrongState."""
    return _halt(actor, campaign_uid, State.PAUSED, why, now)


def _halt(actor: Actor, campaign_uid: UUID, to: State, why: str, now: datetime) -> bool:
    actor.require(CampaignPermission.RUN)
    row = locked(actor, campaign_uid)
    if row.state == to:
        return False
    move(actor, row, to, now=now, why=why.replace("\0", "").strip()[:200])
    return True


@transaction.atomic
def resume(actor: Actor, *, campaign_uid: UUID, now: datetime) -> None:
    """Let a slowed or paused campaign go on; what its budget did not hold before is set aside now, or it pauses again.

    Raises NotFound, WrongState.
    """
    actor.require(CampaignPermission.RUN)
    row = locked(actor, campaign_uid)
    if row.state not in (State.THROTTLED, State.PAUSED):
        raise WrongState
    move(actor, row, State.LIVE, now=now)
    settle_awards(actor, row, _owners(row), now=now)


@transaction.atomic
def close(actor: Actor, *, campaign_uid: UUID, why: str, now: datetime) -> None:
    """Take nobody in any more; who counts may still mature. Raises NotFound, WrongState."""
    actor.require(CampaignPermission.RUN)
    move(actor, locked(actor, campaign_uid), State.CLOSING, now=now, why=why.replace("\0", "").strip()[:200])


@transaction.atomic
def settle(actor: Actor, *, campaign_uid: UUID, now: datetime) -> State:
    """Let a closing campaign settle as far as it may: nobody ripens or may still count, nobody waits for a person
    or may still appeal, nothing is set aside, and there was money for all. Answers where it is. Raises NotFound.
    """
    actor.require(CampaignPermission.RUN)
    row = locked(actor, campaign_uid)
    if row.state == State.CLOSING and not _ripening(row) and not _may_still_count(row, now) and not _disputed(row, now):
        move(actor, row, State.SETTLING, now=now)
    if row.state == State.SETTLING and not _owed(row) and not _unpaid(actor, row, now):
        move(actor, row, State.SETTLED, now=now)
        _forget_phones(row)
    return State(row.state)


_FORGET = (
    "update campaigns_visit set device = decode(md5(random()::text || id), 'hex'), network = '' where campaign_id = %s",
    "update campaigns_seat set device = decode(md5(random()::text || id), 'hex') where campaign_id = %s",
    "delete from campaigns_waiting where campaign_id = %s",
)


def _forget_phones(row: Campaign) -> None:
    """Which phone it was is nobody's affair once everything is paid; how many there were stays."""
    with server_cursor() as cursor:
        for statement in _FORGET:
            cursor.execute(statement, [row.id])


def _ripening(row: Campaign) -> bool:
    own = Invitation.objects.of(row.workspace_id).filter(campaign_id=row.id)
    return bool(own.filter(state=InvitationState.COUNTED).exists())


_WAITS = """
    select exists (
        select from campaigns_invitation i
        where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s and i.state = 'joined'
          and (i.held_at is not null or exists (
            select from campaigns_shot s
            join members_member f on f.workspace_id = s.workspace_id and f.id = s.member_id
            join members_member m on m.workspace_id = i.workspace_id and m.id = i.invitee_id
            where s.workspace_id = i.workspace_id and s.campaign_id = i.campaign_id and s.state in ('sent', 'queued')
              and coalesce(f.canonical_id, f.id) = coalesce(m.canonical_id, m.id))))
"""


def _may_still_count(row: Campaign, now: datetime) -> bool:
    """Whether somebody in the group did what was asked and is looked at yet: their screenshot, or they themselves; or a
    group buy may still become full.
    """
    with server_cursor() as cursor:
        waits = cursor.execute(_WAITS, {"workspace": row.workspace_id, "campaign": row.id}).fetchone()
    return bool((waits and waits[0]) or may_count(row, limit=1, now=now) or still_open(row, now=now))


def _disputed(row: Campaign, now: datetime) -> bool:
    """Whether an appeal waits, or may still be made."""
    own = Invitation.objects.of(row.workspace_id).filter(
        campaign_id=row.id, state=InvitationState.VOIDED, why=Void.FRAUD
    )
    return bool(own.filter(Q(held_at__isnull=False) | Q(appealed_at=None, judged_at__gt=now - APPEAL)).exists())


def _owed(row: Campaign) -> bool:
    own = Award.objects.of(row.workspace_id).filter(campaign_id=row.id)
    return bool(own.filter(state=AwardState.PENDING).exists())


def _unpaid(actor: Actor, row: Campaign, now: datetime) -> bool:
    """Whether somebody matured for whose reward there was no money: it is tried again, and the team asked to fill the
    budget, for as long as what is set aside stands.
    """
    if now >= row.ends_at + STANDS or not lacking(row):
        return False
    settle_awards(actor, row, _owners(row), now=now)
    return True


def _owners(row: Campaign) -> set[int]:
    """Who brought anybody."""
    owners = Invitation.objects.of(row.workspace_id).filter(campaign_id=row.id, inviter__isnull=False)
    return set(owners.values_list("inviter_id", flat=True))
