"""Ties as they are read: words taken up, replies, mentions and who brought whom, each weighing less with time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from huoqun.core.sql import numbers, prefer_indexes, server_cursor

from ..proposing.exchange import SAID

HALF_LIFE = 30
"""Days after which what was said weighs half."""
LOOKS_BACK = 180
BROUGHT = 3.0
"""Who brought somebody weighs as three words taken up, and does not fade."""
Edge = tuple[int, int, float]

_EDGES = f"""
    with {SAID},
    weighed as (
        select member_id as one, other, power(0.5, extract(epoch from %(until)s - at) / (86400 * {HALF_LIFE})) as weight
        from toward
        union all
        select s.member_id, coalesce(o.canonical_id, o.id),
               power(0.5, extract(epoch from %(until)s - s.at) / (86400 * {HALF_LIFE}))
        from said s join chats_message m on m.workspace_id = %(workspace)s and m.id = s.id and m.at = s.at
        cross join lateral jsonb_array_elements(
            case when jsonb_typeof(m.data->'mentions') = 'array' then m.data->'mentions' else '[]' end) named
        join members_member o on o.workspace_id = %(workspace)s and not o.is_bot and o.erased_at is null
            and o.id = case when jsonb_typeof(named) = 'number' then named::bigint end
        where coalesce(o.canonical_id, o.id) <> s.member_id
        union all
        select p.id, coalesce(o.canonical_id, o.id), {BROUGHT}
        from (select distinct member_id from said) here
        join members_member p on p.workspace_id = %(workspace)s and p.id = here.member_id
        join members_member o on o.workspace_id = %(workspace)s and o.id = p.brought_by_id and o.erased_at is null
        where coalesce(o.canonical_id, o.id) in (select member_id from said)
    )
    select one, other, sum(weight)::float from weighed where one <> other group by 1, 2
"""


def edges(workspace_id: int, *, since: datetime, until: datetime, group_ids: Iterable[int] | None = None) -> list[Edge]:
    """From whom to whom, and how strongly at `until`; bots and erased people are left out."""
    values = {
        "workspace": workspace_id, "since": since, "until": until,
        "groups": None if group_ids is None else numbers(group_ids),
    }  # fmt: skip
    prefer_indexes()
    with server_cursor() as cursor:
        return [(row[0], row[1], row[2]) for row in cursor.execute(_EDGES, values).fetchall()]
