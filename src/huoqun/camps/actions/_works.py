"""Homework and works as verbs need them: found, locked, and who may act on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.playbooks.rules import DISSOLVED, FINISHED

from ..homework import ReviewState, Terms, WorkState
from ..models import Assignment, Handin, Review

IN_CLASS = f"(x.state <> 'ended' or x.reason in ('{FINISHED}', '{DISSOLVED}'))"
_PLACE = f"""
    select m.id, array_agg(distinct f.id), bool_or({IN_CLASS}), min(p.chapter_id), bool_or(g.state = 'ended')
    from members_member o
    join members_member m on m.workspace_id = o.workspace_id and m.id = coalesce(o.canonical_id, o.id)
    join members_member f on f.workspace_id = m.workspace_id and (f.id = m.id or f.canonical_id = m.id)
    join playbooks_run x on x.workspace_id = f.workspace_id and x.member_id = f.id and x.group_run_id = %(run)s
    join playbooks_grouprun g on g.workspace_id = x.workspace_id and g.id = x.group_run_id
    join groups_group p on p.workspace_id = g.workspace_id and p.id = g.group_id
    where o.workspace_id = %(workspace)s and o.id = %(member)s and not m.is_bot
    group by m.id
"""
# Of a person who was two, the work that got furthest is theirs.
_RANK = {
    WorkState.ACCEPTED: 0, WorkState.HANDED_IN: 1, WorkState.RETURNED: 2, WorkState.REFUSED: 3,
    WorkState.WITHDRAWN: 4, WorkState.DRAFT: 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A member and their homework. `is_in`: they are in the class, and it is not over."""

    assignment: Assignment
    head: int
    family: tuple[int, ...]
    is_in: bool
    chapter_id: int | None


def place_of(actor: Actor, member_id: int, assignment_uid: UUID) -> Place:
    """Raises NotFound where it is no homework of a class of theirs."""
    found = Assignment.objects.of(actor.workspace_id).filter(uid=assignment_uid, dropped_at=None).first()
    if found is None:
        raise NotFound
    values = {"workspace": actor.workspace_id, "member": member_id, "run": found.group_run_id}
    with server_cursor() as cursor:
        row = cursor.execute(_PLACE, values).fetchone()
    if row is None:
        raise NotFound
    head, family, is_in, chapter, is_over = row
    return Place(found, head, tuple(family), is_in and not is_over, chapter)


def work_of(place: Place, *, make_at: datetime | None = None) -> Handin | None:
    """The member's work, locked; with `make_at` one is made where there is none."""
    ours = Handin.objects.of(place.assignment.workspace_id).filter(
        assignment_id=place.assignment.id, member_id__in=place.family
    )
    rows = list(ours.select_for_update().order_by("id"))
    if not rows and make_at is not None:
        # Two devices at once make one: whoever comes second waits for the first.
        Handin.objects.bulk_create(
            [
                Handin(
                    workspace_id=place.assignment.workspace_id, assignment_id=place.assignment.id, member_id=place.head,
                    saved_at=make_at,
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        rows = list(ours.select_for_update().order_by("id"))
    return min(rows, key=lambda row: (_RANK[WorkState(row.state)], row.id), default=None)


def terms(assignment: Assignment, work: Handin | None) -> Terms:
    return Terms(
        assignment.opens_at, assignment.due_at, assignment.late_until, assignment.resubmissions,
        WorkState(work.state) if work else None, work.version if work else 0, work.extended_until if work else None,
    )  # fmt: skip


def named(work: Handin, assignment: Assignment) -> dict[str, Any]:
    """What facts about a work say of it."""
    return {
        "handin_id": work.id, "assignment_id": assignment.id, "group_run_id": assignment.group_run_id,
        "group_id": assignment.group_id, "member_id": work.member_id,
    }  # fmt: skip


def deed_id(work: Handin) -> str:
    """What makes the deed of a work unique."""
    return f"{work.assignment_id}/{work.member_id}"


def end_reviews(workspace_id: int, work_ids: Sequence[int]) -> list[int]:
    """Nobody needs to look at these any more; answers the reviews that were open."""
    opened = Review.objects.of(workspace_id).filter(handin_id__in=work_ids, state=ReviewState.ASKED)
    ended = list(opened.values_list("id", flat=True))
    opened.update(state=ReviewState.LAPSED)
    return ended
