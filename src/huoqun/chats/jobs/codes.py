"""Finds personal codes in what members say; their rules are `members.codes`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.members.actions.proving import Saying, hear_codes
from huoqun.members.codes import said_in

from ..whose import own_by_look
from ._messages import BATCH, RECEIVED, each_message, messages, weight

own_by_look("chats.codes", said_in)


@consumer("chats.codes", hears=[RECEIVED], acts=True, expand=each_message, weigh=weight, batch=BATCH)
def hear(units: Sequence[Unit], now: datetime) -> None:
    """Merges whoever says somebody's personal code, in a group or in private, with whom it was shown to."""
    for workspace_id, said in messages(units):
        sayings = [
            Saying(one.member_id, code, in_public=one.group_id is not None)
            for one in said
            if one.member_id is not None and not one.is_recalled
            for code in said_in(one.text)
        ]
        if sayings:
            # Codes expire by the workspace's own clock, by which they were made.
            here = workspace(workspace_id)
            hear_codes(system(workspace_id, "codes"), sayings=sayings, now=here.now(now))
