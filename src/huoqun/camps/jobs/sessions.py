"""What sessions hear: their words in groups while they are on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, each_message
from huoqun.chats.jobs import Said as Message
from huoqun.chats.rules import MessageKind
from huoqun.chats.whose import own_words
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.attending import Said, hear_words
from ..attendance import LONGEST_WORD
from ..queries.own_words import words as own

own_words("camps.words")(own)


@consumer("camps.sessions", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH)
def hear_sessions(units: Sequence[Unit], now: datetime) -> None:
    """Notes as come whoever says the word of a session in its group while it is on."""
    said: dict[int, list[Said]] = defaultdict(list)
    for unit in units:
        one = unit.value
        if not isinstance(one, Message) or one.is_recalled or one.kind != MessageKind.TEXT:
            continue
        if one.group_id is not None and one.member_id is not None and len(one.text) <= 2 * LONGEST_WORD:
            said[one.workspace_id].append(Said(one.group_id, one.member_id, one.at, one.text))
    for workspace_id, words in said.items():
        hear_words(system(workspace_id, "camps"), said=words, now=workspace(workspace_id).now(now))
