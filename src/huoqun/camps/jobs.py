"""What camps hear: words in groups where check-in is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, messages
from huoqun.chats.rules import MessageKind
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from .actions.checking_in import Words, hear


@consumer("camps.checkins", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH)
def hear_checkins(units: Sequence[Unit], now: datetime) -> None:
    """Checks in whoever says the day's word, and lets make-up cards be used."""
    for workspace_id, said in messages(units):
        words = [
            Words(one.id, one.group_id, one.member_id, one.at, one.text)
            for one in said
            if one.group_id is not None and one.member_id is not None and one.kind != MessageKind.SYSTEM
            and not one.is_recalled
        ]  # fmt: skip
        if words:
            hear(system(workspace_id, "camps"), said=words, now=workspace(workspace_id).now(now))
