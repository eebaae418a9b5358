"""Coaches' tasks for works, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.work.actions.tasks import drop_of_keys

from ..models import Handin


def task_keys(handin_id: int, version: int) -> list[str]:
    """The keys of all tasks that coaches were given for a work."""
    return [f"homework/{handin_id}/{n}" for n in range(1, version + 1)]


def end_tasks(actor: Actor, handin_ids: Sequence[int], *, now: datetime) -> int:
    """Works that no coach needs to look at any more: their tasks are dropped."""
    rows = Handin.objects.of(actor.workspace_id).filter(id__in=handin_ids, tasked__gt=0, coach_since=None)
    keys = [key for id_, version in rows.values_list("id", "tasked") for key in task_keys(id_, version)]
    return drop_of_keys(actor, keys=keys, reason=_("It was looked at."), now=now) if keys else 0
