"""The platforms' own figures: days that they counted, kept as they told them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from huoqun.core.actor import Actor

from ..models import PlatformDay
from ..permissions import ChatsPermission
from ..port.gateway import DayStats

AGAIN = timedelta(days=1)
"""Days before the last one that are asked for once more: a platform may count late."""

_FIGURES = ("chats", "groups", "talked", "members", "joined", "spoke", "messages")


def wanted_from(actor: Actor, *, connection_id: int) -> str:
    """The first day to ask a platform for, ISO; '' where nothing was told yet."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    last = PlatformDay.objects.of(actor.workspace_id).filter(connection_id=connection_id).aggregate(last=Max("day"))
    return (last["last"] - AGAIN).isoformat() if last["last"] else ""


@transaction.atomic
def keep(actor: Actor, *, connection_id: int, days: Sequence[DayStats]) -> int:
    """Keep what a platform told of days; a day that is told again is as it was told last. Answers how many."""
    actor.require(ChatsPermission.INBOX_RECEIVE)
    told = {(one.owner, one.day): one for one in days}
    PlatformDay.objects.bulk_create(
        [
            PlatformDay(
                workspace_id=actor.workspace_id, connection_id=connection_id, owner=one.owner,
                day=date.fromisoformat(one.day), chats=list(one.chats), groups=one.groups, talked=one.talked,
                members=one.members, joined=one.joined, spoke=one.spoke, messages=one.messages,
            )
            for one in told.values()
        ],
        update_conflicts=True, unique_fields=["connection", "owner", "day"], update_fields=_FIGURES,
    )  # fmt: skip
    return len(told)
