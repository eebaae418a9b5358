"""How loaded a campaign is now, and how well those do whom it brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.sql import server_cursor

from ..rules.capacity import WINDOW, Load, Quality
from .room import room

AWAY = timedelta(minutes=3)
"""Whoever waits and has not looked for so long waits no more."""

_LOAD = """
    select coalesce(sum({room}) filter (where l.state = 'open' and {good}), 0)::int,
           coalesce(sum(greatest(0, l.hard - l.taken - l.others)) filter (where l.state = 'open' and {good}), 0)::int,
           (select count(*) from campaigns_seat t where t.workspace_id = c.workspace_id and t.campaign_id = c.id
              and t.reserved_at > %(now)s - %(window)s),
           (select count(*) from campaigns_seat t where t.workspace_id = c.workspace_id and t.campaign_id = c.id
              and t.reserved_at > %(now)s - interval '1 day'
              and (t.confirmed_at is not null or t.released_at is null)),
           (select count(*) from campaigns_waiting w where w.campaign_id = c.id and w.seen_at > %(now)s - %(away)s),
           count(l.id) filter (where l.state = 'open'), count(l.id) filter (where l.state = 'open' and {good}),
           (select a.posted - a.reserved from rewards_budget b join points_account a
              on a.workspace_id = b.workspace_id and a.kind = 'budget' and a.currency = b.currency
             and a.name = 'budget/' || b.uid
            where b.workspace_id = c.workspace_id and b.id = c.budget_id),
           c.each, c.staff_minutes, c.minutes_each
    from campaigns_campaign c left join campaigns_place l on l.campaign_id = c.id
    where c.workspace_id = %(workspace)s and c.id = %(campaign)s group by c.id
""".format(good="(l.code_ends is null or l.code_ends > %(now)s)", room=room("l"))

# Work in the groups of the pool since the campaign began, for each of those who joined.
_MINUTES = """
    select sum(k.seconds) / 60.0, (
        select count(*) from campaigns_invitation i where i.campaign_id = %(campaign)s and i.joined_at is not null)
    from work_task k
    join campaigns_place l on l.workspace_id = k.workspace_id and l.group_id = k.group_id
                          and l.campaign_id = %(campaign)s
    join campaigns_campaign c on c.id = l.campaign_id
    where k.workspace_id = %(workspace)s and k.done_at >= c.started_at and k.seconds > 0
"""
LEAST = 20
"""With fewer people who joined, what was measured says less than what was expected."""


def load_of(workspace_id: int, campaign_id: int, *, now: datetime) -> Load:
    """How loaded a campaign is at a moment."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "now": now, "window": WINDOW, "away": AWAY}
    with server_cursor() as cursor:
        row = cursor.execute(_LOAD, values).fetchone()
        assert row is not None
        minutes, joined = cursor.execute(_MINUTES, values).fetchone() or (None, 0)
    each = float(minutes) / joined if minutes is not None and joined >= LEAST else row[10]
    return Load(
        free=row[0], spare=row[1] - row[0], recent=row[2], today=row[3], waiting=row[4], groups=row[5], codes=row[6],
        budget=row[7], each=row[8], staff_minutes=row[9], minutes_each=each,
    )  # fmt: skip


COMPLAINTS = ("骗子", "诈骗", "骗人", "举报", "投诉", "垃圾群", "别拉我", "别再拉", "scam", "fraud", "spam")
"""Words of complaint: whoever was brought and says one has complained."""

_QUALITY = """
    with came as materialized (
        select i.joined_at, i.left_at, i.group_id, (
            select array_agg(f.id) from members_member m join members_member f
              on f.workspace_id = m.workspace_id and coalesce(m.canonical_id, m.id) in (f.id, f.canonical_id)
            where m.workspace_id = i.workspace_id and m.id = i.invitee_id) as selves
        from campaigns_invitation i
        where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s and i.joined_at >= %(since)s
    )
    select count(*), count(*) filter (where left_at is not null and left_at < joined_at + interval '1 day'),
           count(*) filter (where exists (
               select from chats_message m where m.workspace_id = %(workspace)s and m.group_id = came.group_id
                 and m.member_id = any(came.selves) and m.at >= came.joined_at and m.text ~* %(words)s)),
           count(*) filter (where exists (
               select from members_consent s where s.workspace_id = %(workspace)s and s.member_id = any(came.selves)
                 and s.at >= came.joined_at and not s.granted))
    from came
"""


def quality_of(workspace_id: int, campaign_id: int, *, since: datetime) -> Quality:
    """How those do who joined by a campaign since a moment."""
    values = {
        "workspace": workspace_id, "campaign": campaign_id, "since": since, "words": "|".join(COMPLAINTS),
    }  # fmt: skip
    with server_cursor() as cursor:
        row = cursor.execute(_QUALITY, values).fetchone() or (0, 0, 0, 0)
    return Quality(joined=row[0], left=row[1], complained=row[2], muted=row[3])


@dataclass(frozen=True, slots=True)
class InLine:
    """A device's place in the line (1 is next), and how many seats are free."""

    place: int
    free: int


_LINE = """
    select (select count(*) from campaigns_waiting o where o.campaign_id = w.campaign_id
              and (o.since, o.id) <= (w.since, w.id) and o.seen_at > %(now)s - %(away)s),
           (select coalesce(sum({room}), 0)::int from campaigns_place l
             where l.campaign_id = w.campaign_id and l.state = 'open'
               and (l.code_ends is null or l.code_ends > %(now)s))
    from campaigns_waiting w where w.workspace_id = %(workspace)s and w.campaign_id = %(campaign)s
      and w.device = %(device)s
""".format(room=room("l"))


def in_line(workspace_id: int, campaign_id: int, *, device: bytes, now: datetime) -> InLine | None:
    """Where a device stands in the line; None: it does not wait."""
    values = {"workspace": workspace_id, "campaign": campaign_id, "device": device, "now": now, "away": AWAY}
    with server_cursor() as cursor:
        row = cursor.execute(_LINE, values).fetchone()
    return InLine(*row) if row else None


_EARLIER = """
    with over as materialized (
        select c.id, c.started_at, coalesce(c.ended_at, c.closing_at, %(now)s) as until,
               (select count(*) from campaigns_invitation i where i.workspace_id = c.workspace_id
                  and i.campaign_id = c.id and i.joined_at is not null) as joined
        from campaigns_campaign c where c.workspace_id = %(workspace)s and c.started_at is not null
        order by c.id desc limit 10
    )
    select sum((select sum(k.seconds) / 60.0 from work_task k
                join campaigns_place l on l.workspace_id = k.workspace_id and l.group_id = k.group_id
                                      and l.campaign_id = o.id
                where k.workspace_id = %(workspace)s and k.seconds > 0
                  and k.done_at between o.started_at and o.until)), sum(o.joined)
    from over o where o.joined >= %(least)s
"""


def measured_each(workspace_id: int, *, now: datetime) -> float | None:
    """The team's minutes that somebody new really took in the last ten campaigns; None: too few were measured."""
    with server_cursor() as cursor:
        row = cursor.execute(_EARLIER, {"workspace": workspace_id, "now": now, "least": LEAST}).fetchone()
    minutes, joined = row or (None, None)
    return round(float(minutes) / float(joined), 1) if minutes and joined else None
