"""What is heard of applicants: the word by which they are known, how a talk ended, that they came in, or left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts.applications import Moved, Recognised
from ..models.applications import Application
from ..models.doors import Door
from ..permissions import AdmissionPermission
from ..queries.inviters import head_of
from ..rules.applications import LIVE, ApplicationState
from ._checking import check
from ._telling import tell, tell_known

Move = tuple[int, int, datetime]
"""(group, member, at)."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """A member said what may be the word of an application."""

    member_id: int
    word: str


@transaction.atomic
def hear_words(actor: Actor, *, said: Sequence[Spoke], now: datetime) -> int:
    """Know applicants by the words of their applications; answers how many of them we know now."""
    actor.require(AdmissionPermission.HEAR)
    by_word = {one.word: one.member_id for one in said}
    rows = Application.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = list(rows.filter(word__in=by_word, member=None).order_by("id"))
    for row in found:
        _know(actor, row, head_of(actor.workspace_id, by_word[row.word]), now)
    return len(found)


def _know(actor: Actor, row: Application, member_id: int, now: datetime) -> None:
    row.member_id = member_id
    if row.inviter_id == member_id:
        row.inviter_id = None
    try:
        with transaction.atomic():
            row.save(update_fields=["member", "inviter"])
    except IntegrityError:  # they applied a second time from another phone: the first one stands
        row.member_id, row.state, row.decided_at = None, ApplicationState.WITHDRAWN, now
        row.save(update_fields=["state", "decided_at"])
        return
    journal.record(actor, [Recognised(application_id=row.id, member_id=member_id)], at=now)
    if came(actor, moves=_stays(actor.workspace_id, member_id, since=row.applied_at), now=now):
        return  # they said it in the group: there is nothing left to tell
    door = Door.objects.of(actor.workspace_id).get(id=row.door_id)
    if row.state == ApplicationState.OPEN:
        tell_known(actor, row, door, now)
        check(actor, applications=[row.id], now=now)
    elif row.state in LIVE or row.state == ApplicationState.REFUSED:
        tell(actor, row, door, now)  # they were answered before we knew where to say it


_STAYS = """
    select s.group_id, s.member_id, s.joined_at from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    where s.workspace_id = %s and s.left_at is null and (m.id = %s or m.canonical_id = %s)
      and s.joined_at >= %s
"""


def _stays(workspace_id: int, member_id: int, *, since: datetime) -> list[Move]:
    """Where somebody came in since then, of whom we know only now who they are."""
    with server_cursor() as cursor:
        return list(cursor.execute(_STAYS, [workspace_id, member_id, member_id, since]).fetchall())


@transaction.atomic
def talked(actor: Actor, *, outcomes: Mapping[int, str], now: datetime) -> None:
    """Write down how talks ended, by application."""
    actor.require(AdmissionPermission.HEAR)
    with server_cursor() as cursor:
        cursor.execute(
            "update admission_application a set interview = w.outcome from unnest(%s::bigint[], %s::text[]) "
            "as w(id, outcome) where a.workspace_id = %s and a.id = w.id",
            [numbers(outcomes), texts(list(outcomes.values())), actor.workspace_id],
        )
    check(actor, applications=outcomes, now=now)


@transaction.atomic
def look_again(actor: Actor, *, member_ids: Iterable[int], now: datetime) -> None:
    """Something became known of these members: look at their open applications anew."""
    actor.require(AdmissionPermission.HEAR)
    heads = sorted({head_of(actor.workspace_id, one) for one in member_ids})
    open_ones = Application.objects.of(actor.workspace_id).filter(member_id__in=heads, state=ApplicationState.OPEN)
    check(actor, applications=list(open_ones.values_list("id", flat=True)), now=now)


_CAME = """
    update admission_application a set state = 'joined', joined_at = w.at, group_id = w.group_id
    from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(ats)s::timestamptz[]) as w(group_id, member_id, at)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    join groups_group g on g.workspace_id = %(workspace)s and g.id = w.group_id
    cross join admission_door d
    where a.workspace_id = %(workspace)s and a.member_id = coalesce(m.canonical_id, m.id)
      and a.state in ('open', 'waiting', 'accepted') and d.workspace_id = a.workspace_id and d.id = a.door_id
      and coalesce(a.group_id, d.group_id, case when d.kind_id = g.kind_id then g.id end) = g.id
    returning a.id, a.door_id, a.member_id, a.group_id
"""
_WENT = """
    update admission_application a set left_at = w.at
    from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(ats)s::timestamptz[]) as w(group_id, member_id, at)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
    where a.workspace_id = %(workspace)s and a.member_id = coalesce(m.canonical_id, m.id) and a.state = 'joined'
      and a.group_id = w.group_id and a.left_at is null and a.joined_at <= w.at
"""


@transaction.atomic
def came(actor: Actor, *, moves: Sequence[Move], now: datetime) -> int:
    """Members came into groups, by whatever way: what they applied for has come about. Answers how many had applied."""
    actor.require(AdmissionPermission.HEAR)
    with server_cursor() as cursor:
        rows = cursor.execute(_CAME, _values(actor, moves)).fetchall()
    facts = [
        Moved(application_id=id, door_id=door, member_id=member, group_id=group, state="joined")
        for id, door, member, group in rows
    ]
    journal.record(actor, facts, at=now)
    return len(rows)


@transaction.atomic
def went(actor: Actor, *, moves: Sequence[Move]) -> None:
    """Members left groups: whoever brought them is told apart by it."""
    actor.require(AdmissionPermission.HEAR)
    with server_cursor() as cursor:
        cursor.execute(_WENT, _values(actor, moves))


def _values(actor: Actor, moves: Sequence[Move]) -> dict[str, object]:
    return {
        "workspace": actor.workspace_id, "groups": numbers(m[0] for m in moves),
        "members": numbers(m[1] for m in moves), "ats": moments(m[2] for m in moves),
    }  # fmt: skip
