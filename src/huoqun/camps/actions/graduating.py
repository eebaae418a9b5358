"""Graduating: by a class's rule, by hand with a reason, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore, withdraw
from huoqun.deeds.rules import DeedKind, NewDeed

from ..completion import Rule
from ..facts.classes import ClassClosed, Graduated, GraduationTakenBack
from ..permissions import CampPermission
from ..queries.classes import ClassLine, of_run
from ..queries.graduation import Stands, standings
from ..rules import GraduatedHow, ReasonMissing
from ._cells import trusted

SOURCE = "graduation"
AT_ONCE = 500

# Who graduated stays as they did; whose graduation was taken back may graduate anew.
_PUT = """
    insert into camps_graduate as c (workspace_id, group_run_id, group_id, member_id, at, how, by, reason, score)
    select %s, %s, %s, w.member, %s, %s, %s, %s, w.score::numeric
    from unnest(%s::bigint[], %s::text[]) as w(member, score) order by w.member
    on conflict (group_run_id, member_id) do update set at = excluded.at, how = excluded.how, by = excluded.by,
        reason = excluded.reason, score = excluded.score, taken_back_at = null
    where c.taken_back_at is not null
    returning member_id, xmax <> 0
"""
_TAKE_BACK = """
    update camps_graduate set taken_back_at = %s, reason = %s, by = %s
    where workspace_id = %s and group_run_id = %s and taken_back_at is null and member_id in (
        select f.id from members_member f where f.workspace_id = %s and (f.id = %s or f.canonical_id = %s))
    returning member_id
