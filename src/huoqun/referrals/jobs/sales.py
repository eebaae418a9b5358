"""Referrals hear what people buy and send back, and who turns out to be one with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from huoqun.chats.jobs import BATCH, RECEIVED, Said, each_message
from huoqun.chats.whose import own_words
from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace

from ..actions.bringing import Spoke, hear_words
from ..actions.settling import settle
from ..queries.scope import concerns, given_out
from ..rules.referrers import VISIT

DONE = [("deeds.recorded", 1), ("deeds.matched", 1), ("deeds.withdrawn", 1)]
CHANGED = [("members.merged", 1), ("members.unmerged", 1), ("members.erased", 1), ("referrals.brought", 1)]


# Orders come by file as much as live, and a file's are history to whatever acts on people: a sale is a sale by either
# door. Nobody is brought by history, so that a file pays only who was brought before its sales.
@consumer("referrals.sales", hears=[*DONE, *CHANGED], acts=False, feature="referrals")
def hear_sales(units: Sequence[Unit], now: datetime) -> None:
    """Sets aside what referrers have of sales, and lets it go when they are sent back."""
    found: dict[int, set[int]] = defaultdict(set)
    for unit in units:
        said = unit.fact.payload
        people = (said.get(key) for key in ("member_id", "merged_id"))
        found[unit.fact.workspace_id] |= {one for one in people if one is not None}
    for workspace_id, members in found.items():
        if members and concerns(workspace_id, members):
            here = workspace(workspace_id)
            settle(system(workspace_id, "referrals"), member_ids=members, now=here.now(now))


@consumer("referrals.words", hears={RECEIVED}, acts=True, expand=each_message, batch=BATCH, feature="referrals")
def hear_visitors(units: Sequence[Unit], now: datetime) -> None:
    """Knows whose link somebody opened by the word that the page gave them, said in a group or to the bot."""
    said: dict[int, list[Spoke]] = defaultdict(list)
    for unit in units:
        one = unit.value
        if isinstance(one, Said) and not one.is_recalled and one.member_id is not None:
            said[one.workspace_id] += [Spoke(one.member_id, word, one.at) for word in VISIT.found_in(one.text)]
    for workspace_id, spoken in said.items():
        if spoken:
            hear_words(system(workspace_id, "referrals"), said=spoken, now=workspace(workspace_id).now(now))


@own_words("referrals.words", feature="referrals")
def theirs(workspace_id: int, said: Sequence[Said]) -> Mapping[int, datetime | None]:
    """A word is a visit's where one was given out; any other word of that shape may be anything."""
    words = {one.id: VISIT.found_in(one.text) for one in said}
    known = given_out(workspace_id, {word for found in words.values() for word in found})
    return {message: None for message, found in words.items() if not known.isdisjoint(found)}
