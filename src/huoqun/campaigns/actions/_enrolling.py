"""Members enrolled in a campaign, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.members.queries.faces import faces

from ..facts.campaigns import Entered
from ..models.campaign import Campaign, Participant
from ..models.invitation import Code
from ..queries.people import selves
from ..rules.campaigns import OPEN


def enrol(actor: Actor, row: Campaign, member_ids: Sequence[int], *, now: datetime, back: bool = False) -> list[int]:
    """Have members take part, all at once; bots and the team are left out. Answers who is new.

    `back`: whoever had parted takes part again; only they themselves may wish so.
    """
    if row.state not in OPEN:
        return []
    known = faces(actor.workspace_id, member_ids)
    wanted = [m for m in dict.fromkeys(member_ids) if m in known and not known[m].is_bot and not known[m].is_staff]
    who = selves(actor.workspace_id, wanted)
    own = Participant.objects.of(actor.workspace_id).filter(campaign_id=row.id, member_id__in=list(who))
    if back:
        own.filter(parted_at__isnull=False).update(parted_at=None)
    before = set(own.values_list("member_id", flat=True))
    there = {who[member] for member in before}
    Participant.objects.bulk_create(
        (
            Participant(workspace_id=row.workspace_id, uid=ids.uid(), campaign_id=row.id, member_id=m, entered_at=now)
            for m in wanted if m not in there
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    new = list(own.exclude(member_id__in=before).order_by("id"))
    Code.objects.bulk_create(
        (
            Code(workspace_id=row.workspace_id, token=ids.link_token(), campaign_id=row.id, participant_id=one.id,
                 made_at=now)
            for one in new
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    facts = [Entered(campaign_id=row.id, participant_id=one.id, member_id=one.member_id) for one in new]
    journal.record(actor, facts, at=now)
    return [one.member_id for one in new]
