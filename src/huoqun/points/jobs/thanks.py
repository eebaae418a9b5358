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

from ..actions.thanking import Gone, Sign, Words, hear, see, take_back
from ..thanks import is_thanks, is_thanks_sign

HEARS = [RECEIVED, ("chats.reacted", 1), ("chats.message_recalled", 1)]


@consumer("points.thanks", hears=HEARS, acts=True, expand=each_message, batch=BATCH)
def hear_thanks(units: Sequence[Unit], now: datetime) -> None:
    """Notes who thanks whom by words or an emoji as a deed of the other, until it is taken back. Never imports."""
    for workspace_id, said in messages(units):
        words = [
            Words(one.id, one.group_id, one.member_id, one.at, one.text, one.reply_to)
            for one in said
            if one.group_id is not None and one.member_id is not None and not one.is_recalled and is_thanks(one.text)
        ]
        if words:
            hear(system(workspace_id, "thanks"), words=words, now=workspace(workspace_id).now(now))
    signs: dict[tuple[int, Origin], list[Sign]] = defaultdict(list)
    gone: dict[int, list[Gone]] = defaultdict(list)
    for unit in units:
        told, here = unit.fact.payload, unit.fact.workspace_id
        if unit.value is not None or not told.get("message_id") or not told.get("group_id"):
            continue
        if unit.fact.name == "chats.message_recalled":
            gone[here].append(Gone(told["message_id"], told["group_id"], datetime.fromisoformat(told["at"])))
        elif is_thanks_sign(told["emoji"]) and told["added"]:
            signs[here, unit.fact.origin].append(Sign(told["member_id"], told["message_id"], told["group_id"]))
        elif is_thanks_sign(told["emoji"]):
            gone[here].append(Gone(told["message_id"], told["group_id"], by=told["member_id"]))
    for (workspace_id, origin), these in signs.items():
        see(system(workspace_id, "thanks"), signs=these, now=workspace(workspace_id).now(now), origin=origin)
    for workspace_id, those in gone.items():
        take_back(system(workspace_id, "thanks"), gone=those, now=workspace(workspace_id).now(now))
