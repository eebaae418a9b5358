"""The rules of groups have changed: their members are told, in the group, once for each text and day."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import ask_many
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.groups.published import Part, digest, in_force, own_groups

from ..permissions import AdmissionPermission


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is said."""
    return text


MOST_LINES = 8
GONE = {
    "presence": N_("From now on nobody is let go here for not being there: that rule is off."),
    "newcomers": N_("From now on there is nothing here for introducing oneself."),
}
"""What is said where a part holds no longer."""
_GROUPS = """
    select g.id, g.kind_id from groups_group g
    where g.workspace_id = %(workspace)s and g.ended_at is null
      and (%(group)s::bigint is null or g.id = %(group)s::bigint)
      and (%(kind)s::bigint is null or g.kind_id = %(kind)s::bigint)
      and exists (select from chats_route r join chats_connection c on c.id = r.connection_id and c.is_on
                  where r.workspace_id = g.workspace_id and r.group_id = g.id)
    order by g.id
"""
Place = tuple[int | None, int | None]


@transaction.atomic
def tell_of_rules(
    actor: Actor, *, key: str, group_id: int | None, kind_id: int | None, cause: str, now: datetime, gone: bool = False
) -> int:
    """Tell a group, the groups of a kind, or all of them what holds there now; answers how many groups are told.

    `key`: the part that changed; where it is not in force, nobody is told, unless it is `gone`. Groups of a kind are
    told the same, but those that have words of their own: these are told what holds there, or nothing where it is not
    about them.
    """
    actor.require(AdmissionPermission.HEAR)
    values = {"workspace": actor.workspace_id, "group": group_id, "kind": kind_id if group_id is None else None}
    with server_cursor() as cursor:
        rows = cursor.execute(_GROUPS, values).fetchall()
    own, instead = own_groups(actor.workspace_id, key)
    places: dict[Place, list[int | None]] = defaultdict(list)
    for group, kind in rows:
        if group_id is not None or group not in own or not instead:
            places[group if group_id is not None or group in own else None, kind].append(group)
    with override(workspace(actor.workspace_id).language):
        return sum(_tell(actor, key, place, groups, cause, now, gone) for place, groups in places.items())


def _tell(
    actor: Actor, key: str, place: Place, groups: list[int | None], cause: str, now: datetime, gone: bool
) -> int:  # fmt: skip
    """Tell groups in which the same holds."""
    parts = in_force(actor.workspace_id, group_id=place[0], kind_id=place[1])
    changed = next((part for part in parts if part.key == key), None)
    if changed is None and not (gone and key in GONE):
        return 0
    words = _(GONE[key]) if changed is None else _words(changed)
    told = digest(parts) or key
    # That something is gone is told also where all that is left was told this morning.
    about = f"rules/{f'gone/{key}/{told}' if changed is None else told}/{now:%Y-%m-%d}"
    ask_many(
        actor, keys=[f"{about}/{group}" for group in groups], body=Send(words), cls=EffectClass.SERVICE,
        group_id=groups, cause=cause, batch=about if len(groups) > 1 else "", now=now,
    )  # fmt: skip
    return len(groups)


def _words(part: Part) -> str:
    lines = [_("“%(title)s” has changed here.") % {"title": part.title}]
    if part.note:
        lines.append(part.note)
    lines += [f"· {one.words}" for one in part.told[:MOST_LINES]]
    if len(part.told) > MOST_LINES:
        lines.append("…")
    lines.append(_("All of it with what follows: say “my page” to me, then Rules."))
    return "\n".join(lines)
