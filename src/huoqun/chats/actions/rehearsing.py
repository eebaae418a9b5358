"""Rehearsal: while it is on, nothing is said but in the groups that are listed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson
from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.permissions import CorePermission
from huoqun.core.sql import server_cursor

from ..facts.outgoing import RehearsalSet


@transaction.atomic
def rehearse(actor: Actor, *, group_ids: Iterable[int] | None, now: datetime) -> None:
    """Speak in these groups only, or (None) everywhere again. Raises NotFound for a group that is not there."""
    actor.require(CorePermission.WORKSPACE_EDIT)
    listed = None if group_ids is None else sorted(set(group_ids))
    with server_cursor() as cursor:
        if listed:
            cursor.execute(
                "select count(*) from groups_group where workspace_id = %s and id = any(%s)",
                [actor.workspace_id, listed],
            )
            row = cursor.fetchone()
            if row is None or row[0] != len(listed):
                raise NotFound
        cursor.execute(
            "update core_workspace set rehearsal_groups = %s::jsonb where id = %s",
            [None if listed is None else orjson.dumps(listed).decode(), actor.workspace_id],
        )
    journal.record(actor, [RehearsalSet(group_ids=None if listed is None else tuple(listed))], at=now)
