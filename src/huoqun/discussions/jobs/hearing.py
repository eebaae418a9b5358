"""Discussions are heard as they go on. What an import tells does nothing here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, messages
from huoqun.chats.rules import MessageKind
from huoqun.chats.whose import own_by_look
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.hearing import Heard, hear
from ..queries.modes import opened
from ..rules.modes import order_in

own_by_look("discussions.orders", order_in, feature="discussions")


@consumer("discussions.talk", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH, feature="discussions")
def hear_talk(units: Sequence[Unit], now: datetime) -> None:
    """Does what hosts order by a word, takes topics into queues, and gently reminds whoever breaks a mode."""
    for workspace_id, said in messages(units):
        heard = [
            Heard(one.id, one.group_id, one.member_id, one.at, one.text, one.kind == MessageKind.TEXT)
            for one in said
            if one.group_id is not None and one.member_id is not None and not one.is_recalled
            and one.kind != MessageKind.SYSTEM
        ]  # fmt: skip
        ordered = any(one.has_words and order_in(one.text) is not None for one in heard)
        if heard and (ordered or opened(workspace_id, {one.group_id for one in heard})):
            hear(system(workspace_id, "discussions"), heard=heard, now=workspace(workspace_id).now(now))
