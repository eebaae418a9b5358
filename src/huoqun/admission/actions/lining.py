"""Somebody in line goes to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor

from ..models.applications import Application
from ..permissions import AdmissionPermission
from ..rules.applications import ApplicationState


@transaction.atomic
def put_back(actor: Actor, *, application_ids: Sequence[int], now: datetime) -> int:
    """These go to the end of the line that they wait in; answers how many of them wait."""
    actor.require(AdmissionPermission.HEAR)
    rows = Application.objects.of(actor.workspace_id).filter(id__in=application_ids, state=ApplicationState.WAITING)
    return int(rows.update(decided_at=now))
