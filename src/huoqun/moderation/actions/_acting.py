"""What follows a case, asked of the platform by the outbox: where it cannot, the outbox makes a task of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.pagelinks import linked_each
from huoqun.chats.port.effects import Ban, Body, DeleteMessage, Kick, Mute, Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import Actor, system
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.points.actions.transferring import transfer
from huoqun.points.rules import Currency, NewTransfer, Result, issue, of_member

from ..models import Act, Case
from ..rules import Sanction
from ..telling import notice
from ._hands import hand_over
from ._spots import Spot, key_of, spots_of

PAID = frozenset({Sanction.WARN, Sanction.MUTE, Sanction.REMOVE, Sanction.BAN})


def carry_out(actor: Actor, *, cases: Sequence[Case], now: datetime, origin: Origin = Origin.LIVE) -> None:
    """Do what these cases come to, in the caller's transaction: once a case and group, its points once."""
    if not cases:
        return
    taken = _take_points(actor, cases, now, origin)
    spots = spots_of(actor, cases, now=now)
    acts = [
        _act(actor, case, spot, 0 if place else taken.get(case.id, 0), now)
        for case in cases
        for place, spot in enumerate(spots[case.id])
    ]
    Act.objects.bulk_create(acts, ignore_conflicts=True)
    by = system(actor.workspace_id, "moderation")
    pages = [(case.member_id, f"rules/{case.uid}") for case in cases]
    links = dict(zip([case.id for case in cases], linked_each(by, pages, now=now), strict=True))
    with override(workspace(actor.workspace_id).language):
        effects = [e for case in cases for e in _effects(case, spots[case.id], links[case.id])]
        for case in cases:
            hand_over(by, case, [spot for spot in spots[case.id] if spot.by_hand], now=now)
    ask(by, effects=effects, now=now, origin=origin)


def _act(actor: Actor, case: Case, spot: Spot, points: int, now: datetime) -> Act:
    until = now + timedelta(seconds=case.evidence.get("mute", 3600)) if case.sanction == Sanction.MUTE else None
    was: dict[str, Any] = {"role": spot.role, "points": points, "group": spot.group_id, "speaker": spot.speaker}
    if spot.by_hand:
        was["by_hand"] = True
    return Act(
        workspace_id=actor.workspace_id, case_id=case.id, sanction=case.sanction, key=spot.key, at=now, by=str(actor),
        until=until, was=was,
    )  # fmt: skip


def _take_points(actor: Actor, cases: Sequence[Case], now: datetime, origin: Origin) -> dict[int, int]:
    """Take what the rules say; answers what was taken for each case. Whoever has less than that pays nothing."""
    paying = [case for case in cases if case.evidence.get("points") and case.sanction in PAID]
    transfers = [
        NewTransfer(
            key=f"{key_of(case)}/points", from_=of_member(case.member_id, Currency.POINTS),
            to=issue(Currency.POINTS), amount=case.evidence["points"], reason=case.words[:200],
            rule="moderation", group_id=case.group_id, cause=f"case/{case.id}",
        )
        for case in paying
    ]  # fmt: skip
    if not transfers:
        return {}
    outcomes = transfer(system(actor.workspace_id, "moderation"), transfers=transfers, now=now, origin=origin)
    return {
        case.id: case.evidence["points"]
        for case, outcome in zip(paying, outcomes, strict=True)
        if outcome.result is not Result.REFUSED
    }


def _effects(case: Case, spots: Sequence[Spot], url: str) -> list[NewEffect]:
    names = list(dict.fromkeys(spot.name for spot in spots))
    effects = [
        NewEffect(key=f"{key_of(case)}/notice", body=Send(notice(case, names, url)), cls=EffectClass.SERVICE,
                  member_id=case.member_id, cause=key_of(case))
    ]  # fmt: skip
    if case.evidence.get("deletes") and case.evidence.get("message"):
        effects.append(_there(case, spots[0], DeleteMessage(case.evidence["message"]), None))
    body = _body(case)
    return effects + [_there(case, spot, body, spot.speaker) for spot in spots if body and not spot.by_hand]


def _there(case: Case, spot: Spot, body: Body, about: int | None) -> NewEffect:
    return NewEffect(
        key=f"{spot.key}/{type(body).__name__.lower()}", body=body, cls=EffectClass.SERVICE, group_id=spot.group_id,
        member_id=about, cause=key_of(case),
    )  # fmt: skip


def _body(case: Case) -> Body | None:
    match case.sanction:
        case Sanction.MUTE:
            return Mute(case.evidence.get("mute", 3600), case.words)
        case Sanction.REMOVE:
            return Kick(case.words)
        case Sanction.BAN:
            return Ban(0, case.words)
    return None
