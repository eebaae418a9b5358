"""Which offers are within reach of which needs: of people who are in a group with whoever needs something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from huoqun.core.sql import numbers, server_cursor

from ..rules.meeting import Meeting, Offer, meetings

LASTS, MOST_OFFERS = timedelta(days=180), 200
"""So long an offer is thought to stand; so many, the newest, are looked at for each need."""

# In any group that both are in now; each person by what they said last.
_WITHIN_REACH = """
    select n.id, o.id, o.member_id, o.{field}
    from unnest(%(ids)s::bigint[], %(members)s::bigint[]) as n(id, member_id)
    cross join lateral (
        select * from (
            select distinct on (i.member_id) i.id, i.member_id, i.{field}
            from groups_span mine
            join newcomers_introduction i on i.workspace_id = mine.workspace_id and i.group_id = mine.group_id
                 and i.state = 'done' and i.{field} <> '' and i.ended_at > %(since)s and i.member_id <> n.member_id
            join members_member m on m.workspace_id = i.workspace_id and m.id = i.member_id and m.erased_at is null
                 and m.canonical_id is null
            join groups_span theirs on theirs.workspace_id = i.workspace_id and theirs.group_id = i.group_id
                 and theirs.member_id = i.member_id and theirs.left_at is null
            where mine.workspace_id = %(workspace)s and mine.member_id = n.member_id and mine.left_at is null
            order by i.member_id, i.id desc) each
        where {only}
        order by id desc limit {most}) o
    order by n.id, o.id
"""
_OFFERS = _WITHIN_REACH.format(field="offers", only="true", most=MOST_OFFERS)
# A need is put before the team once, by whichever offer comes first.
_NEEDS = _WITHIN_REACH.format(
    field="needs", most=MOST_OFFERS,
    only="not exists (select from work_task t where t.workspace_id = %(workspace)s"
         " and t.key = 'newcomers/meet/' || each.id)",
)  # fmt: skip
Said = Mapping[int, tuple[int, str]]
"""Needs or offers by the id of their introduction: who said it, and the words."""


def offers_for(workspace_id: int, needs: Said, *, now: datetime) -> dict[int, list[Meeting]]:
    """For needs the offers that say the same words."""
    return _met(workspace_id, _OFFERS, needs, now)


def needs_for(workspace_id: int, offers: Said, *, now: datetime) -> dict[int, list[Meeting]]:
    """For offers the needs that say the same words and were not put before the team yet."""
    return _met(workspace_id, _NEEDS, offers, now)


def _met(workspace_id: int, statement: str, said: Said, now: datetime) -> dict[int, list[Meeting]]:
    wanted = {id: (member, words) for id, (member, words) in said.items() if words.strip()}
    if not wanted:
        return {}
    values = {
        "workspace": workspace_id, "ids": numbers(wanted), "members": numbers(member for member, _ in wanted.values()),
        "since": now - LASTS,
    }  # fmt: skip
    found: dict[int, list[Offer]] = defaultdict(list)
    with server_cursor() as cursor:
        for id, *other in cursor.execute(statement, values).fetchall():
            found[id].append(Offer(*other))
    return meetings({id: words for id, (_member, words) in wanted.items()}, found)
