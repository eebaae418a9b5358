"""Whoever paid for a group buy that was not full in time is owed their money: the team has a task for each of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.members.queries.faces import faces
from huoqun.work.actions.tasks import NewTask, make

from ..models.campaign import Campaign
from ..permissions import CampaignPermission
from ..queries.buying import owed
from ..rules.campaigns import Kind

ROLE = "assistant"
WITHIN = timedelta(days=1)


def ask_for_refunds(actor: Actor, row: Campaign, *, now: datetime) -> int:
    """Have the team give back what was paid for buys that are over; answers how many tasks that made, each once.

    One for each payment: who pays when a buy is over already is owed theirs as well.
    """
    actor.require(CampaignPermission.HEAR)
    if row.kind != Kind.GROUP_BUY:
        return 0
    found = owed(row, now=now)
    known = faces(row.workspace_id, found)
    with override(workspace(row.workspace_id).language):
        title = _("%(campaign)s: a group buy was not full in time. Give %(name)s their money back.")
        tasks = [
            NewTask(
                key=f"campaign/{row.id}/refund/{head}/{since:%Y%m%d%H%M%S}", kind="campaign_refund",
                title=title % {"campaign": row.name, "name": known[head].name}, copy_text=known[head].name,
                sla=WITHIN, role=ROLE, member_id=head, why={"product": str(row.entry.get("product", ""))},
            )
            for head, since in found.items() if head in known
        ]  # fmt: skip
    return len(make(actor, tasks=tasks, now=now))
