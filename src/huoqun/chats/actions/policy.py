"""The workspace's own caps and quiet hours, which hold for every effect besides those that it brings along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.permissions import CorePermission
from huoqun.core.sql import server_cursor

from ..facts.outgoing import PolicySet
from ..planner import Cap
from ..quiet import QuietHours
from ._moves import as_json


@transaction.atomic
def set_policy(actor: Actor, *, caps: Sequence[Cap] = (), quiet_hours: QuietHours | None = None, now: datetime) -> None:
    """Set both; what is planned already is judged by them when it is leased."""
    actor.require(CorePermission.WORKSPACE_EDIT)
    policy = {"caps": msgspec.to_builtins(tuple(caps)), "quiet_hours": msgspec.to_builtins(quiet_hours)}
    with server_cursor() as cursor:
        cursor.execute(
            "update core_workspace set settings = settings || %s::jsonb where id = %s",
            [as_json(policy), actor.workspace_id],
        )
    journal.record(actor, [PolicySet(caps=len(caps), quiet_hours=quiet_hours is not None)], at=now)
