"""Somebody became a contact → the connection's welcome words, while the code for them is good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from huoqun.core.actor import system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer

from ..actions.outbox import NewEffect, ask
from ..port.effects import Send
from ..quiet import QuietHours
from ..rules import EffectClass

GOOD_FOR = timedelta(seconds=20)
"""How long a welcome code is good: WeCom, document 92137."""

AT_ANY_HOUR = QuietHours("00:00", "00:00")
"""They have acted themselves just now: an answer disturbs nobody."""


@consumer("chats.welcome", hears=[("chats.contact_added", 1)], acts=True)
def welcome_contacts(units: Sequence[Unit], now: datetime) -> None:
    """Say a connection's welcome words to whoever became a contact with a code for it; within 20 seconds or never."""
    words = _words([u.fact.payload.get("connection_id") for u in units if u.fact.payload.get("welcome_code")])
    asked: dict[int, list[NewEffect]] = defaultdict(list)
    for unit in units:
        said = words.get((unit.fact.workspace_id, unit.fact.payload.get("connection_id") or 0))
        if said and unit.fact.payload.get("welcome_code"):
            asked[unit.fact.workspace_id].append(_welcome(unit.fact, said))
    for workspace_id, effects in asked.items():
        ask(system(workspace_id, "welcome"), effects=effects, now=now)


def _welcome(fact: Envelope, words: str) -> NewEffect:
    return NewEffect(
        key=f"welcome/{fact.id}", body=Send(words, welcome=fact.payload["welcome_code"]), cls=EffectClass.CARE,
        member_id=fact.payload["member_id"], connection_id=fact.payload["connection_id"], quiet=AT_ANY_HOUR,
        expires_at=fact.recorded_at + GOOD_FOR, cause=f"fact:{fact.id}",
    )  # fmt: skip


def _words(connection_ids: Sequence[int | None]) -> dict[tuple[int, int], str]:
    """The welcome words of connections that have some, by workspace and connection."""
    ids = sorted({i for i in connection_ids if i is not None})
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select workspace_id, id, trim(settings->>'welcome_words') from chats_connection where id = any(%s)", [ids]
        )
        return {(workspace, line): words for workspace, line, words in cursor.fetchall() if words}
