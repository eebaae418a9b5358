"""Lines taken back: taken away where a platform can, and waited for no more where they had failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import DeleteMessage
from huoqun.chats.queries.keyed import keyed
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import system

from ..models.lecture import Target
from ..models.relay import Delivery
from ..rules import STALE, DeliveryState, TargetState
from ._pumping import BACK_KEY


def take_away(workspace_id: int, line_ids: Sequence[int], *, now: datetime) -> None:
    """Have lines that were taken back deleted where they were said, as far as a platform can. Asked twice: once."""
    said = list(
        Delivery.objects.of(workspace_id).filter(line_id__in=line_ids, state=DeliveryState.SENT)
        .select_related("target").order_by("target_id")
    )  # fmt: skip
    stands = keyed(workspace_id, [row.key for row in said])
    # What a colleague copied as one message with other lines, nobody can take away by itself.
    together = Counter(Delivery.objects.of(workspace_id).filter(key__in=list(stands)).values_list("key", flat=True))
    effects = [
        NewEffect(
            key=f"{BACK_KEY}{row.target_id}/{row.line_id}", body=DeleteMessage(there.ref), cls=EffectClass.SERVICE,
            group_id=row.target.group_id, connection_id=there.connection_id, expires_at=now + STALE,
        )
        for row in said
        if (there := stands.get(row.key)) and there.ref and there.can_delete and together[row.key] == 1
    ]  # fmt: skip
    ask(system(workspace_id, "lectures"), effects=effects, now=now)


def let_go(workspace_id: int, targets: Sequence[Target], line_ids: Sequence[int], *, now: datetime) -> list[Target]:
    """Have locked groups that wait at one of these lines go on without it; answers those that do."""
    failed = Delivery.objects.of(workspace_id).filter(
        target_id__in=[t.id for t in targets], line_id__in=line_ids, state=DeliveryState.FAILED
    )
    waiting = set(failed.values_list("target_id", flat=True))
    failed.update(state=DeliveryState.DROPPED, moved_at=now)
    freed = [t for t in targets if t.id in waiting and t.state == TargetState.STUCK]
    for target in freed:
        target.state, target.why = TargetState.RUNNING, ""
    Target.objects.bulk_update(freed, ["state", "why"])
    return freed
