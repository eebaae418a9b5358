"""Campaigns hear who joins and leaves, and what is said to be known by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message
from huoqun.chats.whose import own_words
from huoqun.core.actor import Actor, system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor

from ..actions.arriving import Join, arrive
from ..actions.identifying import Spoke, hear_words
from ..actions.leaving import leave
from ..actions.posting import Posted, want_posted
from ..queries.places import given_out
from ..rules.seats import SEAT

JOINED, LEFT = ("groups.joined", 1), ("groups.left", 1)

_RUNNING = """
    select distinct workspace_id from campaigns_campaign
    where workspace_id = any(%s) and state in ('live', 'throttled', 'paused', 'closing', 'settling')
"""


@consumer("campaigns.arrivals", hears=[JOINED, LEFT], acts=True, feature="campaigns")
def hear_moves(units: Sequence[Unit], now: datetime) -> None:
    """Counts whom a campaign brought when they join, and counts them no more when they leave."""
    for workspace_id, facts in _of_running(units).items():
        actor, at = system(workspace_id, "campaigns"), workspace(workspace_id).now(now)
        # In the order in which it happened: who joins and leaves within one batch has left.
        batch: list[Unit] = []
        for unit in facts:
            if batch and unit.fact.name != batch[-1].fact.name:
                _hear(actor, batch, at)
                batch = []
            batch.append(unit)
        _hear(actor, batch, at)


def _hear(actor: Actor, batch: Sequence[Unit], now: datetime) -> None:
    if not batch:
        return
    told = [(unit.fact.payload, unit.fact.occurred_at) for unit in batch]
    if batch[0].fact.name == LEFT[0]:
        leave(actor, lefts=[(p["group_id"], p["member_id"], p["removed_by"] is not None) for p, _ in told], now=now)
        return
    joins = [Join(p["group_id"], p["member_id"], at, p["way_in"], p["brought_by"]) for p, at in told]
    arrive(actor, joins=joins, now=now)


def _of_running(units: Sequence[Unit]) -> dict[int, list[Unit]]:
    """What happened in workspaces with a running campaign."""
    found: dict[int, list[Unit]] = defaultdict(list)
    with server_cursor() as cursor:
        cursor.execute(_RUNNING, [list({unit.fact.workspace_id for unit in units})])
        running = {row[0] for row in cursor.fetchall()}
    for unit in units:
        if unit.fact.workspace_id in running:
            found[unit.fact.workspace_id].append(unit)
    return found


@consumer("campaigns.words", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH, feature="campaigns")
def hear(units: Sequence[Unit], now: datetime) -> None:
    """Knows people by the word of their seat, said in the group or to the bot; has pictures fetched that may be the
    screenshot of whoever posted them, where a campaign looks into the group.
    """
    said: dict[int, list[Spoke]] = defaultdict(list)
    posted: dict[int, list[Posted]] = defaultdict(list)
    for unit in units:
        one = unit.value
        if isinstance(one, Said) and not one.is_recalled and one.member_id is not None:
            said[one.workspace_id] += [Spoke(one.member_id, word, one.at) for word in SEAT.found_in(one.text)]
            if one.group_id is not None:
                posted[one.workspace_id].append(Posted(one.id, one.group_id, one.member_id, one.at))
    for workspace_id, shown in posted.items():
        want_posted(system(workspace_id, "campaigns"), posted=shown, real=now)
    for workspace_id, spoken in said.items():
        if spoken:
            hear_words(system(workspace_id, "campaigns"), said=spoken, now=workspace(workspace_id).now(now))


@own_words("campaigns.words", feature="campaigns")
def theirs(workspace_id: int, said: Sequence[Said]) -> Mapping[int, datetime | None]:
    """A word is a seat's where one was given out; any other word of that shape may be anything."""
    words = {one.id: SEAT.found_in(one.text) for one in said}
    known = given_out(workspace_id, {word for found in words.values() for word in found})
    return {message: None for message, found in words.items() if not known.isdisjoint(found)}
