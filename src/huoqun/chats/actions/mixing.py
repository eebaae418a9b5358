"""What a kind of group needs of leading and active people, by the operator's own yardstick."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.groups.permissions import GroupPermission
from huoqun.groups.queries.names import kinds

from ..facts.outgoing import MixNeedSet
from ..mix import own_need
from ._moves import as_json

_SET = """
    update core_workspace set settings =
        jsonb_set(settings, '{mix}', coalesce(settings -> 'mix', '{}'::jsonb) - %(kind)s || %(need)s::jsonb)
    where id = %(workspace)s
"""


@transaction.atomic
def set_need(actor: Actor, *, kind_key: str, need: tuple[int, int] | None, now: datetime) -> None:
    """Set what a kind needs: (leading, leading and active) in per cent of its people; None: as it ships again.

    Raises NotFound, BadNeed.
    """
    actor.require(GroupPermission.KIND_EDIT)
    if kind_key not in {kind.key for kind in kinds(actor.workspace_id)}:
        raise NotFound
    said = own_need(*need) if need is not None else None
    kept = {kind_key: [said.leading, said.active]} if said else {}
    with server_cursor() as cursor:
        cursor.execute(_SET, {"kind": kind_key, "need": as_json(kept), "workspace": actor.workspace_id})
    fact = MixNeedSet(kind=kind_key, leading=said.leading if said else None, active=said.active if said else None)
    journal.record(actor, [fact], at=now)
