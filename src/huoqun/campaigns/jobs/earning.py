"""An invitation that matured is a deed of whoever brought them, which the points policy pays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import Actor, system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore, withdraw
from huoqun.deeds.rules import DeedKind, NewDeed

from ..rules.invitations import InvitationState

SOURCE = "invitations"


@consumer("campaigns.deeds", hears=[("campaigns.invitation_moved", 1)], acts=True, feature="campaigns")
def record_matured(units: Sequence[Unit], now: datetime) -> None:
    """Records invitations that matured as deeds of who made them, and withdraws those that count no more."""
    # Of what was said of one invitation the last counts.
    last: dict[int, dict[int, Envelope]] = defaultdict(dict)
    for unit in units:
        if unit.fact.payload["inviter_id"] is not None:
            last[unit.fact.workspace_id][unit.fact.payload["invitation_id"]] = unit.fact
    for workspace_id, facts in last.items():
        here = workspace(workspace_id)
        _settle(system(here.id, "campaigns"), facts, here.now(now))


def _settle(actor: Actor, facts: dict[int, Envelope], now: datetime) -> None:
    matured = [fact for fact in facts.values() if fact.payload["about"] == InvitationState.MATURED]
    # Restored first: what was withdrawn is there, and is not recorded anew.
    restore(actor, source=SOURCE, source_ids=[_id(fact) for fact in matured], now=now)
    record(actor, deeds=[_deed(fact) for fact in matured], now=now)
    voided = [_id(fact) for fact in facts.values() if fact.payload["about"] == InvitationState.VOIDED]
    withdraw(actor, source=SOURCE, source_ids=voided, why="voided", now=now)


def _id(fact: Envelope) -> str:
    return str(fact.payload["invitation_id"])


def _deed(fact: Envelope) -> NewDeed:
    return NewDeed(
        kind=DeedKind.INVITED, occurred_at=fact.occurred_at, source=SOURCE, source_id=_id(fact),
        member_id=fact.payload["inviter_id"], group_id=fact.payload["group_id"],
    )  # fmt: skip
