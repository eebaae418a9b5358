"""Pictures and voice messages of hosts that only their platform has: asked for, and their lines wait till then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from huoqun.chats.actions.pictures import Asked, want
from huoqun.chats.queries.pictures import coming
from huoqun.core.actor import Actor

from ..rules import AWAITED_FOR, LineKind
from ._lines import Words


def ask_for_pictures(actor: Actor, said: Sequence[Words], *, real: datetime) -> list[Words]:
    """The same, where those whose pictures or sounds the platform gives wait for them; the others lack theirs."""
    asked = [
        Asked(one.message_id, one.said_at, with_text=False, keep=True, with_voice=True)
        for one in said
        if one.fetch and one.message_id is not None and one.said_at is not None
    ]
    if not asked:
        return list(said)
    want(actor, asked=asked, real=real)
    found = coming(actor.workspace_id, [one.message_id for one in asked], since=real - AWAITED_FOR)
    return [_waiting(one, found.get(one.message_id or 0, ())) if one.fetch else one for one in said]


def _waiting(one: Words, places: Sequence[int]) -> Words:
    kind = one.fetch or LineKind.IMAGE
    files = tuple({"kind": kind.value, "awaits": True, "place": place} for place in places)
    return replace(one, kind=kind, files=files) if files else one
