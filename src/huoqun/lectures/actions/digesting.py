"""The digest of a lecture: written, made of the lines that matter, and given to whoever came late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.text import storable
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..facts.lectures import LectureMoved
from ..models.asking import Late
from ..models.lecture import Target
from ..models.relay import Line
from ..permissions import LecturePermission
from ..queries.late import due_late, hearing
from ..rules import LONGEST_DIGEST, N_, BadLecture
from ._digests import hand_digest
from ._rows import locked, tell


@transaction.atomic
def write_digest(actor: Actor, *, lecture_uid: UUID, text: str, now: datetime) -> None:
    """Write what whoever comes late reads first; empty: the lines alone. Raises NotFound, NotAllowed, BadLecture."""
    actor.require(LecturePermission.RUN)
    row = locked(actor, lecture_uid)
    if len(text) > LONGEST_DIGEST:
        raise BadLecture(N_("A digest has at most 2,000 characters."))
    row.digest = storable(text.strip())
    row.save(update_fields=["digest"])
    tell(actor, row, "digest", now=now)


@transaction.atomic
def mark(actor: Actor, *, lecture_uid: UUID, line_no: int, on: bool, now: datetime) -> None:
    """Have a line stand in the digest, or no more. Where none is marked all lines do. Raises NotFound, NotAllowed."""
    actor.require(LecturePermission.RUN)
    row = locked(actor, lecture_uid)
    if not Line.objects.of(row.workspace_id).filter(lecture_id=row.id, no=line_no).update(marked=on):
        raise NotFound
    journal.record(actor, [LectureMoved(lecture_id=row.id, about="digest")], at=now)


@transaction.atomic
def come_late(actor: Actor, *, came: Sequence[tuple[int, int, datetime]], now: datetime) -> int:
    """People came into groups, as (group, member, at): those in the middle of a lecture will be given its digest.

    Answers how many that are. Told again, nobody is given it twice.
    """
    actor.require(LecturePermission.HEAR)
    rows = [
        Late(workspace_id=actor.workspace_id, target_id=target_id, member_id=member_id, came_at=at)
        for target_id, member_id, at in hearing(actor.workspace_id, came)
    ]
    return len(Late.objects.bulk_create(rows, ignore_conflicts=True))


@transaction.atomic
def tell_late(actor: Actor, *, now: datetime) -> int:
    """Give the digest to those who came late, in their group, once for all of the last minutes; answers how many
    groups.
    """
    actor.require(LecturePermission.HEAR)
    late: dict[int, list[int]] = defaultdict(list)
    for target_id, late_id in due_late(actor.workspace_id, now=now):
        late[target_id].append(late_id)
    ids = [one for some in late.values() for one in some]
    rows = Late.objects.of(actor.workspace_id).select_for_update(skip_locked=True, of=("self",)).filter(
        id__in=ids, told_at=None
    )  # fmt: skip
    people: dict[int, list[int]] = defaultdict(list)
    for row in rows.order_by("id"):
        people[row.target_id].append(row.member_id)
    Late.objects.of(actor.workspace_id).filter(id__in=ids, target_id__in=list(people)).update(told_at=now)
    targets = Target.objects.of(actor.workspace_id).filter(id__in=list(people)).select_related("lecture")
    return hand_digest(actor, list(targets.order_by("id")), people, now=now)
