"""People come into the groups of a campaign: by whom, whether they count, and where they sit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.core import ids
from huoqun.core.actor import Actor

from ..models.campaign import Campaign
from ..models.invitation import Code, Invitation
from ..permissions import CampaignPermission
from ..queries.arrivals import Came, came
from ..rules.invitations import Came as How
from ..rules.invitations import InvitationState
from ._enrolling import enrol
from ._joining import comes, join, theirs
from ._seats import confirm, recount


@dataclass(frozen=True, slots=True)
class Join:
    """Somebody came into a group. `way`: the platform's word for how; `bringer`: whom it names."""

    group_id: int
    member_id: int
    at: datetime
    way: str = ""
    bringer: int | None = None


@transaction.atomic
def arrive(actor: Actor, *, joins: Sequence[Join], now: datetime) -> int:
    """Hear who came into groups; answers how many of them a campaign is about. Twice changes nothing."""
    actor.require(CampaignPermission.HEAR)
    found = came(actor.workspace_id, [(j.group_id, j.member_id, j.at, j.way, j.bringer) for j in joins])
    by_campaign: dict[int, list[Came]] = defaultdict(list)
    for one in found:
        by_campaign[one.campaign_id].append(one)
    rows = Campaign.objects.of(actor.workspace_id).filter(id__in=by_campaign).order_by("id")
    for row in rows:
        _arrive(actor, row, by_campaign[row.id], now)
    recount(actor.workspace_id, {one.group_id for one in found})
    return len(found)


def _arrive(actor: Actor, row: Campaign, people: Sequence[Came], now: datetime) -> None:
    known = theirs(row, [p.member_id for p in people])
    inviters = _inviters(row, people)
    new = [one for p in people if p.member_id not in known and (one := _new(row, p, inviters, now)) is not None]
    Invitation.objects.bulk_create(new, ignore_conflicts=True)
    stored = Invitation.objects.of(row.workspace_id).filter(uid__in=[one.uid for one in new])
    here = {**known, **{one.invitee_id: one for one in stored}}
    came_in = {here[p.member_id]: p for p in people if p.member_id in here and comes(here[p.member_id])}
    join(actor, row, list(came_in), {one.invitee_id: p for one, p in came_in.items()}, now=now)
    confirm(actor, row, people, now=now)
    if row.joiners_take_part:
        enrol(actor, row, [p.member_id for p in people], now=now)


def _inviters(row: Campaign, people: Iterable[Came]) -> dict[int, int | None]:
    """Whose the codes are that lead here: a participant's, or a place's (None)."""
    wanted = {code for p in people for code in (p.by_mark, p.by_seat) if code is not None}
    return dict(Code.objects.of(row.workspace_id).filter(id__in=wanted).values_list("id", "participant_id"))


def _new(row: Campaign, p: Came, inviters: dict[int, int | None], now: datetime) -> Invitation | None:
    """Somebody of whom it is known only now that this campaign brought them; None: nothing says so."""
    code = p.by_mark or p.by_seat
    if code is None and p.by_brought is None:
        return None
    how = How.MARK if p.by_mark else How.WORD if p.by_seat else How.BROUGHT
    return Invitation(
        workspace_id=row.workspace_id, uid=ids.uid(), campaign_id=row.id, invitee_id=p.member_id,
        inviter_id=inviters.get(code) if code is not None else p.by_brought, code_id=code, came=how,
        state=InvitationState.IDENTIFIED, identified_at=min(p.at, now),
    )  # fmt: skip
