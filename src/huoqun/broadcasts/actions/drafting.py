"""Broadcasts written down, changed, and looked at before they go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from huoqun.chats.text import storable
from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.conditions.parsing import parse
from huoqun.core.errors import NotAllowed
from huoqun.groups.queries.places import places

from ..facts import Drafted, Previewed
from ..models import Broadcast
from ..permissions import BroadcastPermission
from ..rules import (
    CLASSES,
    LONGEST_LIFE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    AskedAlready,
    Audience,
    BroadcastTooLong,
    EmptyBroadcast,
    NobodyMeant,
    State,
    links,
)
from ._locked import locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is to be sent to whom. `links`: addresses, one a line. `due_at` None: as soon as somebody sends it."""

    title: str
    text: str
    audience: Audience
    cls: str = "marketing"
    links: str = ""
    due_at: datetime | None = None
    life_hours: int = 72
    held_out: int = 0


@transaction.atomic
def draft(actor: Actor, *, words: Words, now: datetime) -> UUID:
    """Write it down; nothing is sent. Answers its uid.

    Raises NotAllowed, EmptyBroadcast, BroadcastTooLong, BadLink, NobodyMeant, BadCondition.
    """
    _require(actor, words)
    row = Broadcast(workspace_id=actor.workspace_id, uid=ids.uid(), made_by=str(actor), made_at=now, **_columns(words))
    row.save(force_insert=True)
    journal.record(actor, [Drafted(broadcast_id=row.id)], at=now)
    return row.uid


@transaction.atomic
def edit(actor: Actor, *, broadcast_uid: UUID, words: Words, now: datetime) -> None:
    """Change what was not sent yet; it has to be looked at again. Raises as `draft`, and NotFound, AskedAlready."""
    row = locked(actor, broadcast_uid)
    _require(actor, words)
    if row.state not in (State.DRAFT, State.PREVIEWED):
        raise AskedAlready
    for name, value in (_columns(words) | {"state": State.DRAFT, "previewed_by": "", "previewed_at": None}).items():
        setattr(row, name, value)
    row.save()
    journal.record(actor, [Drafted(broadcast_id=row.id)], at=now)


@transaction.atomic
def look(actor: Actor, *, broadcast_uid: UUID, now: datetime) -> None:
    """Note that somebody looks at the preview: only then can it be sent. Raises NotFound, AskedAlready."""
    row = locked(actor, broadcast_uid)
    if row.state not in (State.DRAFT, State.PREVIEWED):
        raise AskedAlready
    row.state, row.previewed_by, row.previewed_at = State.PREVIEWED, str(actor), now
    row.save(update_fields=["state", "previewed_by", "previewed_at"])
    journal.record(actor, [Previewed(broadcast_id=row.id)], at=now)


def _require(actor: Actor, words: Words) -> None:
    """Refuse what cannot be sent by this person to these."""
    if not actor.may_somewhere(BroadcastPermission.SEND):
        raise NotAllowed(permission=BroadcastPermission.SEND)
    if not words.title.strip() or not (words.text.strip() or words.links.strip()):
        raise EmptyBroadcast
    if len(words.title) > LONGEST_TITLE or len(words.text) > LONGEST_TEXT:
        raise BroadcastTooLong
    if words.cls not in CLASSES or not 1 <= words.life_hours <= LONGEST_LIFE or not 0 <= words.held_out <= 50:
        raise ValueError("a class, a life or a hold-out share that no form offers")
    if words.audience.condition:
        parse(words.audience.condition)
    led = places(actor.workspace_id, scope=actor.scope(BroadcastPermission.SEND))
    if words.audience.kind == "members":
        actor.require(BroadcastPermission.SEND)
    elif not words.audience.groups:
        raise NobodyMeant
    if not set(words.audience.groups) <= set(led):
        raise NotAllowed(permission=BroadcastPermission.SEND)


def _columns(words: Words) -> dict[str, Any]:
    return {
        "title": storable(words.title.strip()), "text": storable(words.text.strip()),
        "attachments": list(links(words.links)), "audience": msgspec.to_builtins(words.audience), "cls": words.cls,
        "due_at": words.due_at, "life_hours": words.life_hours, "held_out": words.held_out,
    }  # fmt: skip
