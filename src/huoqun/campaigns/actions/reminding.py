"""Whoever waits for a person's decision does not wait longer than the terms say: the team has a task in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import ngettext, override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.work.actions.tasks import NewTask, make

from ..permissions import CampaignPermission
from ..queries.evidence import waiting_since
from ..rules.invitations import APPEAL

ROLE = "assistant"
SOON = timedelta(days=1)
"""Whoever is held is mostly let go by what they do within a day."""


@transaction.atomic
def remind(actor: Actor, *, now: datetime) -> int:
    """Have the team decide about those who have waited for a day; answers how many tasks that made, each once."""
    actor.require(CampaignPermission.JUDGE)
    here = workspace(actor.workspace_id)
    with override(here.language):
        tasks = [
            NewTask(
                key=f"campaign/{one.campaign_id}/held/{one.since:%Y%m%d%H%M}", kind="campaign_held",
                title=ngettext(
                    "%(campaign)s: %(n)s person waits for your decision.",
                    "%(campaign)s: %(n)s people wait for your decision.", one.people,
                ) % {"campaign": one.name, "n": one.people},
                due_at=max(one.since + APPEAL, now + timedelta(hours=1)), role=ROLE, why={"people": one.people},
            )
            for one in waiting_since(actor.workspace_id, before=now - SOON)
        ]  # fmt: skip
    return len(make(actor, tasks=tasks, now=now))
