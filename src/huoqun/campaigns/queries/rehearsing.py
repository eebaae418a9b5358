"""A campaign as it would be rehearsed: its groups, its budget, its team, whoever would hear of it, and what people did
in earlier campaigns of the workspace.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.points.rules import Currency

from ..rehearsal.figures import About, Figure, each_of, part_of
from ..rehearsal.scenario import Room, Scenario
from ..rules.campaigns import State, Step
from ..rules.seats import PlaceState
from .campaigns import CampaignLine, campaign, pool
from .load import load_of

BEFORE = (State.DRAFT, State.REVIEWED)


def scenario_of(actor: Actor, *, campaign_uid: UUID, now: datetime) -> Scenario:
    """A campaign as it stands, to be rehearsed. Raises NotFound."""
    line, here = campaign(actor, campaign_uid=campaign_uid), workspace(actor.workspace_id)
    begins = line.starts_at if line.state in BEFORE else max(now, line.starts_at)
    load = load_of(here.id, line.id, now=begins)
    return Scenario(
        name=line.name, starts_at=begins.astimezone(ZoneInfo(here.zone)),
        hours=max(1, round((line.ends_at - begins).total_seconds() / 3600)), told=reached(here.id),
        rooms=_rooms(here.id, line, begins), budget=line.money.free if line.budget_id is not None else None,
        currency="cash" if line.money.currency == Currency.CASH else "points", each=line.each,
        each_most=line.each_most, ladder=tuple(Step(count, sum_) for count, sum_ in line.ladder),
        stays_days=line.stays_days, must=line.must, staff_minutes=line.staff_minutes, minutes_each=load.minutes_each,
        figures=measured(here.id, line),
    )  # fmt: skip


def _rooms(workspace_id: int, line: CampaignLine, begins: datetime) -> tuple[Room, ...]:
    """Groups that are filled or kept ready, and have a code at all."""
    places = [one for one in pool(workspace_id, line.id) if one.state != PlaceState.CLOSED]
    return tuple(
        Room(one.free, one.state == PlaceState.RESERVE, _good(one.code_ends, begins))
        for one in places if one.code_ends is None or one.code_ends > begins
    )  # fmt: skip


def _good(ends: datetime | None, begins: datetime) -> float | None:
    return None if ends is None else (ends - begins).total_seconds() / 3600


_REACHED = """
    select count(distinct coalesce(m.canonical_id, m.id)) from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and s.left_at is null and not m.is_bot and not m.is_staff and m.erased_at is null
"""


def reached(workspace_id: int) -> int:
    """How many people are in the workspace's groups, each once."""
    with server_cursor() as cursor:
        row = cursor.execute(_REACHED, [workspace_id]).fetchone()
    return int(row[0]) if row else 0


# Earlier campaigns of the workspace that nobody joins any more: their codes, and whom they brought.
_EARLIER = """
    with over as materialized (
        select id from campaigns_campaign
        where workspace_id = %(workspace)s and id <> %(campaign)s and state in ('closing', 'settling', 'settled')
    ),
    shown as materialized (
        select k.participant_id, count(v.id) as looks from campaigns_code k
        left join campaigns_visit v on v.code_id = k.id
        where k.workspace_id = %(workspace)s and k.campaign_id in (select id from over)
          and k.participant_id is not null
        group by 1
    ),
    brought as materialized (
        select i.*, exists (select from campaigns_participant p where p.campaign_id = i.campaign_id
                              and p.member_id = i.invitee_id) as in_it,
               exists (select from campaigns_participant p join shown s on s.participant_id = p.id and s.looks > 0
                       where p.campaign_id = i.campaign_id and p.member_id = i.invitee_id) as passed_on
        from campaigns_invitation i
        where i.workspace_id = %(workspace)s and i.campaign_id in (select id from over) and i.joined_at is not null
    )
    select (select count(*) from shown where looks > 0), (select coalesce(sum(looks), 0)::bigint from shown),
           count(*) filter (where inviter_id is not null), count(*),
           count(*) filter (where left_at < joined_at + interval '1 day'),
           count(*) filter (where left_at >= joined_at + interval '1 day' and matured_at is null),
           count(*) filter (where matured_at is not null), count(*) filter (where why = 'did_not_take_part'),
           count(*) filter (where in_it), count(*) filter (where passed_on)
    from brought
"""


def measured(workspace_id: int, line: CampaignLine) -> dict[About, Figure]:
    """What people did in earlier campaigns; what too few did is left out, and assumed by whoever rehearses."""
    with server_cursor() as cursor:
        row = cursor.execute(_EARLIER, {"workspace": workspace_id, "campaign": line.id}).fetchone()
    showed, looks, by_codes, joined, soon, later, matured, idle, in_it, passed_on = row or (0,) * 10
    found = {
        About.LOOKS: each_of(looks, showed), About.JOINS: part_of(min(by_codes, looks), looks),
        About.PASSES_ON: part_of(passed_on, in_it), About.HUNTERS: part_of(soon, joined),
        About.LEAVES: part_of(later, joined - soon), About.DEEDS: part_of(matured, matured + idle),
    }  # fmt: skip
    return {about: figure for about, figure in found.items() if figure is not None}
