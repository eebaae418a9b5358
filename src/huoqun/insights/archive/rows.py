"""What of the database goes into the archive. Each statement is one table's rows, in the order of its columns."""

from __future__ import annotations

from collections.abc import Mapping

from huoqun.chats.rules import MessageKind, MessageOrigin
from huoqun.rewards.rules.payouts import LineState

from ..cube.folding import ASKED, LINK, TURN_WITHIN, WORD
from ..rules import COMPLAINTS, REPLIES_WITHIN


def _ordinal(day: str) -> str:
    return f"({day} - date '0001-01-01' + 1)"


def _micros(at: str) -> str:
    return f"(extract(epoch from {at}) * 1000000)::bigint"


# Days are those of each group's zone: the month of one begins when that of another has hours to go.
_ZONES = """
    zones as materialized (
        select g.id as group_id, g.zone, %(first)s::date::timestamp at time zone g.zone as since,
               (%(first)s::date + interval '1 month') at time zone g.zone as until
        from groups_group g where g.workspace_id = %(workspace)s
        union all
        select 0, w.zone, %(first)s::date::timestamp at time zone w.zone,
               (%(first)s::date + interval '1 month') at time zone w.zone
        from core_workspace w where w.id = %(workspace)s
    )
"""
_NEAR = """
    {at} >= %(first)s::date - interval '2 days' and {at} < %(first)s::date + interval '1 month 2 days'
"""
# As the cube counts (cube.folding); a line that was erased people's is seen by who speaks after it, and then left out.
# What is replied to is looked up line by line: of what is read here the server has no statistics to join by.
_MESSAGES = f"""
    with {_ZONES},
    said as materialized (
        select m.id, m.group_id, (m.at at time zone z.zone)::date as day, z.zone, m.at, m.reply_to,
               coalesce(p.canonical_id, p.id) as member_id, p.erased_at is not null as gone, m.data,
               case when p.erased_at is null then m.text else '' end as text
        from zones z
        join chats_message m on m.workspace_id = %(workspace)s and m.group_id = z.group_id
            and m.at >= z.since and m.at < z.until and {_NEAR.format(at="m.at")}
        join members_member p on p.workspace_id = %(workspace)s and p.id = m.member_id
        where m.recalled_at is null and m.kind <> {MessageKind.SYSTEM:d} and m.origin <> {MessageOrigin.SENT:d}
    ),
    near as (
        select *, lag(member_id) over alike as before, lag(gone) over alike as before_gone,
               lag(at) over alike as before_at
        from said window alike as (partition by group_id, day order by at, id)
    ),
    shown as (
        select *, coalesce(before <> member_id and at - before_at <= interval '{TURN_WITHIN}', false) as turn
        from near where not gone
    )
    select n.id, n.group_id, n.member_id, {_ordinal("n.day")}, {_micros("n.at")}, regexp_count(n.text, '{WORD}'),
           (n.text ~ '{LINK}')::int, n.turn::int, ({ASKED.format(text="n.text")})::int,
           (select coalesce(sum((r->>'count')::int), 0) from jsonb_array_elements(n.data->'reactions') r),
           (o.id is not null)::int,
           coalesce(o.id > 0 and o.erased_at is null and q.recalled_at is null and {ASKED.format(text="q.text")},
                    false)::int,
           case when o.erased_at is null then coalesce(o.canonical_id, o.id) end,
           case when o.id is not null then q.id end,
           case when o.id is not null then {_ordinal("(q.at at time zone n.zone)::date")} end,
           case when n.turn and not n.before_gone then n.before end, coalesce(d.mentions, 0),
           (n.text ~* '{"|".join(COMPLAINTS)}')::int, coalesce(d.mentioned, '[]')
    from shown n
    left join chats_message_key k on k.workspace_id = %(workspace)s and k.group_id = n.group_id
        and k.key = 'i:' || n.reply_to
    left join chats_message q on q.workspace_id = %(workspace)s and q.id = k.message_id and q.at = k.at
        and q.at <= n.at and q.at > n.at - interval '{REPLIES_WITHIN} days'
    left join members_member o on o.workspace_id = %(workspace)s and o.id = q.member_id
        and coalesce(o.canonical_id, o.id) <> n.member_id
    left join lateral (
        select count(*) as mentions,
               json_agg(coalesce(p.canonical_id, p.id) order by p.id) filter (where p.erased_at is null) as mentioned
        from jsonb_array_elements(n.data->'mentions') one
        join members_member p on p.workspace_id = %(workspace)s
            and p.id = case when jsonb_typeof(one) = 'number' then one::bigint end
            and coalesce(p.canonical_id, p.id) <> n.member_id
    ) d on jsonb_typeof(n.data->'mentions') = 'array'
"""
_DEEDS = f"""
    with {_ZONES}
    select d.id, z.group_id, coalesce(p.canonical_id, p.id), {_ordinal("(d.occurred_at at time zone z.zone)::date")},
           {_micros("d.occurred_at")}, d.kind, d.product, d.amount_minor, d.currency
    from zones z
    join deeds_deed d on d.workspace_id = %(workspace)s and coalesce(d.group_id, 0) = z.group_id
        and d.occurred_at >= z.since and d.occurred_at < z.until and {_NEAR.format(at="d.occurred_at")}
    join members_member p on p.workspace_id = %(workspace)s and p.id = d.member_id and p.erased_at is null
"""
_PEOPLE = f"""
    select p.id, p.is_bot::int, p.is_staff::int, p.stage, coalesce(b.canonical_id, b.id),
           {_ordinal("(p.created_at at time zone w.zone)::date")}
    from members_member p join core_workspace w on w.id = p.workspace_id
    left join members_member b on b.workspace_id = p.workspace_id and b.id = p.brought_by_id and b.erased_at is null
    where p.workspace_id = %(workspace)s and p.canonical_id is null and p.erased_at is null
"""
_GROUPS = f"""
    select g.id, k.key, {_ordinal("(coalesce(g.founded_at, g.created_at) at time zone g.zone)::date")},
           {_ordinal("(g.ended_at at time zone g.zone)::date")}
    from groups_group g join groups_kind k on k.workspace_id = g.workspace_id and k.id = g.kind_id
    where g.workspace_id = %(workspace)s
"""
_STAYS = f"""
    select s.group_id, coalesce(p.canonical_id, p.id), {_ordinal("(s.joined_at at time zone g.zone)::date")},
           {_micros("s.joined_at")}, {_ordinal("(s.left_at at time zone g.zone)::date")}, {_micros("s.left_at")},
           s.inferred::int, s.role, s.way_in, coalesce(b.canonical_id, b.id)
    from groups_span s join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
    join members_member p on p.workspace_id = s.workspace_id and p.id = s.member_id and p.erased_at is null
    left join members_member b on b.workspace_id = s.workspace_id and b.id = s.brought_by_id and b.erased_at is null
    where s.workspace_id = %(workspace)s
"""
_COSTS = f"""
    select coalesce(t.group_id, 0), {_ordinal("(t.done_at at time zone w.zone)::date")} as day, 'minutes', '',
           sum(t.seconds)
    from work_task t join core_workspace w on w.id = t.workspace_id
    where t.workspace_id = %(workspace)s and t.done_at is not null and t.seconds > 0 group by 1, 2
    union all
    select 0, {_ordinal("(l.settled_at at time zone w.zone)::date")}, 'paid', w.currency, sum(l.amount)
    from rewards_payoutline l join core_workspace w on w.id = l.workspace_id
    where l.workspace_id = %(workspace)s and l.state = '{LineState.PAID}' and l.settled_at is not null
    group by 2, w.currency
"""
# Features do not know one another: what another one judged is read as rows, as everything here is. A case of the model
# has a score; whoever was let off, or whose case was taken back, did not advertise.
_ADS = f"""
    select c.group_id, {_ordinal("(c.message_at at time zone g.zone)::date")}, sum(c.messages),
           coalesce(sum(c.messages) filter (where m.recalled_at is not null), 0)
    from moderation_case c join groups_group g on g.workspace_id = c.workspace_id and g.id = c.group_id
    left join chats_message m on m.workspace_id = c.workspace_id and m.id = c.message_id and m.at = c.message_at
    where c.workspace_id = %(workspace)s and c.score > 0 and c.state in ('open', 'done', 'upheld')
    group by 1, 2
"""
OF: Mapping[str, str] = {
    "messages": _MESSAGES, "deeds": _DEEDS, "people": _PEOPLE, "groups": _GROUPS, "stays": _STAYS, "costs": _COSTS,
    "ads": _ADS,
}  # fmt: skip
"""By the name of the table; the parameters are `workspace` and, for monthly ones, `first`, the month's first day."""
