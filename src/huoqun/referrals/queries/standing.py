"""Who was brought by whom, as people are now: merged ones are one, and nobody brings themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from huoqun.core.sql import numbers, server_cursor

from ..rules.shares import Brought, Done, Terms

# Of everybody the earliest referral; none of oneself, and none back to whoever was brought by them before.
_STANDING = """
    with told as materialized (
        select distinct on (r.programme_id, coalesce(m.canonical_id, m.id))
               r.id, r.programme_id, coalesce(m.canonical_id, m.id) as buyer, r.referrer_id,
               coalesce(b.canonical_id, b.id) as bringer, r.at, f.ended_at
        from referrals_referral r
        join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
        join referrals_referrer f on f.workspace_id = r.workspace_id and f.id = r.referrer_id
        join members_member b on b.workspace_id = f.workspace_id and b.id = f.member_id
        where r.workspace_id = %(workspace)s and r.programme_id = any(%(programmes)s::bigint[])
          and r.voided_at is null and coalesce(m.canonical_id, m.id) <> coalesce(b.canonical_id, b.id)
        order by r.programme_id, coalesce(m.canonical_id, m.id), r.at, r.id
    )
    select t.id, t.programme_id, t.buyer, t.referrer_id, t.bringer, t.at, t.ended_at,
           who.is_staff or who.is_bot or by.is_staff or by.is_bot or by.erased_at is not null
    from told t
    join members_member who on who.workspace_id = %(workspace)s and who.id = t.buyer
    join members_member by on by.workspace_id = %(workspace)s and by.id = t.bringer
    where not exists (
        select from told o where o.programme_id = t.programme_id and o.buyer = t.bringer and o.bringer = t.buyer
                             and (o.at, o.id) < (t.at, t.id))
    order by t.at, t.id
"""
_TERMS = """
    select p.id, p.products, p.trial_kind, p.trial_product, p.trial_reward, p.trial_most, p.commission, p.second,
           p.lasts_days, p.waits_days, p.new_only, p.closed_at
    from referrals_programme p
    where p.workspace_id = %(workspace)s and p.opened_at is not null
      and (%(programmes)s::bigint[] is null or p.id = any(%(programmes)s::bigint[]))
    order by p.id
"""
_SIGNED = "select programme_id, recorded_at, ended_at from referrals_signoff where workspace_id = %s order by id"
_ABOVE = """
    select coalesce(m.canonical_id, m.id), coalesce(b.canonical_id, b.id)
    from referrals_referral r
    join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    join referrals_referrer f on f.workspace_id = r.workspace_id and f.id = r.referrer_id
    join members_member b on b.workspace_id = f.workspace_id and b.id = f.member_id
    where r.workspace_id = %s and r.programme_id = %s and r.voided_at is null order by r.at desc, r.id desc
"""
_DONE = """
    with family as materialized (
        select id, coalesce(canonical_id, id) as head from members_member
        where workspace_id = %(workspace)s
          and (id = any(%(heads)s::bigint[]) or canonical_id = any(%(heads)s::bigint[]))
    )
    select d.id, f.head, d.kind, d.product,
           case when d.currency = %(currency)s or d.kind = 'refunded' then d.amount_minor else 0 end, d.occurred_at
    from family f join deeds_deed d on d.workspace_id = %(workspace)s and d.member_id = f.id
    where d.kind = any(%(kinds)s::text[])
"""


def standing(workspace_id: int, programme_ids: Iterable[int]) -> dict[int, list[Brought]]:
    """Whoever counts as brought, by programme, the earliest first."""
    found: dict[int, list[Brought]] = defaultdict(list)
    values = {"workspace": workspace_id, "programmes": numbers(programme_ids)}
    with server_cursor() as cursor:
        for row in cursor.execute(_STANDING, values).fetchall():
            found[row[1]].append(Brought(*row))
    return found


def terms_of(workspace_id: int, programme_ids: Iterable[int] | None = None) -> list[Terms]:
    """The programmes that were ever opened, as sales are reckoned by them, the oldest first."""
    wanted = None if programme_ids is None else numbers(programme_ids)
    with server_cursor() as cursor:
        rows = cursor.execute(_TERMS, {"workspace": workspace_id, "programmes": wanted}).fetchall()
        signed = defaultdict(list)
        for programme, since, until in cursor.execute(_SIGNED, [workspace_id]).fetchall():
            signed[programme].append((since, until))
    values = [
        [*row[:8], timedelta(days=row[8]), timedelta(days=row[9]), row[10], row[11], tuple(signed[row[0]])]
        for row in rows
    ]
    return [Terms(*one) for one in values]


def above_of(workspace_id: int, programme_id: int) -> dict[int, int]:
    """By whom each person of a programme was brought."""
    with server_cursor() as cursor:
        return dict(cursor.execute(_ABOVE, [workspace_id, programme_id]).fetchall())


def done_by(workspace_id: int, heads: Iterable[int], kinds: Iterable[str], currency: str) -> list[Done]:
    """What these people bought, sent back or did, as themselves or as somebody merged into them.

    What was bought in another currency than the workspace's comes as nothing.
    """
    values = {
        "workspace": workspace_id, "heads": numbers(heads), "kinds": sorted(set(kinds)), "currency": currency,
    }  # fmt: skip
    with server_cursor() as cursor:
        return [Done(*row) for row in cursor.execute(_DONE, values).fetchall()]
