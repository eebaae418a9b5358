"""Who may be spoken to: refusals of any message, and consent to marketing.

Merged members count as one person, and the strictest of their answers holds. Where a person answered several times,
the latest answer counts. Minors are a class of their own: no consent of theirs allows marketing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huoqun.core.sql import server_cursor

MESSAGES = "messages"
"""The purpose whose refusal is an opt-out: only service still reaches them."""

MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Standing:
    """`canonical_id`: the member that caps and consent are counted for."""

    canonical_id: int
    opted_out: bool
    marketing: bool


# The fences (`offset 0`) and the workspace taken from the row keep the server on the members' own index: of a new
# workspace its statistics say that it is empty, and it would read all of it for each member.
_STANDING = """
    with asked as materialized (
        select m.id, m.workspace_id, coalesce(m.canonical_id, m.id) as head
        from unnest(%(members)s::bigint[]) as w(id)
        cross join lateral (select * from members_member where id = w.id offset 0) m
        where m.workspace_id = %(workspace)s
    ),
    family as materialized (
        select h.head, m.id, m.workspace_id, m.is_minor, m.erased_at
        from (select distinct head from asked) h
        cross join lateral (
            select id, workspace_id, is_minor, erased_at from members_member where id = h.head
            union all
            select id, workspace_id, is_minor, erased_at from members_member where canonical_id = h.head
            offset 0
        ) m
    ),
    answers as (
        select f.head, c.purpose, c.granted
        from family f cross join (values ('messages'), ('marketing')) as p(purpose)
        cross join lateral (
            select c.purpose, c.granted from members_consent c
            where c.workspace_id = f.workspace_id and c.member_id = f.id and c.purpose = p.purpose
            order by c.at desc, c.id desc limit 1
        ) c
    ),
    said as materialized (
        select head,
               bool_or(purpose = 'messages' and not granted) as refused,
               bool_or(purpose = 'marketing' and granted) as granted,
               bool_or(purpose = 'marketing' and not granted) as marketing_refused
        from answers group by head
    ),
    people as materialized (
        select head, bool_or(is_minor) as minor, bool_or(erased_at is not null) as erased from family group by head
    )
    select a.id, a.head, coalesce(s.refused, false) or p.erased,
           coalesce(s.granted and not s.marketing_refused, false) and not p.minor and not p.erased
    from asked a join people p using (head) left join said s using (head)
"""


def standing(workspace_id: int, member_ids: Iterable[int]) -> dict[int, Standing]:
    """How each member may be spoken to, by the id that was asked for. Unknown ids are left out."""
    members = sorted(set(member_ids))
    if not members:
        return {}
    with server_cursor() as cursor:
        cursor.execute(_STANDING, {"workspace": workspace_id, "members": members})
        return {row[0]: Standing(row[1], row[2], row[3]) for row in cursor.fetchall()}
