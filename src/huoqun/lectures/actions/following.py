"""What became of lines in groups: the outbox's ends heard, and groups that wait at one made to go on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.queries.keyed import Keyed, keyed
from huoqun.chats.rules import EffectState
from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.relay import GroupStuck, GroupWentOn
from ..models.lecture import Target
from ..models.relay import Delivery
from ..permissions import LecturePermission
from ..rules import UNDER_WAY, DeliveryState, NotStuck, State, TargetState
from ._pumping import BACK_KEY, KEY, pump
from ._recalling import take_away
from ._rows import locked, targets_of

IS: dict[EffectState, DeliveryState] = {
    EffectState.PLANNED: DeliveryState.ASKED,
    EffectState.READY: DeliveryState.ASKED,
    EffectState.LEASED: DeliveryState.ASKED,
    EffectState.SENT: DeliveryState.SENT,
    EffectState.CONFIRMED: DeliveryState.SENT,
    EffectState.AWAITING_STAFF: DeliveryState.BY_HAND,
    EffectState.AMBIGUOUS: DeliveryState.UNSURE,
    EffectState.FAILED: DeliveryState.FAILED,
    EffectState.EXPIRED: DeliveryState.FAILED,
    EffectState.SUPPRESSED: DeliveryState.FAILED,
}
"""What an effect's state says of the lines in it."""


@transaction.atomic
def follow(actor: Actor, *, keys: Collection[str], now: datetime) -> int:
    """Effects of lectures moved: note where their lines are now, and have their groups go on; answers how many lines.

    Looks at where the effects stand, so that it may be told late and twice.
    """
    actor.require(LecturePermission.HEAR)
    _note_deletions(actor, [key for key in keys if key.startswith(BACK_KEY)], now)
    own = Delivery.objects.of(actor.workspace_id).filter(key__in=[key for key in keys if key.startswith(KEY)])
    targets = {t.id: t for t in targets_of(actor.workspace_id, ids=set(own.values_list("target_id", flat=True)))}
    rows = list(own.select_related("line").order_by("id"))
    stands = keyed(actor.workspace_id, [row.key for row in rows])
    was = {row.id: row.state for row in rows}
    moved = [row for row in rows if row.key in stands and _moves(row, stands[row.key], now)]
    for row in moved:
        _mark(actor, targets[row.target_id], row, was[row.id], now)
    Delivery.objects.bulk_update(moved, ["state", "why", "moved_at"])
    Target.objects.bulk_update(targets.values(), ["state", "why", "by_hand"])
    take_away(actor.workspace_id, [row.line_id for row in rows if row.line.recalled_at is not None], now=now)
    pump(actor.workspace_id, list(targets.values()), now=now)
    return len(moved)


def _moves(row: Delivery, there: Keyed, now: datetime) -> bool:
    """Let a line be where its effect is; answers whether it was somewhere else."""
    to = IS[there.state]
    if row.state == DeliveryState.SENT and to == DeliveryState.FAILED:
        to = DeliveryState.LOST
    elif row.state not in UNDER_WAY or row.state == to:
        return False
    if row.state == to:
        return False
    row.state, row.why, row.moved_at = to, there.reason if to != DeliveryState.SENT else "", now
    return True


def _mark(actor: Actor, target: Target, row: Delivery, was: str, now: datetime) -> None:
    """What a line's move says of its group."""
    if row.state == DeliveryState.BY_HAND or (row.state == DeliveryState.SENT and was == DeliveryState.ASKED):
        target.by_hand = row.state == DeliveryState.BY_HAND
    if row.state == DeliveryState.FAILED and row.line.recalled_at is not None:
        row.state = DeliveryState.DROPPED
    elif row.state == DeliveryState.FAILED and target.state == TargetState.RUNNING:
        target.state, target.why = TargetState.STUCK, row.why
        said = GroupStuck(lecture_id=target.lecture_id, group_id=target.group_id, line_id=row.line_id, why=row.why)
        journal.record(actor, [said], at=now)


def _note_deletions(actor: Actor, keys: Sequence[str], now: datetime) -> None:
    stands = keyed(actor.workspace_id, keys)
    done = [key for key, there in stands.items() if there.state in (EffectState.SENT, EffectState.CONFIRMED)]
    for key in done:
        target_id, line_id = key.removeprefix(BACK_KEY).split("/")
        Delivery.objects.of(actor.workspace_id).filter(
            target_id=int(target_id), line_id=int(line_id), state=DeliveryState.SENT
        ).update(state=DeliveryState.RECALLED, moved_at=now)


@transaction.atomic
def retry(actor: Actor, *, lecture_uid: UUID, group_ids: Collection[int] = (), now: datetime) -> int:
    """Have groups that wait at a line that failed try it again (all of them, where none is named); answers how many.

    What has arrived is never said again: only a line that surely did not go is asked for anew. Raises NotFound,
    NotAllowed, LectureElsewhere, NotStuck.
    """
    return _again(actor, lecture_uid, group_ids, DeliveryState.BACK, "retry", now)


@transaction.atomic
def skip(actor: Actor, *, lecture_uid: UUID, group_ids: Collection[int], now: datetime) -> int:
    """Have groups go on without the line that failed there; answers how many. Raises as `retry`."""
    return _again(actor, lecture_uid, group_ids, DeliveryState.DROPPED, "skip", now)


def _again(
    actor: Actor, lecture_uid: UUID, group_ids: Collection[int], to: DeliveryState, how: str, now: datetime
) -> int:
    actor.require(LecturePermission.RUN)
    row = locked(actor, lecture_uid, State.LIVE, State.ENDED)
    targets = [t for t in targets_of(row.workspace_id, lecture_id=row.id) if t.state == TargetState.STUCK]
    targets = [t for t in targets if not group_ids or t.group_id in group_ids]
    if not targets:
        raise NotStuck
    Delivery.objects.of(row.workspace_id).filter(
        target_id__in=[t.id for t in targets], state=DeliveryState.FAILED
    ).update(state=to, moved_at=now)
    for target in targets:
        target.state, target.why = TargetState.RUNNING, ""
    Target.objects.bulk_update(targets, ["state", "why"])
    pump(row.workspace_id, targets, now=now)
    facts = [GroupWentOn(lecture_id=row.id, group_id=t.group_id, how=how) for t in targets]
    journal.record(actor, facts, at=now)
    return len(targets)
