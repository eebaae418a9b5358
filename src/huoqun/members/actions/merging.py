"""Two members are one person, and perhaps they are not after all.

Nothing is moved: the merged member keeps its id and its rows, and points at the one that is kept. So taking a merge
back after a month restores both with whatever each has done since.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin

from ..facts import Merged, Unmerged
from ..models import Member, Merge
from ..permissions import MemberPermission
from ..queries.alike import apart, heads
from ..rules import CannotMerge
from .apart import keep_apart

# Everybody below a member by merges that still hold, itself included.
_BELOW = """
    with recursive below(id) as (
        select %(top)s::bigint
        union
        select g.merged_id from members_merge g join below b on g.kept_id = b.id
        where g.workspace_id = %(workspace)s and g.undone_at is null
    )
    update members_member m set canonical_id = nullif(%(canonical)s, m.id)
    from below b where m.workspace_id = %(workspace)s and m.id = b.id and m.id <> %(canonical)s
"""


@transaction.atomic
def merge(
    actor: Actor,
    *,
    kept_id: int,
    merged_id: int,
    evidence: dict[str, Any],
    now: datetime,
    origin: Origin = Origin.LIVE,
) -> int:
    """`merged_id` is the same person as `kept_id`; answers the merge's id.

    Where `kept_id` itself was merged, its canonical member is kept. `evidence` says how it is known, by ids and
    constant phrases (`{"same": "unionid"}`). Raises CannotMerge, NotFound.
    """
    actor.require(MemberPermission.MERGE)
    locked = {m.id: m for m in _locked(actor, kept_id, merged_id)}
    if kept_id not in locked or merged_id not in locked:
        raise NotFound
    kept_id = locked[kept_id].canonical_id or kept_id
    merged = locked[merged_id]
    if merged.canonical_id is not None or kept_id == merged_id or merged.erased_at or _is_erased(actor, kept_id):
        raise CannotMerge
    row = Merge.objects.create(
        workspace_id=actor.workspace_id,
        kept_id=kept_id,
        merged_id=merged_id,
        evidence=evidence,
        actor=str(actor),
        at=now,
    )
    _point(actor, top=merged_id, canonical=kept_id)
    fact = Merged(member_id=kept_id, merged_id=merged_id, merge_id=row.id)
    journal.record(actor, [fact], at=now, origin=origin)
    return row.id


@transaction.atomic
def merge_proven(
    actor: Actor, *, one_id: int, other_id: int, evidence: dict[str, Any], now: datetime, origin: Origin = Origin.LIVE
) -> str:
    """What a proof leads to: the two become one, the longer known one kept. Answers what came of it: `merged`,
    `one_already`, or `apart` (the team holds them for two people, or one is a bot or was erased).
    """
    actor.require(MemberPermission.MERGE)
    stands = heads(actor.workspace_id, [one_id, other_id])
    if len(stands) < 2:
        return "apart"
    kept, merged = sorted(stands.values())
    if kept == merged:
        return "one_already"
    if apart(actor.workspace_id, [(kept, merged)]):
        return "apart"
    merge(actor, kept_id=kept, merged_id=merged, evidence=evidence, now=now, origin=origin)
    return "merged"


@transaction.atomic
def unmerge(actor: Actor, *, merge_id: int, now: datetime) -> None:
    """Take a merge back: both stand for themselves again, and whoever had been merged into either stays with them.

    They are kept apart from then on: the proof that merged them does not do so again.
    """
    actor.require(MemberPermission.MERGE)
    row = Merge.objects.of(actor.workspace_id).select_for_update().filter(id=merge_id, undone_at=None).first()
    if row is None:
        raise NotFound
    list(_locked(actor, row.kept_id, row.merged_id))
    row.undone_at, row.undone_by = now, str(actor)
    row.save(update_fields=["undone_at", "undone_by"])
    Member.objects.of(actor.workspace_id).filter(id=row.merged_id).update(canonical=None)
    _point(actor, top=row.merged_id, canonical=row.merged_id)
    keep_apart(actor, one_id=row.kept_id, other_id=row.merged_id, reason="", now=now)
    journal.record(actor, [Unmerged(member_id=row.kept_id, merged_id=row.merged_id, merge_id=row.id)], at=now)


def _locked(actor: Actor, *member_ids: int) -> Any:
    """Both members, locked in the order of their ids, so that two merges never wait in a circle."""
    return Member.objects.of(actor.workspace_id).select_for_update().filter(id__in=member_ids).order_by("id")


def _is_erased(actor: Actor, member_id: int) -> bool:
    """Whether this member was erased: an erased person cannot be told to be anybody."""
    return Member.objects.of(actor.workspace_id).filter(id=member_id, erased_at__isnull=False).exists()


def _point(actor: Actor, *, top: int, canonical: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"workspace": actor.workspace_id, "top": top, "canonical": canonical})