"""


@dataclass(frozen=True, slots=True)
class _How:
    """What lets somebody graduate."""

    how: GraduatedHow
    reason: str
    origin: Origin = Origin.LIVE


@transaction.atomic
def graduate(
    actor: Actor, *, group_run_id: int, member_ids: Iterable[int], reason: str, now: datetime
) -> tuple[int, ...]:
    """Let members graduate by hand, whatever the rule says; answers those who had not yet.

    Raises NotFound (no such class, nobody of it), NotAllowed, ReasonMissing.
    """
    line = _class(actor, group_run_id)
    if not reason.strip():
        raise ReasonMissing
    found = standings(actor.workspace_id, line, now=now, member_ids=member_ids)
    if not found.people:
        raise NotFound
    # Who graduated as a member who was merged into them has graduated.
    fit = [one for one in found.people if not one.is_graduate]
    return _put(actor, line, fit, _How(GraduatedHow.HAND, reason.strip()[:200]), now)


@transaction.atomic
def graduate_by_rule(
    actor: Actor, *, group_run_id: int, member_ids: Iterable[int] | None = None, rule: Rule | None = None,
    now: datetime, origin: Origin = Origin.LIVE,
) -> tuple[int, ...]:  # fmt: skip
    """Let those of a class graduate who meet its rule now, or another that is said; answers those who had not yet.

    Whose graduation was taken back graduates by hand only. Raises NotFound, NotAllowed.
    """
    line = _class(actor, group_run_id)
    found = standings(actor.workspace_id, line, now=now, member_ids=member_ids, rule=rule)
    fit = [one for one in found.would if one.graduation is None and one.student.left_at is None]
    return _put(actor, line, fit, _How(GraduatedHow.RULE, "", origin), now)


@transaction.atomic
def graduate_seen(
    actor: Actor, *, group_run_id: int, member_ids: Iterable[int], now: datetime, origin: Origin = Origin.LIVE
) -> tuple[int, ...]:
    """Let those graduate of whom somebody of the team saw, by a playbook's task, that they can; whatever the rule says.

    Answers those who had not yet; whose graduation was taken back stays out. Raises NotFound, NotAllowed.
    """
    line = _class(actor, group_run_id)
    found = standings(actor.workspace_id, line, now=now, member_ids=member_ids)
    fit = [one for one in found.people if one.graduation is None and one.student.left_at is None]
    with override(workspace(actor.workspace_id).language):
        reason = _("shown to the team")
    return _put(actor, line, fit, _How(GraduatedHow.HAND, reason, origin), now)


@transaction.atomic
def take_back(actor: Actor, *, group_run_id: int, member_id: int, reason: str, now: datetime) -> None:
    """Let a graduation count no longer, with a reason for the member. Raises NotFound, NotAllowed, ReasonMissing."""
    line = _class(actor, group_run_id)
    if not reason.strip():
        raise ReasonMissing
    values = [now, reason.strip()[:200], str(actor), actor.workspace_id, group_run_id, actor.workspace_id]
    with server_cursor() as cursor:
        rows = cursor.execute(_TAKE_BACK, [*values, member_id, member_id]).fetchall()
    if not rows:
        raise NotFound
    own = [_source_id(group_run_id, row[0]) for row in rows]
    withdraw(trusted(actor), source=SOURCE, source_ids=own, why="taken back", now=now)
    said = GraduationTakenBack(group_run_id=group_run_id, group_id=line.group_id or 0, member_id=member_id)
    journal.record(actor, [said], at=now)


@transaction.atomic
def close(actor: Actor, *, group_run_id: int, now: datetime, origin: Origin = Origin.LIVE) -> tuple[int, ...]:
    """A class is over: who meets its rule graduates. Once; later ones by hand, or by the rule when somebody asks.

    Answers who graduated. Raises NotFound, NotAllowed.
    """
    line = _class(actor, group_run_id)
    with server_cursor() as cursor:
        cursor.execute(
            "update camps_class set closed_at = %s where workspace_id = %s and id = %s and closed_at is null "
            "returning id",
            [now, actor.workspace_id, line.id],
        )
        if cursor.fetchone() is None:
            return ()
    journal.record(actor, [ClassClosed(group_run_id=group_run_id, group_id=line.group_id or 0)], at=now,
                   origin=origin)  # fmt: skip
    return graduate_by_rule(actor, group_run_id=group_run_id, now=now, origin=origin)


def _class(actor: Actor, group_run_id: int) -> ClassLine:
    line = of_run(actor.workspace_id, group_run_id)
    if line is None:
        raise NotFound
    actor.require(CampPermission.RUN, group_id=line.group_id, chapter_id=line.chapter_id)
    return line


def _put(actor: Actor, line: ClassLine, people: Sequence[Stands], how: _How, now: datetime) -> tuple[int, ...]:
    if not people:
        return ()
    run, group = line.group_run_id or 0, line.group_id or 0
    rows: list[tuple[int, bool]] = []
    with server_cursor() as cursor:
        cursor.execute(
            _PUT,
            [actor.workspace_id, run, group, now, int(how.how), str(actor), how.reason,
             numbers(one.student.id for one in people), texts([_score(one.score) for one in people])],
        )  # fmt: skip
        rows = cursor.fetchall()
    ids = tuple(row[0] for row in rows)
    if not ids:
        return ()
    deeds = [
        NewDeed(kind=DeedKind.GRADUATED, occurred_at=now, source=SOURCE, source_id=_source_id(run, member),
                member_id=member, group_id=group, product=line.series, value=str(line.number))
        for member in ids
    ]  # fmt: skip
    record(trusted(actor), deeds=deeds, now=now, origin=how.origin)
    again = [_source_id(run, member) for member, known in rows if known]
    if again:
        restore(trusted(actor), source=SOURCE, source_ids=again, now=now)
    facts = [
        Graduated(group_run_id=run, group_id=group, member_ids=ids[n : n + AT_ONCE])
        for n in range(0, len(ids), AT_ONCE)
    ]
    journal.record(actor, facts, at=now, origin=how.origin)
    return ids


def _score(score: Decimal | None) -> str | None:
    return None if score is None else str(score)


def _source_id(group_run_id: int, member_id: int) -> str:
    return f"{group_run_id}/{member_id}"
