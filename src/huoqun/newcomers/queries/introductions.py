"""Who introduced themselves, who is being asked, and whose nickname does not follow the pattern."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import numbers, server_cursor


@dataclass(frozen=True, slots=True)
class IntroLine:
    """How somebody introduced themselves."""

    id: int
    member_id: int
    state: str
    way: str
    who: str
    needs: str
    offers: str
    nickname: str
    began_at: datetime
    ended_at: datetime | None


_OF_GROUP = """
    select id, member_id, state, way, who, needs, offers, nickname, began_at, ended_at from newcomers_introduction
    where workspace_id = %s and group_id = %s order by id desc limit %s
"""


def of_group(workspace_id: int, group_id: int, *, limit: int = 100) -> list[IntroLine]:
    """The newest introductions of a group."""
    with server_cursor() as cursor:
        rows = cursor.execute(_OF_GROUP, [workspace_id, group_id, limit]).fetchall()
    return [IntroLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A member whose nickname does not follow the pattern. `how`: what was done about it, or nothing yet."""

    member_id: int
    nickname: str
    proposed: str
    how: str
    at: datetime | None


_MISNAMED = """
    select coalesce(m.canonical_id, m.id), coalesce(nullif(s.nickname, ''), m.name), coalesce(n.proposed, ''),
           coalesce(n.how, ''), n.at, count(*) over ()
    from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    left join newcomers_naming n on n.workspace_id = s.workspace_id and n.group_id = s.group_id
         and n.member_id = coalesce(m.canonical_id, m.id) and n.pattern = %(pattern)s
    where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at is null and not m.is_bot
      and m.erased_at is null and btrim(coalesce(nullif(s.nickname, ''), m.name)) !~ %(shape)s
    order by n.at desc nulls first, s.id limit %(limit)s
"""


def misnamed(
    workspace_id: int, group_id: int, *, pattern: str, shape: str, limit: int = 50
) -> tuple[int, list[Misnamed]]:
    """How many members of a group are called otherwise than the pattern has it, and some of them."""
    values = {"workspace": workspace_id, "group": group_id, "pattern": pattern, "shape": shape, "limit": limit}
    with server_cursor() as cursor:
        rows = cursor.execute(_MISNAMED, values).fetchall()
    return (rows[0][5] if rows else 0), [Misnamed(*row[:5]) for row in rows]


_ASKED = """
    select distinct m.id from members_member m
    cross join lateral (
        select coalesce(m.canonical_id, m.id) as id union all
        select o.id from members_member o
        where o.workspace_id = m.workspace_id and o.canonical_id = coalesce(m.canonical_id, m.id)) f
    join newcomers_introduction i on i.workspace_id = m.workspace_id and i.state = 'open' and i.member_id = f.id
    where m.workspace_id = %s and m.id = any(%s::bigint[])
"""


def asked(workspace_id: int, member_ids: Iterable[int]) -> set[int]:
    """Those of these members who are being asked just now."""
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(_ASKED, [workspace_id, numbers(set(member_ids))]).fetchall()}


@dataclass(frozen=True, slots=True)
class Waits:
    """An introduction that waits for words. `head`: for whom it stands now; `asked_at`: when the last question went out
    in private, so that what they say there may be an answer to it; null: none has.
    """

    id: int
    head: int
    asked_at: datetime | None


# Of people who were merged while they were asked the one of whoever is kept; of who is no longer in the group none.
_WAITING = """
    with family as materialized (
        select id, coalesce(canonical_id, id) as head from members_member
        where workspace_id = %(workspace)s
          and (id = any(%(heads)s::bigint[]) or canonical_id = any(%(heads)s::bigint[]))
    )
    select distinct on (f.head, i.group_id) i.id, f.head,
           coalesce(i.asked_at, case when i.way = 'private' and p.state in ('leased', 'sent', 'confirmed', 'ambiguous')
                                     then p.state_at end)
    from family f
    join newcomers_introduction i on i.workspace_id = %(workspace)s and i.member_id = f.id and i.state = 'open'
    left join chats_effect e on e.workspace_id = i.workspace_id and e.key = 'newcomers/' || i.id || '/hello'
    left join chats_progress p on p.effect_id = e.id
    where exists (select from groups_span s join family k on k.id = s.member_id and k.head = f.head
                  where s.workspace_id = i.workspace_id and s.group_id = i.group_id and s.left_at is null)
    order by f.head, i.group_id, f.id <> f.head, i.id desc
"""


def waiting(workspace_id: int, heads: Iterable[int]) -> dict[int, Waits]:
    """What these people are being asked just now in groups that they are in, by introduction: one a group."""
    values = {"workspace": workspace_id, "heads": numbers(set(heads))}
    with server_cursor() as cursor:
        return {row[0]: Waits(*row) for row in cursor.execute(_WAITING, values).fetchall()}


_CLOCK = """
    select id, case when clock_anchor is null then %(real)s
                    else clock_shown + (%(real)s - clock_anchor) * clock_speed end as now
    from core_workspace where not switched_off ? 'newcomers'
"""
_DUE = f"""
    select distinct i.workspace_id from newcomers_introduction i join ({_CLOCK}) w on w.id = i.workspace_id
    where i.state in ('open', 'waiting') and i.ends_at <= w.now
"""
_HELD_UP = f"""
    select distinct i.workspace_id from newcomers_introduction i join ({_CLOCK}) w on w.id = i.workspace_id
    where i.state in ('open', 'waiting') and (i.state = 'waiting' or exists (
        select from chats_effect e join chats_progress p on p.effect_id = e.id
        where i.way = 'private' and e.workspace_id = i.workspace_id
          and e.key = 'newcomers/' || i.id || '/hello' and p.state in ('failed', 'awaiting_staff')))
"""
_CHECKED = f"""
    select distinct r.workspace_id from newcomers_ritual r join ({_CLOCK}) w on w.id = r.workspace_id
    where r.is_on and r.checks and r.pattern <> ''
"""


def due(real: datetime) -> list[int]:
    """Workspaces in which somebody has not answered in time, by their own clock."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_DUE, {"real": real}).fetchall()]


def held_up(real: datetime) -> list[int]:
    """Workspaces in which somebody waits for their turn, or could not be reached in private."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_HELD_UP, {"real": real}).fetchall()]


def checked(real: datetime) -> list[int]:
    """Workspaces in which nicknames are looked at."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_CHECKED, {"real": real}).fetchall()]
