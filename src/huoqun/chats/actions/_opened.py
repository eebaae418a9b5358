"""Open groups that a platform made for us are ours at once: found, with the way to them and the way into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.actions.find import Named, find_or_make

from ..facts.outgoing import GroupOpened
from ..models import Route

_ASKED = """
    select e.id, e.key, coalesce(e.body->>'name', ''), c.realm
    from chats_effect e join chats_connection c on c.workspace_id = e.workspace_id and c.id = %s
    where e.workspace_id = %s and e.id = any(%s::bigint[]) and e.what = 'create_group' order by e.id
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A group that a platform made: by which effect, its id there, and the link into it."""

    effect_id: int
    chat: str
    link: str


def opened(actor: Actor, connection_id: int, made: Sequence[Made], *, now: datetime) -> None:
    """Make these groups known. Whoever heard of one already has made it: it is the same group."""
    by_effect = {one.effect_id: one for one in made if one.chat}
    if not by_effect:
        return
    with server_cursor() as cursor:
        asked = cursor.execute(_ASKED, [connection_id, actor.workspace_id, numbers(by_effect)]).fetchall()
    named = [Named(realm, by_effect[effect].chat, name) for effect, _, name, realm in asked]
    found = find_or_make(actor, groups=named, now=now).ids
    groups = {effect: found[realm, by_effect[effect].chat] for effect, _, _, realm in asked}
    Route.objects.bulk_create(
        [
            Route(
                workspace_id=actor.workspace_id, connection_id=connection_id, group_id=group, since=now,
                chat_id=by_effect[effect].chat, link=by_effect[effect].link,
            )
            for effect, group in groups.items()
        ],
        update_conflicts=True, unique_fields=["connection", "chat_id"], update_fields=["link"],
    )  # fmt: skip
    facts = [
        GroupOpened(effect_id=effect, key=key, connection_id=connection_id, group_id=groups[effect])
        for effect, key, _, _ in asked
    ]
    journal.record(actor, facts, at=now)
