"""Which words in private are an answer of a newcomer: what the ritual waits for, and what it has taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import Said
from huoqun.core.sql import numbers, server_cursor
from huoqun.members.queries.alike import heads

from ..rules.rituals import form_in, stops
from .introductions import asked, waiting

# Each answer that was taken was answered, by an effect of this key; only a refusal was not.
_TAKEN = """
    select distinct e.key from newcomers_introduction i
    join chats_effect e on e.workspace_id = i.workspace_id
         and e.key in (select 'newcomers/' || i.id || '/' || m from unnest(%(messages)s::bigint[]) as m)
    where i.workspace_id = %(workspace)s and i.member_id = any(%(members)s::bigint[])
"""
_REFUSED = """
    select f.id, i.asked_at, i.ended_at from members_member f
    join newcomers_introduction i on i.workspace_id = f.workspace_id and i.state = 'refused'
         and i.member_id in (f.id, f.canonical_id)
    where f.workspace_id = %(workspace)s and f.id = any(%(members)s::bigint[]) and i.ended_at >= %(since)s
"""


def words(workspace_id: int, said: Sequence[Said]) -> Mapping[int, datetime | None]:
    """What answers the ritual's newest question, with its moment; what it took already, with the answer's own: whatever
    was asked before that is older.
    """
    private = [one for one in said if one.group_id is None and one.member_id is not None and one.text.strip()]
    return _waited_for(workspace_id, private) | _taken(workspace_id, private)


def _waited_for(workspace_id: int, said: Sequence[Said]) -> dict[int, datetime | None]:
    speaks = asked(workspace_id, {one.member_id or 0 for one in said}) if said else set()
    if not speaks:
        return {}
    who = heads(workspace_id, speaks)
    newest: dict[int, datetime] = {}
    for row in waiting(workspace_id, who.values()).values():
        if row.asked_at is not None:
            newest[row.head] = max(row.asked_at, newest.get(row.head, row.asked_at))
    found: dict[int, datetime | None] = {}
    for one in said:
        at = newest.get(who.get(one.member_id or 0, 0)) if one.member_id in speaks else None
        if one.member_id in speaks and form_in(one.text) is not None:
            found[one.id] = one.at
        elif at is not None:
            found[one.id] = at
    return found


def _taken(workspace_id: int, said: Sequence[Said]) -> dict[int, datetime | None]:
    if not said:
        return {}
    members = {one.member_id or 0 for one in said}
    values = {
        "workspace": workspace_id, "messages": numbers(one.id for one in said),
        "members": numbers(members | set(heads(workspace_id, members).values())),
        "since": min(one.at for one in said),
    }  # fmt: skip
    with server_cursor() as cursor:
        keys = {row[0].rpartition("/")[2] for row in cursor.execute(_TAKEN, values).fetchall()}
        refused = cursor.execute(_REFUSED, values).fetchall() if any(stops(one.text) for one in said) else []
    return {one.id: one.at for one in said if str(one.id) in keys or (stops(one.text) and _ended(one, refused))}


def _ended(one: Said, refused: Iterable[tuple[int, datetime | None, datetime]]) -> bool:
    return any(
        member == one.member_id and (asked_at is None or asked_at <= one.at) and ended_at >= one.at
        for member, asked_at, ended_at in refused
    )
