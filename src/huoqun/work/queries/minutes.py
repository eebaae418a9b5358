"""The time people spent at cards, against the time that the system saved them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from huoqun.chats.queries.outbox import performed
from huoqun.core.models import Workspace

from ..models import Task
from ..rules import TaskState, minutes_by_hand


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes, by kind: `spent` by people on tasks that ended, `saved` by what the system did without them."""

    spent: Mapping[str, float]
    saved: Mapping[str, float]

    @property
    def spent_in_all(self) -> float:
        return sum(self.spent.values())

    @property
    def saved_in_all(self) -> float:
        return sum(self.saved.values())


def minutes(workspace_id: int, *, since: datetime, until: datetime) -> Minutes:
    """What ended between two moments. The values of a minute by hand are the workspace's setting `minutes`."""
    ended = Task.objects.of(workspace_id).filter(
        state__in=[TaskState.DONE, TaskState.DROPPED], done_at__gte=since, done_at__lt=until, seconds__gt=0
    )
    spent = {row["kind"]: row["n"] / 60 for row in ended.values("kind").annotate(n=Sum("seconds")).order_by("kind")}
    settings = Workspace.objects.values_list("settings", flat=True).get(id=workspace_id)
    own = settings.get("minutes", {}) if isinstance(settings, dict) else {}
    return Minutes(spent, minutes_by_hand(performed(workspace_id, since=since, until=until), own))
