"""What was written to many, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from huoqun.chats.queries.batches import Compared
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.groups.queries.places import places

from ..models import Broadcast
from ..permissions import BroadcastPermission
from ..rules import Audience, State, batch_of

LIST = 200


@dataclass(frozen=True, slots=True)
class BroadcastView:
    """A broadcast as it was written. `reminders`: {at, by, how, waiting}, oldest first."""

    id: int
    uid: UUID
    title: str
    text: str
    attachments: tuple[str, ...]
    audience: Audience
    cls: str
    due_at: datetime | None
    life_hours: int
    held_out: int
    state: str
    made_by: str
    made_at: datetime
    previewed_by: str
    previewed_at: datetime | None
    asked_by: str
    asked_at: datetime | None
    recipients: int
    reminders: tuple[Mapping[str, Any], ...]
    ended_at: datetime | None

    @property
    def batch(self) -> str:
        return batch_of(self.uid)

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed and sent."""
        return self.state in (State.DRAFT, State.PREVIEWED)


_FIELDS = tuple(BroadcastView.__dataclass_fields__)


def view(row: dict[str, Any]) -> BroadcastView:
    """A row of the table."""
    audience = msgspec.convert(row.pop("audience") or {"kind": "groups"}, Audience)
    attachments, reminders = tuple(row.pop("attachments")), tuple(row.pop("reminders"))
    return BroadcastView(**row, audience=audience, attachments=attachments, reminders=reminders)


def broadcasts(actor: Actor) -> list[BroadcastView]:
    """The newest 200 whose groups this person sees, all of them."""
    rows = Broadcast.objects.of(actor.workspace_id).order_by("-made_at", "-id").values(*_FIELDS)[:LIST]
    return _seen(actor, [view(row) for row in rows])


def broadcast(actor: Actor, uid: UUID) -> BroadcastView:
    """One of them. Raises NotFound."""
    row = Broadcast.objects.of(actor.workspace_id).filter(uid=uid).values(*_FIELDS).first()
    found = _seen(actor, [view(row)]) if row is not None else []
    if not found:
        raise NotFound
    return found[0]


def compared(actor: Actor) -> list[Compared]:
    """Those that were sent and of which chance left some members out, the newest first; for who sees all of them."""
    scope = actor.scope(BroadcastPermission.VIEW) if actor.may(BroadcastPermission.VIEW) else None
    if scope is None or not scope.everywhere:
        return []
    rows = Broadcast.objects.of(actor.workspace_id).filter(held_out__gt=0, asked_at__isnull=False)
    return [
        Compared(batch_of(one.uid), one.title, max(one.due_at or one.asked_at, one.asked_at), one.cls == "marketing")
        for one in rows.order_by("-asked_at")[:LIST] if one.asked_at is not None
    ]  # fmt: skip


def _seen(actor: Actor, found: list[BroadcastView]) -> list[BroadcastView]:
    scope = actor.scope(BroadcastPermission.VIEW)
    if scope.everywhere or not found:
        return found
    groups = set(places(actor.workspace_id, scope=scope))
    return [one for one in found if one.audience.kind == "groups" and groups.issuperset(one.audience.groups)]
