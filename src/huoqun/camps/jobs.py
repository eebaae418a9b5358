"""What camps hear: words in groups where check-in is open, new words of edited messages among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message
from huoqun.chats.queries.messages import at_places
from huoqun.chats.rules import MessageKind
from huoqun.core.actor import system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from .actions.checking_in import Words, hear

EDITED = ("chats.message_edited", 1)


@consumer("camps.checkins", hears={RECEIVED, EDITED}, acts=True, expand=each_message, batch=BATCH)
def hear_checkins(units: Sequence[Unit], now: datetime) -> None:
    """Checks in whoever says the day's word, and lets make-up cards be used. An edited message is said anew."""
    said: Mapping[int, list[Words]] = defaultdict(list)
    for unit in units:
        one = unit.value
        if isinstance(one, Said) and not one.is_recalled and one.kind != MessageKind.SYSTEM:
            said[one.workspace_id] += _words(one.id, one.group_id, one.member_id, one.at, one.text)
    for workspace_id, facts in _edits(units).items():
        lines = at_places(workspace_id, [_place(fact) for fact in facts])
        for fact in facts:
            line = lines.get(fact.payload["message_id"])
            if line is not None:
                at = fact.occurred_at
                said[workspace_id] += _words(line.id, line.group_id, line.member_id, at, line.text)
    for workspace_id, words in said.items():
        hear(system(workspace_id, "camps"), said=words, now=workspace(workspace_id).now(now))


def _words(message: int, group: int | None, member: int | None, at: datetime, text: str) -> list[Words]:
    return [Words(message, group, member, at, text)] if group is not None and member is not None else []


def _edits(units: Iterable[Unit]) -> dict[int, list[Envelope]]:
    found: dict[int, list[Envelope]] = defaultdict(list)
    for unit in units:
        if unit.fact.name == EDITED[0]:
            found[unit.fact.workspace_id].append(unit.fact)
    return found


def _place(fact: Envelope) -> tuple[int, datetime]:
    return int(fact.payload["message_id"]), datetime.fromisoformat(fact.payload["at"])
