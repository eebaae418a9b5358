"""The first name of whoever was known by a key only: some platforms tell of people first and their names later."""

from __future__ import annotations

from collections.abc import Sequence

from huoqun.core.sql import numbers, server_cursor, texts

from ..rules import LONGEST_NAME, Known, stored_key

# In the order of ids, as everything that locks several members: two batches never wait in a circle.
_NAME_IDENTITIES = """
    with named as (
        select i.id, w.name from unnest(%s::text[], %s::text[], %s::text[]) as w(platform, key, name)
        join members_identity i
            on i.workspace_id = %s and i.platform = w.platform and i.key = w.key and i.name = ''
        order by i.id for no key update of i
    )
    update members_identity i set name = named.name from named where i.id = named.id
"""

# A name that a person wrote stays; only the key that stood in its place goes.
_NAME_MEMBERS = """
    with named as (
        select m.id, w.name from unnest(%s::bigint[], %s::text[], %s::text[]) as w(id, key, name)
        join members_member m on m.workspace_id = %s and m.id = w.id and m.name = w.key
        order by m.id for no key update of m
    )
    update members_member m set name = named.name from named where m.id = named.id
"""


def name_at_last(workspace_id: int, people: Sequence[tuple[Known, int]]) -> None:
    """Give these people (with their members) the names that are told of them now."""
    if not people:
        return
    keys = texts([stored_key(known.key) for known, _ in people])
    names = texts([known.name[:LONGEST_NAME] for known, _ in people])
    shown = texts([known.key[:LONGEST_NAME] for known, _ in people])
    with server_cursor() as cursor:
        platforms = texts([known.platform for known, _ in people])
        cursor.execute(_NAME_IDENTITIES, [platforms, keys, names, workspace_id])
        cursor.execute(_NAME_MEMBERS, [numbers(member for _, member in people), shown, names, workspace_id])
