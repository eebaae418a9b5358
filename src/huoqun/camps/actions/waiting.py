"""Waiting lists: on them, off them, and places offered in order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor
from huoqun.groups.queries.places import chapters
from huoqun.playbooks.actions.enrolling import enrol

from ..facts.waiting import PlaceOffered, WaitingChanged
from ..models import Class, Waiting
from ..permissions import CampPermission
from ..queries.classes import roster
from ..queries.waiting import early_seats, in_line, rooms, waiting_list
from ..queries.windows import people
from ..rules import OFFER_LASTS, AlreadyIn, NotWaiting, WaitState
from ._steering import steering
from .setting import held


@transaction.atomic
def join(actor: Actor, *, class_uid: UUID, member_id: int, now: datetime) -> WaitState:
    """Go on the waiting list of a class; answers whether they wait or have a place offered at once.

    The member themselves, or the team. Whoever is on it keeps their place. Raises NotFound, NotAllowed, AlreadyIn.
    """
    row, head = _list(actor, class_uid, member_id)
    if any(one.id == head and one.left_at is None for one in roster(actor.workspace_id, row.group_run_id or 0)):
        raise AlreadyIn
    known = _entry(actor.workspace_id, row.id, head)
    if known is None:
        Waiting.objects.create(
            workspace_id=actor.workspace_id, camp_class_id=row.id, member_id=head, since=now, changed_at=now
        )
    elif known.state in (WaitState.WAITING, WaitState.OFFERED, WaitState.TAKEN):
        return WaitState(known.state)
    else:
        known.since = now
        _change(known, WaitState.WAITING, now)
    _tell(actor, row.id, head, WaitState.WAITING, now)
    _offer(actor, row, now)
    found = _entry(actor.workspace_id, row.id, head)
    return WaitState(found.state) if found else WaitState.WAITING


@transaction.atomic
def withdraw(actor: Actor, *, class_uid: UUID, member_id: int, now: datetime) -> None:
    """Go off a waiting list, or give an offered place back; it goes to whoever is next. Raises NotFound, NotAllowed."""
    row, head = _list(actor, class_uid, member_id)
    known = _entry(actor.workspace_id, row.id, head)
    if known is None or known.state == WaitState.LEFT:
        raise NotFound
    _change(known, WaitState.LEFT, now)
    _tell(actor, row.id, head, WaitState.LEFT, now)
    _offer(actor, row, now)


@transaction.atomic
def take(actor: Actor, *, class_uid: UUID, member_id: int, now: datetime) -> None:
    """Take the place that is offered. Whoever is in the group already begins at once, others when they join it.

    Raises NotFound, NotAllowed, NotWaiting (no offer, or it is over).
    """
    row, head = _list(actor, class_uid, member_id)
    known = _entry(actor.workspace_id, row.id, head)
    if known is None or known.state != WaitState.OFFERED or (known.offer_ends and known.offer_ends <= now):
        raise NotWaiting
    _change(known, WaitState.TAKEN, now)
    _tell(actor, row.id, head, WaitState.TAKEN, now)
    there = next((one for one in waiting_list(actor.workspace_id, row.id, now=now) if one.member_id == head), None)
    if row.group_run_id is not None and there is not None and there.in_group:
        enrol(steering(actor), group_run_id=row.group_run_id, members=[(head, now)], now=now, origin=Origin.LIVE)


@transaction.atomic
def offer(actor: Actor, *, class_uid: UUID, now: datetime) -> int:
    """Let offers pass that are over, and offer the places that are free to whoever is next; answers how many.

    Raises NotFound, NotAllowed.
    """
    return _offer(actor, held(actor, class_uid), now)


def _offer(actor: Actor, row: Class, now: datetime) -> int:
    own = Waiting.objects.of(actor.workspace_id).filter(camp_class_id=row.id)
    for late in own.filter(state=WaitState.OFFERED, offer_ends__lte=now).order_by("id"):
        _change(late, WaitState.EXPIRED, now)
        _tell(actor, row.id, late.member_id, WaitState.EXPIRED, now)
    room = next(iter(rooms(actor.workspace_id, [row.id])), None)
    if room is None:
        return 0
    offered = _next(actor, own.filter(state=WaitState.WAITING), room.free, now)
    until = now + timedelta(hours=OFFER_LASTS)
    for one in offered:
        _change(one, WaitState.OFFERED, now, until)
    facts = [PlaceOffered(class_id=row.id, member_id=one.member_id, until=until.isoformat()) for one in offered]
    journal.record(actor, facts, at=now)
    return len(offered)


def _next(actor: Actor, waiting: QuerySet[Waiting], free: int | None, now: datetime) -> list[Waiting]:
    """Whoever is asked for so many places (None: for as many as come), in the order of the line."""
    if free == 0:
        return []
    rows = {row.id: row for row in waiting}
    early = early_seats(actor.workspace_id, {row.member_id for row in rows.values()}, now=now)
    line = in_line([(row.member_id, row.since, row.id) for row in rows.values()], early)
    return [rows[id] for _member, _since, id in line[:free]]


def _list(actor: Actor, class_uid: UUID, member_id: int) -> tuple[Class, int]:
    """The class, locked, and the member that is kept, if this person may act on its list for them."""
    row = Class.objects.of(actor.workspace_id).select_for_update(of=("self",)).filter(uid=class_uid).first()
    head = people(actor.workspace_id, [member_id]).get(member_id)
    if row is None or row.dropped_at is not None or head is None:
        raise NotFound
    group = row.group_run.group_id if row.group_run_id else row.group_id
    place: dict[int, Any] = chapters(actor.workspace_id, [group] if group else [])
    actor.require_own(CampPermission.RUN, member_id=head, group_id=group, chapter_id=place.get(group or 0))
    return row, head


def _entry(workspace_id: int, class_id: int, head: int) -> Waiting | None:
    """The row of a member, or of one that was merged into them."""
    with server_cursor() as cursor:
        found = cursor.execute(
            "select w.id from camps_waiting w join members_member m on m.workspace_id = w.workspace_id "
            "and m.id = w.member_id where w.workspace_id = %s and w.camp_class_id = %s "
            "and coalesce(m.canonical_id, m.id) = %s order by w.state in ('left', 'expired'), w.id limit 1",
            [workspace_id, class_id, head],
        ).fetchone()
    return Waiting.objects.of(workspace_id).get(id=found[0]) if found else None


def _change(row: Waiting, state: WaitState, now: datetime, until: datetime | None = None) -> None:
    row.state, row.changed_at, row.offer_ends = state, now, until
    row.save(update_fields=["state", "changed_at", "offer_ends", "since"])


def _tell(actor: Actor, class_id: int, member_id: int, state: WaitState, now: datetime) -> None:
    journal.record(actor, [WaitingChanged(class_id=class_id, member_id=member_id, state=state)], at=now)
