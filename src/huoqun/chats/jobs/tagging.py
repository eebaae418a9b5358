"""Tags given and taken here → errands for the platforms that keep tags of their own on their contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import numbers, server_cursor

from ..actions.calls import leave
from ..port.gateway import TAG_CONTACT
from ..port.webhook import Errand

TAGGED, UNTAGGED = ("members.tagged", 1), ("members.untagged", 1)

# By the identity, not by the member that was told: two members may have become one meanwhile.
_CONTACTS = """
    select k.workspace_id, k.connection_id, k.person, coalesce(m.canonical_id, m.id), k.names,
           exists (select from chats_errand e where e.connection_id = k.connection_id and e.kind = %(kind)s
                   and e.payload->>'person' = k.person)
    from chats_contacttags k
    join chats_connection c on c.id = k.connection_id
    join members_identity i on i.workspace_id = k.workspace_id and i.platform = c.realm and i.key = k.person
    join members_member m on m.id = i.member_id
    where k.workspace_id = any(%(workspaces)s) and coalesce(m.canonical_id, m.id) = any(%(members)s)
      and c.is_on and c.offers->'capabilities' ? 'tag' and coalesce(c.settings->>'tags', '') not in ('in', 'off')
    order by k.connection_id, k.person
"""
_NAMES = "select id, name from members_tag where id = any(%s)"


class Contact(NamedTuple):
    """A member as the contact of a connection. `has`: the tags that the platform has on them, as we know; while an
    errand waits, that is about to change.
    """

    workspace_id: int
    connection_id: int
    person: str
    member_id: int
    has: list[str]
    waits: bool


@consumer("chats.tags_out", hears=[TAGGED, UNTAGGED], acts=True)
def tell_platforms(units: Sequence[Unit], now: datetime) -> None:
    """Have platforms tag their contacts as members are tagged here. What the platform told itself is not told back."""
    wanted: dict[tuple[int, int], dict[int, bool]] = defaultdict(dict)
    for unit in units:
        fact = unit.fact
        wanted[fact.workspace_id, fact.payload["member_id"]][fact.payload["tag_id"]] = fact.name == TAGGED[0]
    contacts = _contacts(wanted)
    names = _names({tag for tags in wanted.values() for tag in tags}) if contacts else {}
    left: dict[tuple[int, int], list[Errand]] = defaultdict(list)
    for one in contacts:
        tags = wanted.get((one.workspace_id, one.member_id), {})
        news = [(names[tag], on) for tag, on in tags.items() if tag in names]
        add = [name for name, on in news if on and (one.waits or name not in one.has)]
        remove = [name for name, on in news if not on and (one.waits or name in one.has)]
        if add or remove:
            payload = {"person": one.person, "add": add, "remove": remove}
            left[one.workspace_id, one.connection_id].append(Errand(TAG_CONTACT, payload))
    for (workspace_id, connection_id), errands in left.items():
        leave(system(workspace_id, "tags"), connection_id=connection_id, errands=errands, real=now)


def _contacts(wanted: dict[tuple[int, int], dict[int, bool]]) -> list[Contact]:
    values = {
        "kind": TAG_CONTACT,
        "workspaces": numbers(sorted({workspace for workspace, _ in wanted})),
        "members": numbers(sorted({member for _, member in wanted})),
    }
    with server_cursor() as cursor:
        cursor.execute(_CONTACTS, values)
        return [Contact(*row) for row in cursor.fetchall()]


def _names(tag_ids: set[int]) -> dict[int, str]:
    with server_cursor() as cursor:
        cursor.execute(_NAMES, [numbers(sorted(tag_ids))])
        return dict(cursor.fetchall())
