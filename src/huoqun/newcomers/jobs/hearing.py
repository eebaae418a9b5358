"""Newcomers are heard: who joins, and what they answer. What an import tells does nothing here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, each_message, messages
from huoqun.chats.whose import own_words, whose
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.beginning import Begin, begin
from ..actions.hearing import Spoke, hear
from ..queries.introductions import asked
from ..queries.own_words import words
from ..rules.rituals import form_in, same

ROOM = "newcomers.answers"
own_words(ROOM, feature="newcomers")(words)


@consumer("newcomers.joined", hears=[("groups.joined", 1)], acts=True, feature="newcomers")
def ask_who_joined(units: Sequence[Unit], now: datetime) -> None:
    """Asks whoever joins to introduce themselves, where the group's ritual says so."""
    found: dict[int, list[Begin]] = defaultdict(list)
    for unit in units:
        said, key = unit.fact.payload, f"fact:{unit.fact.id}"
        one = Begin(member_id=said["member_id"], group_id=said["group_id"], key=key, by_itself=True)
        found[unit.fact.workspace_id].append(one)
    for workspace_id, wanted in found.items():
        begin(system(workspace_id, "newcomers"), wanted=wanted, now=workspace(workspace_id).now(now))


@consumer(
    "newcomers.answers", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH, feature="newcomers"
)  # fmt: skip
def hear_answers(units: Sequence[Unit], now: datetime) -> None:
    """Takes what newcomers answer, in private or by a form in the group; what is for others is none of it."""
    for workspace_id, said in messages(units):
        spoken = [
            one for one in said
            if one.member_id is not None and not one.is_recalled and one.text.strip()
            and (one.group_id is None or form_in(one.text) is not None or same(one.text))
        ]  # fmt: skip
        waited = asked(workspace_id, (one.member_id or 0 for one in spoken)) if spoken else set()
        spoken = [one for one in spoken if one.member_id in waited]
        alone = [one for one in spoken if one.group_id is None and form_in(one.text) is None]
        rivals = whose(workspace_id, alone, but=ROOM)
        mine = [
            Spoke(one.id, one.member_id or 0, one.group_id, one.text, rivals.get(one.id))
            for one in spoken
            if rivals.get(one.id, now) is not None
        ]
        if mine:
            hear(system(workspace_id, "newcomers"), said=mine, now=workspace(workspace_id).now(now))
