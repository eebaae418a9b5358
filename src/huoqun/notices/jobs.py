"""What notices hear: words that acknowledge; and reminders that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, messages
from huoqun.chats.whose import own_words
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick

from .actions.telling import Answer, hear, leave, remind
from .queries.notices import reminders_due
from .queries.own_words import words as own
from .rules import AllHaveRead, NoticeClosed

own_words("notices.words")(own)


@consumer("notices.acknowledge", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH)
def hear_answers(units: Sequence[Unit], now: datetime) -> None:
    """Notes who says in the group or in private that they have read a notice."""
    for workspace_id, said in messages(units):
        words = [
            Answer(one.group_id, one.member_id, one.at, one.text)
            for one in said
            if one.member_id is not None and not one.is_recalled
        ]
        if words:
            hear(system(workspace_id, "notices"), answers=words, now=workspace(workspace_id).now(now))


@tick("notices.remind", every=20.0)
def remind_due(real: datetime) -> int:
    """Reminds those who have not acknowledged, once, when it was asked for."""
    due = reminders_due(real)
    for workspace_id, uid in due:
        actor, now = system(workspace_id, "notices"), workspace(workspace_id).now(real)
        try:
            remind(actor, notice_uid=uid, now=now)
        except (AllHaveRead, NoticeClosed):
            leave(actor, notice_uid=uid)
    return 0
