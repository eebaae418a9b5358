"""How far a campaign is settled, what it still waits for, what it cost, and where its best people came from.

Worked out from rows that stay, so that it reads the same years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

from ..rules.invitations import APPEAL, GRACE, Void


@dataclass(frozen=True, slots=True)
class Awards:
    """Rewards of a state: how many, of how many people, and what they come to in minor units of the budget."""

    state: str
    rewards: int
    people: int
    amount: int


_AWARDS = """
    select state, count(*), count(distinct participant_id), sum(amount)::bigint from campaigns_award
    where workspace_id = %s and campaign_id = %s group by state
"""


def awards_by_state(workspace_id: int, campaign_id: int) -> list[Awards]:
    """Set aside, paid and let go; states that nothing is in are left out."""
    order = ("pending", "posted", "voided")
    with server_cursor() as cursor:
        rows = [Awards(*row) for row in cursor.execute(_AWARDS, [workspace_id, campaign_id]).fetchall()]
    return sorted(rows, key=lambda one: order.index(one.state))


@dataclass(frozen=True, slots=True)
class Waits:
    """What a campaign still waits for. `ripe_by`: when the last of `ripening` matures; `silent` stayed and have until
    `silent_by` to do what was asked; `held_since`: of the first held;
    `appeals_until`: up to when the last of `appeals`, who were not let count, may still ask for another look.
    """

    ripening: int
    ripe_by: datetime | None
    silent: int
    silent_by: datetime | None
    held: int
    held_since: datetime | None
    appeals: int
    appeals_until: datetime | None
    screenshots: int
    aside: int


_WAITS = """
    select i.ripening, i.ripe_by, i.silent, i.silent_by + %(grace)s,
           i.held, i.held_since, i.appeals, i.judged + %(appeal)s,
           (select count(*) from campaigns_shot s where s.workspace_id = %(workspace)s and s.campaign_id = %(campaign)s
              and s.state in ('sent', 'queued')),
           (select count(*) from campaigns_award a where a.workspace_id = %(workspace)s
              and a.campaign_id = %(campaign)s and a.state = 'pending')
    from (
        select count(*) filter (where state = 'counted' and matures_at > %(now)s) as ripening,
               max(matures_at) filter (where state = 'counted') as ripe_by,
               count(*) filter (where state = 'counted' and matures_at <= %(now)s and held_at is null) as silent,
               max(matures_at) filter (where state = 'counted' and matures_at <= %(now)s) as silent_by,
               count(held_at) as held, min(held_at) as held_since,
               count(*) filter (where may) as appeals, max(judged_at) filter (where may) as judged
        from (
            select n.*, n.state = 'voided' and n.why = %(fraud)s and n.appealed_at is null
                        and n.judged_at > %(now)s - %(appeal)s as may
            from campaigns_invitation n where n.workspace_id = %(workspace)s and n.campaign_id = %(campaign)s) o) i
"""


def waits(workspace_id: int, campaign_id: int, *, now: datetime) -> Waits:
    """What is still to happen before everything is settled."""
    values = {
        "workspace": workspace_id, "campaign": campaign_id, "now": now, "appeal": APPEAL, "fraud": Void.FRAUD,
        "grace": GRACE,
    }  # fmt: skip
    with server_cursor() as cursor:
        row = cursor.execute(_WAITS, values).fetchone()
    assert row is not None
    return Waits(*row)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of people who joined at least `days` ago: how many there are, are still there then, and spoke after a day."""

    days: int
    people: int
    here: int
    spoke: int


@dataclass(frozen=True, slots=True)
class Source:
    """One way in. `label`: of the place where the code hangs; "" and `by_friends`: codes of people who take part; ""
    alone: nobody knows by which.
    """

    by_friends: bool
    label: str
    joined: int
    matured: int
    after: tuple[Kept, Kept]


DAYS = (7, 30)

_SOURCES = """
    with came as materialized (
        select i.*, i.inviter_id is not null as friends, case when i.inviter_id is null then coalesce(c.label, '')
                    else '' end as label, s.spoke
        from campaigns_invitation i
        left join campaigns_code c on c.workspace_id = i.workspace_id and c.id = i.code_id
        left join lateral (
            select min(x.at) as spoke from chats_message x
            join members_member f on f.workspace_id = x.workspace_id and f.id = x.member_id
            where x.workspace_id = i.workspace_id and x.group_id = i.group_id
              and (f.id = i.invitee_id or f.canonical_id = i.invitee_id)
              and x.at > i.joined_at + interval '1 day' and x.at <= i.joined_at + interval '30 days') s on true
        where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s and i.joined_at is not null
    )
    select friends, label, count(*), count(*) filter (where state = 'matured'), {kept}
    from came group by friends, label order by 3 desc, 1, 2 limit %(limit)s
"""
_KEPT = """
    count(*) filter (where joined_at <= %(now)s - interval '{n} days'),
    count(*) filter (where joined_at <= %(now)s - interval '{n} days'
                       and (left_at is null or left_at > joined_at + interval '{n} days')),
    count(*) filter (where joined_at <= %(now)s - interval '{n} days' and spoke <= joined_at + interval '{n} days')
"""
MOST = 50


def sources(workspace_id: int, campaign_id: int, *, now: datetime) -> list[Source]:
    """Where people came from, most first, and how they do 7 and 30 days later; one statement."""
    statement = _SOURCES.format(kept=",".join(_KEPT.format(n=days) for days in DAYS))
    values = {"workspace": workspace_id, "campaign": campaign_id, "now": now, "limit": MOST}
    with server_cursor() as cursor:
        rows = cursor.execute(statement, values).fetchall()
    return [
        Source(row[0], row[1], row[2], row[3], (Kept(DAYS[0], *row[4:7]), Kept(DAYS[1], *row[7:10]))) for row in rows
    ]
