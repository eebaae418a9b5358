"""Whoever paid for a group buy that was not full in time is owed their money: the team has a task for each such buy."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, make

from ..models.campaign import Campaign
from ..permissions import CampaignPermission
from ..queries.buying import lapsed
from ..rules.campaigns import Kind

ROLE = "assistant"
WITHIN = timedelta(days=1)


def ask_for_refunds(actor: Actor, row: Campaign, *, now: datetime) -> int:
    """Have the team give back what was paid for buys that are over; answers how many tasks that made, each once."""
    actor.require(CampaignPermission.HEAR)
    if row.kind != Kind.GROUP_BUY:
        return 0
    found = lapsed(row, now=now)
    known = faces(row.workspace_id, [head for one in found for head in one.payers])
    with override(workspace(row.workspace_id).language):
        tasks = [
            NewTask(
                key=f"campaign/{row.id}/refund/{one.participant_id}/{one.buy.until:%Y%m%d%H%M}",
                kind="campaign_refund",
                title=ngettext(
                    "%(campaign)s: a group buy was not full in time. Give %(n)s person their money back.",
                    "%(campaign)s: a group buy was not full in time. Give %(n)s people their money back.",
                    len(one.payers),
                ) % {"campaign": row.name, "n": len(one.payers)},
                copy_text=_(", ").join(known[head].name for head in one.payers if head in known),
                sla=WITHIN, role=ROLE, member_id=one.payers[0],
                why={"people": len(one.payers), "product": str(row.entry.get("product", ""))},
            )
            for one in found
        ]  # fmt: skip
    return len(make(actor, tasks=tasks, now=now))
