"""Echoes and outcomes that platforms tell → effects confirmed or failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from huoqun.core.actor import system
from huoqun.core.facts import Origin
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.by_hand import Block, confirm_what_was_said
from ..actions.settling import Echo, Heard, conclude, confirm
from ._messages import RECEIVED


@consumer(
    "chats.settle", hears=[("chats.sent_echoed", 1), ("chats.outcome_heard", 1)], acts=False
)  # fmt: skip
def settle_by_what_was_heard(units: Sequence[Unit], now: datetime) -> None:
    """Confirm sent and ambiguous effects by the platform's echo; end those that it says have failed."""
    words = _words([u.fact.payload.get("message_id") for u in units])
    echoes: dict[int, list[Echo]] = defaultdict(list)
    outcomes: dict[int, list[Heard]] = defaultdict(list)
    for unit in units:
        said = unit.fact.payload
        if said.get("connection_id") is None:
            continue
        if unit.fact.name == "chats.sent_echoed":
            echoes[unit.fact.workspace_id].append(
                Echo(
                    connection_id=said["connection_id"], ref=said["provider_ref"], token=said["token"],
                    group_id=said["group_id"], member_id=said["member_id"], text=words.get(said["message_id"], ""),
                )
            )  # fmt: skip
        elif said["status"] in ("sent", "failed", "refused"):
            heard = Heard(said["connection_id"], said["provider_ref"], said["status"] != "sent", said["reason"])
            outcomes[unit.fact.workspace_id].append(heard)
    for workspace_id, told in echoes.items():
        confirm(system(workspace_id, "echo"), echoes=told, now=now)
    for workspace_id, ends in outcomes.items():
        conclude(system(workspace_id, "echo"), outcomes=ends, now=now)


@consumer("chats.said_by_hand", hears=[RECEIVED], acts=False)
def settle_what_was_said_by_hand(units: Sequence[Unit], now: datetime) -> None:
    """Confirm what a person was to send by hand, where their words are heard in the group."""
    blocks: dict[int, list[Block]] = defaultdict(list)
    for unit in units:
        if unit.fact.origin in (Origin.LIVE, Origin.SIMULATION):
            said = unit.fact.payload
            times = (datetime.fromisoformat(said[name]) for name in ("from_at", "until_at"))
            blocks[unit.fact.workspace_id].append(Block(said["first_id"], said["last_id"], *times))
    for workspace_id, these in blocks.items():
        here = workspace(workspace_id)
        confirm_what_was_said(system(workspace_id, "echo"), blocks=these, now=here.now(now))


def _words(message_ids: Sequence[int | None]) -> dict[int, str]:
    """The texts of messages, which facts never hold."""
    ids = [i for i in message_ids if i is not None]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select id, text from chats_message where id = any(%s)", [ids])
        return dict(cursor.fetchall())
