"""Screenshots that participants post in a group of the campaign count as those that they send on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.chats.actions.pictures import Asked, want
from huoqun.chats.actions.picturing import Taken, take
from huoqun.chats.queries.pictures import to_be_taken
from huoqun.core import files
from huoqun.core.actor import Actor

from ..models.campaign import Campaign
from ..permissions import CampaignPermission
from ..queries.posting import Prover, provers, taking_part
from ..queries.shots import asked
from ..rules.campaigns import RUNNING, CampaignOver
from ..rules.screenshots import MOST_ATTEMPTS, NoMoreShots, ShotWaits
from ..screenshots.verdicts import is_meant
from .auditing import settle
from .proving import send


@dataclass(frozen=True, slots=True)
class Posted:
    """A message in a group that may have pictures."""

    message_id: int
    group_id: int
    member_id: int
    at: datetime


@transaction.atomic
def want_posted(actor: Actor, *, posted: Sequence[Posted], real: datetime) -> int:
    """Have the pictures fetched of whoever may yet send a screenshot to a campaign that looks into the group; answers
    how many. Nobody else's are looked at.
    """
    actor.require(CampaignPermission.HEAR)
    if not posted:
        return 0
    may = {
        (one.group_id, one.member_id)
        for one in provers(actor.workspace_id, sorted({(p.group_id, p.member_id) for p in posted}), most=MOST_ATTEMPTS)
    }  # fmt: skip
    wanted = [Asked(p.message_id, p.at, True, keep=True) for p in posted if (p.group_id, p.member_id) in may]
    return want(actor, asked=wanted, real=real)


@transaction.atomic
def hear_pictures(actor: Actor, *, picture_ids: Sequence[int], now: datetime) -> int:
    """Audit what was posted as a screenshot, as if it had been sent on the page; answers how many that was. A picture
    that does not show what is asked for (the word of the day; without one, the name) is no screenshot: it is let go of.
    """
    actor.require(CampaignPermission.HEAR)
    waiting = to_be_taken(actor.workspace_id, picture_ids)
    # Others take pictures, too: a lecture those of its host.
    ours = taking_part(actor.workspace_id, [(one.group_id, one.member_id) for one in waiting])
    mine = [one.picture_id for one in waiting if (one.group_id, one.member_id) in ours]
    taken = take(actor, picture_ids=mine)
    if not taken:
        return 0
    found = provers(actor.workspace_id, [(one.group_id, one.member_id) for one in taken], most=MOST_ATTEMPTS)
    rows = Campaign.objects.of(actor.workspace_id).in_bulk([one.campaign_id for one in found])
    by_post: dict[tuple[int, int], list[Prover]] = {}
    for prover in found:
        by_post.setdefault((prover.group_id, prover.member_id), []).append(prover)
    return sum(
        _sent(actor, rows[prover.campaign_id], one, now)
        for one in taken for prover in by_post.get((one.group_id, one.member_id), [])
    )  # fmt: skip


def _sent(actor: Actor, row: Campaign, one: Taken, now: datetime) -> bool:
    if row.state not in RUNNING or not is_meant(one.read, asked(row, one.member_id, now=one.at)):
        return False
    kept = files.made(actor, raw=one.raw, name="posted.jpg", owner=f"member:{one.member_id}", now=now)
    try:
        with transaction.atomic():
            shot_id = send(actor, campaign_uid=row.uid, member_id=one.member_id, file_id=kept.id, now=one.at)
    except (ShotWaits, NoMoreShots, CampaignOver):
        # They posted several, and the first of them is it.
        files.delete(actor, file_ids=[kept.id])
        return False
    settle(actor, shot_uid=shot_id, raw=one.raw, read=one.read, now=now)
    return True
