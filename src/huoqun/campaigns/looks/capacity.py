"""Whether groups, their codes and the team carry what the campaign may bring."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor

from ..queries.load import load_of
from ..rules.campaigns import N_
from ..rules.review import Finding, Reviewed, Topic, look
from .budget import seats

# The code that ends first, and after which no group would have one.
_CODES = """
    select g.name, p.code_ends, count(*) over () from campaigns_place p
    join groups_group g on g.workspace_id = p.workspace_id and g.id = p.group_id
    where p.workspace_id = %s and p.campaign_id = %s and p.state <> 'closed' and p.code_ends < %s
    order by p.code_ends, p.id limit 1
"""


@look("capacity")
def capacity(seen: Reviewed, now: datetime) -> list[Finding]:
    """A campaign needs groups with room, codes that last, and a team that has the time."""
    room = seats(seen)
    if not room:
        return [
            Finding(
                Topic.CAPACITY, "no_seats", N_("No group of this campaign has room."),
                N_("Add a group to its pool."), stops=True,
            )
        ]  # fmt: skip
    return [*_codes(seen), *_team(seen, room, now)]


def _codes(seen: Reviewed) -> list[Finding]:
    with server_cursor() as cursor:
        row = cursor.execute(_CODES, [seen.workspace_id, seen.id, seen.ends_at]).fetchone()
    if row is None:
        return []
    name, ends, groups = row
    local = ends.astimezone(ZoneInfo(workspace(seen.workspace_id).zone))
    return [
        Finding(
            Topic.CAPACITY, "codes_end",
            N_("The code of “%(group)s” ends on %(day)s, before the campaign; so do %(groups)s codes in all."),
            N_("Have fresh pictures ready, the owner is asked a day before: a code that ended takes nobody in."),
            stops=False, values={"group": name, "day": f"{local:%m-%d %H:%M}", "groups": groups},
        )
    ]  # fmt: skip


def _team(seen: Reviewed, room: int, now: datetime) -> list[Finding]:
    load = load_of(seen.workspace_id, seen.id, now=now)
    days = max(1, ceil((seen.ends_at - seen.starts_at) / timedelta(days=1)))
    needs, has = round(room * load.minutes_each), load.staff_minutes * days
    if not load.staff_minutes or needs <= has:
        return []
    return [
        Finding(
            Topic.CAPACITY, "team_short",
            N_("If all %(seats)s seats are filled, newcomers take %(needs)s minutes; %(has)s are planned in all."),
            N_("Plan more minutes, or fewer seats: when they do not last it slows down by itself."),
            stops=False, values={"seats": room, "needs": needs, "has": has},
        )
    ]  # fmt: skip
