"""Posts of quality as the team chooses them in the group, and let go where they are recalled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, messages
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.choosing import hear, recalled
from ..quality import is_sign, meant

HEARS = [RECEIVED, ("chats.reacted", 1), ("chats.message_recalled", 1)]


@consumer("points.quality", hears=HEARS, acts=True, expand=each_message, batch=BATCH)
def choose_in_group(units: Sequence[Unit], now: datetime) -> None:
    """Chooses what the team marks as a quality post by a star or by “精华” in answer, and lets go what is recalled."""
    for workspace_id, said in messages(units):
        for one in said:
            wanted = meant(one.text) if one.reply_to and not one.is_recalled else None
            if wanted is not None and one.reply_to and one.group_id is not None and one.member_id is not None:
                hear(
                    system(workspace_id, "quality"), member_id=one.member_id, group_id=one.group_id,
                    message=one.reply_to, wanted=wanted, now=workspace(workspace_id).now(now),
                )  # fmt: skip
    gone: dict[int, list[int]] = defaultdict(list)
    for unit in units:
        told = unit.fact.payload
        if unit.fact.name == "chats.message_recalled":
            gone[unit.fact.workspace_id].append(told["message_id"])
        elif unit.fact.name == "chats.reacted" and told["message_id"] and told["group_id"] and is_sign(told["emoji"]):
            hear(
                system(unit.fact.workspace_id, "quality"), member_id=told["member_id"], group_id=told["group_id"],
                message=told["message_id"], wanted=told["added"], now=workspace(unit.fact.workspace_id).now(now),
            )  # fmt: skip
    for workspace_id, ids in gone.items():
        recalled(system(workspace_id, "quality"), message_ids=ids, now=workspace(workspace_id).now(now))
