"""Whoever is thanked for an answer has done something that counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, messages
from huoqun.core.actor import system
from huoqun.core.facts import Origin
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.thanking import Sign, Words, hear, see
from ..thanks import is_thanks, is_thanks_sign


@consumer("points.thanks", hears=[RECEIVED, ("chats.reacted", 1)], acts=True, expand=each_message, batch=BATCH)
def hear_thanks(units: Sequence[Unit], now: datetime) -> None:
    """Notes who thanks whom by words or by an emoji as a deed of whoever was thanked. Never imports."""
    for workspace_id, said in messages(units):
        words = [
            Words(one.id, one.group_id, one.member_id, one.at, one.text, one.reply_to)
            for one in said
            if one.group_id is not None and one.member_id is not None and not one.is_recalled and is_thanks(one.text)
        ]
        if words:
            hear(system(workspace_id, "thanks"), words=words, now=workspace(workspace_id).now(now))
    signs: dict[tuple[int, Origin], list[Sign]] = defaultdict(list)
    for unit in units:
        if unit.fact.name == "chats.reacted" and unit.value is None:
            told = unit.fact.payload
            if told["added"] and told["message_id"] and told["group_id"] and is_thanks_sign(told["emoji"]):
                sign = Sign(told["member_id"], told["message_id"], told["group_id"])
                signs[unit.fact.workspace_id, unit.fact.origin].append(sign)
    for (workspace_id, origin), these in signs.items():
        see(system(workspace_id, "thanks"), signs=these, now=workspace(workspace_id).now(now), origin=origin)
