"""To whom tasks go, hundreds at once in a few questions: who works there, who is away, whose desk is how full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor
from huoqun.team.queries.duty import AtWork, Nearness

from ..assigning import NAMED, Candidate, Desks, Wanted
from ..queries.absences import away_now
from ..queries.doers import doers
from ..rules import Strategy


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for one task. `among`: who holds the role, where posts do not tell it; `but`: who gets it not."""

    strategy: Strategy
    role: str
    group_id: int | None
    member_id: int | None = None
    among: tuple[int, ...] = ()
    owner_id: int | None = None
    but: int | None = None


_LOAD = """
    select assignee_id, count(*) from work_task
    where workspace_id = %(workspace)s and state = 'open' and assignee_id = any(%(users)s) group by assignee_id
"""
_TURN = """
    select r.role, u.id, (select max(t.id) from work_task t
                          where t.workspace_id = %(workspace)s and t.role = r.role and t.assignee_id = u.id)
    from unnest(%(roles)s::text[]) r(role) cross join unnest(%(users)s::bigint[]) u(id)
"""
_WHOSE = """
    select p.member, p.role, (select t.assignee_id from work_task t
                              where t.workspace_id = %(workspace)s and t.member_id = p.member and t.role = p.role
                                and t.assignee_id is not null order by t.id desc limit 1)
    from unnest(%(members)s::bigint[], %(roles)s::text[]) as p(member, role)
"""


def people_for(
    workspace_id: int, asked: Sequence[Asked], *, now: datetime, passing_over: Iterable[int] = ()
) -> list[int | None]:
    """For each task the user whose it becomes, None where it stays with its role."""
    if not any(one.strategy for one in asked):
        return [None] * len(asked)
    there = doers(workspace_id, ((one.role, one.group_id) for one in asked))
    away = away_now(workspace_id, now=now) | set(passing_over)
    owners = _owners(workspace_id, asked)
    wanted = [
        Wanted(one.strategy, one.role, _candidates(one, here), _owner(one, here, owners), one.but)
        for one in asked
        for here in [there[one.role, one.group_id]]
    ]
    desks = _desks(workspace_id, wanted, away)
    return [desks.give(one) for one in wanted]


def _candidates(one: Asked, there: Sequence[AtWork]) -> tuple[Candidate, ...]:
    if one.among:
        return tuple(Candidate(person.user_id, NAMED) for person in there if person.user_id in one.among)
    return tuple(Candidate(person.user_id, person.nearness) for person in there if person.role == one.role)


def _owner(one: Asked, there: Sequence[AtWork], owners: dict[tuple[int, str], int | None]) -> int | None:
    """Whoever is named; else who last had such a task about the member; without a member, who has the group itself.

    Where people were chosen for the role, nobody but them: a late task may have been escalated to somebody else.
    """
    about = [person for person in there if not one.among or one.owner_id is not None or person.user_id in one.among]
    if one.owner_id is not None:
        wanted: int | None = one.owner_id
    elif one.member_id is not None:
        wanted = owners.get((one.member_id, one.role))
    else:
        wanted = next((person.user_id for person in about if person.nearness == Nearness.GROUP), None)
    return wanted if any(person.user_id == wanted for person in about) else None


def _owners(workspace_id: int, asked: Sequence[Asked]) -> dict[tuple[int, str], int | None]:
    owned = (Strategy.OWNER, Strategy.OWNER_THEN_LEAST_LOADED)
    pairs = {(one.member_id, one.role) for one in asked if one.strategy in owned and one.owner_id is None}
    known = [(member, role) for member, role in pairs if member is not None]
    if not known:
        return {}
    values = {"workspace": workspace_id, "members": [m for m, _ in known], "roles": [r for _, r in known]}
    with server_cursor() as cursor:
        return {(member, role): user for member, role, user in cursor.execute(_WHOSE, values).fetchall()}


def _desks(workspace_id: int, wanted: Sequence[Wanted], away: set[int]) -> Desks:
    users = sorted({candidate.user_id for one in wanted for candidate in one.candidates})
    values = {"workspace": workspace_id, "users": users, "roles": sorted({one.role for one in wanted})}
    with server_cursor() as cursor:
        load = dict(cursor.execute(_LOAD, values).fetchall())
        turn = {(role, user): last or 0 for role, user, last in cursor.execute(_TURN, values).fetchall()}
    return Desks(load=load, turn=turn, away=away)
