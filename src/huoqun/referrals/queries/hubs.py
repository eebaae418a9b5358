"""Members who bring or hold circles of others: counted from invitations, groups, and purchases, in one statement."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..permissions import ReferralPermission
from ..rules.hubs import Hub, Seen, hubs

LEAST, MOST = 12, 100
_SEEN = """
    with head as materialized (
        select id, coalesce(canonical_id, id) as head from members_member where workspace_id = %(workspace)s
    ),
    brought as (
        select b.head, count(distinct w.head) as n from groups_span s
        join head b on b.id = s.brought_by_id join head w on w.id = s.member_id
        where s.workspace_id = %(workspace)s and s.joined_at >= %(since)s and b.head <> w.head group by b.head
    ),
    done as (
        select h.head, d.kind, d.product, count(*) as n, sum(d.amount_minor) as paid from deeds_deed d
        join head h on h.id = d.member_id
        where d.workspace_id = %(workspace)s and d.kind in ('bought', 'invited') and d.occurred_at >= %(since)s
        group by h.head, d.kind, d.product
    ),
    deeds as (
        select head, coalesce(sum(n) filter (where kind = 'invited'), 0) as invited,
               coalesce(sum(n) filter (where kind = 'bought'), 0) as orders,
               coalesce(max(n) filter (where kind = 'bought' and product <> ''), 0) as of_one,
               coalesce(sum(paid) filter (where kind = 'bought'), 0) as spent
        from done group by head
    ),
    referred as (
        select h.head, count(distinct x.referral_id) as n from referrals_share x
        join referrals_referrer f on f.workspace_id = x.workspace_id and f.id = x.referrer_id
        join head h on h.id = f.member_id
        where x.workspace_id = %(workspace)s and x.state <> 'voided' and x.level = 1 group by h.head
    ),
    holds as (
        select h.head, sum(g.people) as n from groups_span s join head h on h.id = s.member_id
        join lateral (
            select count(*) as people from groups_span o
            where o.workspace_id = s.workspace_id and o.group_id = s.group_id and o.left_at is null) g on true
        where s.workspace_id = %(workspace)s and s.left_at is null and s.role in ('owner', 'admin') group by h.head
    )
    select m.id, coalesce(b.n, 0), coalesce(d.invited, 0)::bigint, coalesce(r.n, 0), coalesce(o.n, 0)::bigint,
           coalesce(d.orders, 0)::bigint, coalesce(d.of_one, 0)::bigint, coalesce(d.spent, 0)::bigint,
           (select coalesce(string_agg(value, ' '), '') from jsonb_each_text(m.background))
    from members_member m
    left join brought b on b.head = m.id left join deeds d on d.head = m.id
    left join referred r on r.head = m.id left join holds o on o.head = m.id
    where m.workspace_id = %(workspace)s and m.canonical_id is null and m.erased_at is null
      and not m.is_bot and not m.is_staff
      and (b.n is not null or d.invited > 0 or d.orders >= 3 or r.n is not null or o.n >= 10
           or m.background <> '{}')
"""


def likely_hubs(actor: Actor, *, since: datetime, least: int = LEAST, most: int = MOST) -> list[Hub]:
    """Members worth asking to recommend, with what speaks for each, the weightiest first."""
    actor.require(ReferralPermission.PEOPLE)
    with server_cursor() as cursor:
        rows = cursor.execute(_SEEN, {"workspace": actor.workspace_id, "since": since}).fetchall()
    return hubs([Seen(*row) for row in rows], least=least, most=most)


_ASKED = """
    select distinct coalesce(m.canonical_id, m.id) from referrals_referrer f
    join members_member m on m.workspace_id = f.workspace_id and m.id = f.member_id
    where f.workspace_id = %s
"""


def asked_before(workspace_id: int) -> set[int]:
    """Who was asked to recommend already, in whatever programme."""
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(_ASKED, [workspace_id]).fetchall()}
