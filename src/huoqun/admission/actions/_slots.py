"""Hours for talks that are free again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.work.actions.tasks import drop_of_keys

from ..models.doors import Slot
from ._telling import acting


def free_slot(actor: Actor, application_ids: Sequence[int], now: datetime) -> None:
    """The hours that these applications hold are free again, and nobody has to talk then."""
    Slot.objects.of(actor.workspace_id).filter(application_id__in=application_ids, at__gt=now).update(application=None)
    keys = [f"admission/talk/{one}" for one in application_ids]
    drop_of_keys(acting(actor), keys=keys, reason="application_ended", now=now)
