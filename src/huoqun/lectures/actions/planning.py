"""Lectures written down, and the groups that hear them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.groups.queries.places import chapters
from huoqun.members.queries.alike import heads

from ..facts.lectures import GroupsChanged
from ..models.lecture import Host, Lecture, Target
from ..models.relay import Delivery, Line
from ..permissions import LecturePermission
from ..rules import MOST_GROUPS, N_, UNDER_WAY, BadLecture, NewLecture, State, TargetState, fault
from ._digests import hand_digest
from ._pumping import take_back
from ._rows import locked, targets_of, tell


@transaction.atomic
def plan(actor: Actor, *, lecture: NewLecture, now: datetime) -> UUID:
    """Write a lecture down; answers its uid. Raises NotAllowed, BadLecture."""
    actor.require(LecturePermission.EDIT)
    values = _values(actor, lecture)
    row = Lecture.objects.create(workspace_id=actor.workspace_id, made_by=str(actor), made_at=now, **values)
    _set_hosts(row, lecture.host_ids)
    tell(actor, row, State.PLANNED, now=now)
    _add(actor, row, lecture.group_ids, now)
    return row.uid


@transaction.atomic
def edit(actor: Actor, *, lecture_uid: UUID, lecture: NewLecture, now: datetime) -> None:
    """Write a lecture anew before it begins; its groups stay.

    Raises NotFound, NotAllowed, LectureElsewhere, BadLecture.
    """
    actor.require(LecturePermission.EDIT)
    row = locked(actor, lecture_uid, State.PLANNED)
    for name, value in _values(actor, lecture).items():
        setattr(row, name, value)
    row.save()
    _set_hosts(row, lecture.host_ids)
    tell(actor, row, "edited", now=now)


@transaction.atomic
def cancel(actor: Actor, *, lecture_uid: UUID, now: datetime) -> None:
    """Call off a lecture that has not begun. Raises NotFound, NotAllowed, LectureElsewhere."""
    actor.require(LecturePermission.EDIT)
    row = locked(actor, lecture_uid, State.PLANNED)
    row.state, row.ended_at = State.CANCELLED, now
    row.save(update_fields=["state", "ended_at"])
    tell(actor, row, State.CANCELLED, now=now)


@transaction.atomic
def add_groups(actor: Actor, *, lecture_uid: UUID, group_ids: Sequence[int], now: datetime) -> int:
    """Have more groups hear a lecture; answers how many are new. In the middle of it, they hear from here on.

    Raises NotFound, NotAllowed, LectureElsewhere, BadLecture.
    """
    actor.require(LecturePermission.EDIT)
    row = locked(actor, lecture_uid, State.PLANNED, State.LIVE)
    return _add(actor, row, group_ids, now)


@transaction.atomic
def take_out(actor: Actor, *, lecture_uid: UUID, group_id: int, now: datetime) -> None:
    """Have a group hear a lecture no more; what has not gone to it is called off.

    Raises NotFound, NotAllowed, LectureElsewhere.
    """
    actor.require(LecturePermission.EDIT)
    row = locked(actor, lecture_uid, State.PLANNED, State.LIVE, State.ENDED)
    for target in targets_of(row.workspace_id, lecture_id=row.id):
        if target.group_id == group_id and target.state != TargetState.OUT:
            own = Delivery.objects.of(row.workspace_id).filter(target_id=target.id, state__in=UNDER_WAY)
            take_back(row.workspace_id, list(own), now=now)
            target.state, target.why = TargetState.OUT, ""
            target.save(update_fields=["state", "why"])
            said = GroupsChanged(lecture_id=row.id, group_ids=(group_id,), about="out")
            journal.record(actor, [said], at=now)


def _values(actor: Actor, new: NewLecture) -> dict[str, object]:
    wrong = fault(new)
    if not wrong and new.host_group_id is not None and not chapters(actor.workspace_id, [new.host_group_id]):
        wrong = N_("There is no such group.")
    if not wrong and new.host_ids and len(heads(actor.workspace_id, new.host_ids)) < len(set(new.host_ids)):
        wrong = N_("Say whose words in the host group are relayed: one to ten people.")
    if wrong:
        raise BadLecture(wrong)
    return {
        "title": storable(new.title.strip()), "lecturer": storable(new.lecturer.strip()), "delay": new.delay,
        "host_group_id": new.host_group_id, "fee": new.fee, "starts_at": new.starts_at,
    }  # fmt: skip


def _set_hosts(row: Lecture, member_ids: Sequence[int]) -> None:
    Host.objects.of(row.workspace_id).filter(lecture_id=row.id).delete()
    wanted = dict.fromkeys(member_ids) if row.host_group_id is not None else {}
    Host.objects.bulk_create(Host(workspace_id=row.workspace_id, lecture_id=row.id, member_id=one) for one in wanted)


def _add(actor: Actor, row: Lecture, group_ids: Sequence[int], now: datetime) -> int:
    there = targets_of(row.workspace_id, lecture_id=row.id)
    heard = {t.group_id: t for t in there if t.state != TargetState.OUT}
    wanted = [g for g in dict.fromkeys(group_ids) if g not in heard]
    known = chapters(row.workspace_id, wanted)
    if len(known) < len(wanted) or row.host_group_id in wanted or len(heard) + len(wanted) > MOST_GROUPS:
        raise BadLecture(N_("These groups cannot be added: unknown, the host group itself, or more than 200."))
    if not wanted:
        return 0
    at = Line.objects.of(row.workspace_id).filter(lecture_id=row.id).aggregate(last=Max("no"))["last"] or 0
    again = [t for t in there if t.group_id in wanted]
    for target in again:
        target.state, target.why, target.at_no = TargetState.RUNNING, "", max(at, target.at_no)
    Target.objects.bulk_update(again, ["state", "why", "at_no"])
    fresh = [g for g in wanted if g not in {t.group_id for t in again}]
    Target.objects.bulk_create(
        Target(workspace_id=row.workspace_id, lecture_id=row.id, group_id=g, from_no=at, at_no=at, added_at=now)
        for g in fresh
    )  # fmt: skip
    journal.record(actor, [GroupsChanged(lecture_id=row.id, group_ids=tuple(wanted), about="added")], at=now)
    if row.state == State.LIVE and at:
        new = Target.objects.of(row.workspace_id).filter(lecture_id=row.id, group_id__in=fresh)
        hand_digest(actor, list(new.select_related("lecture").order_by("id")), {}, now=now)
    return len(wanted)
