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
from ..queries.charters import names_of
from ..rules import Sanction
from ..telling import notice

PAID = frozenset({Sanction.WARN, Sanction.MUTE, Sanction.REMOVE, Sanction.BAN})


def carry_out(actor: Actor, *, cases: Sequence[Case], now: datetime, origin: Origin = Origin.LIVE) -> None:
    """Do what these cases come to, in the caller's transaction: once a case."""
    if not cases:
        return
    taken = _take_points(actor, cases, now, origin)
    acts = [_act(actor, case, taken.get(case.id, 0), now) for case in cases]
    Act.objects.bulk_create(acts, ignore_conflicts=True)
    by = system(actor.workspace_id, "moderation")
    names = names_of(actor.workspace_id, {case.group_id for case in cases})
    pages = [(case.member_id, f"rules/{case.uid}") for case in cases]
    links = dict(zip([case.id for case in cases], linked_each(by, pages, now=now), strict=True))
    with override(workspace(actor.workspace_id).language):
        effects = [e for case in cases for e in _effects(case, names.get(case.group_id, ""), links[case.id])]
    ask(by, effects=effects, now=now, origin=origin)


def _act(actor: Actor, case: Case, points: int, now: datetime) -> Act:
    until = now + timedelta(seconds=case.evidence.get("mute", 3600)) if case.sanction == Sanction.MUTE else None
    was: dict[str, Any] = {"role": case.role, "points": points}
    return Act(
        workspace_id=actor.workspace_id, case_id=case.id, sanction=case.sanction, key=key_of(case), at=now,
        by=str(actor), until=until, was=was,
    )  # fmt: skip


def key_of(case: Case) -> str:
    """Under which all that follows a case is asked for."""
    return f"moderation/{case.uid}"


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


def _effects(case: Case, group: str, url: str) -> list[NewEffect]:
    there, alone = case.evidence.get("speaker", case.member_id), case.member_id
    effects = [
        NewEffect(key=f"{key_of(case)}/notice", body=Send(notice(case, group, url)), cls=EffectClass.SERVICE,
                  member_id=alone, cause=key_of(case))
    ]  # fmt: skip
    for body in _bodies(case):
        about = None if isinstance(body, DeleteMessage) else there
        what = type(body).__name__.lower()
        effects.append(
            NewEffect(key=f"{key_of(case)}/{what}", body=body, cls=EffectClass.SERVICE, group_id=case.group_id,
                      member_id=about, cause=key_of(case))
        )  # fmt: skip
    return effects


def _bodies(case: Case) -> list[Body]:
    bodies: list[Body] = []
    if case.evidence.get("deletes") and case.evidence.get("message"):
        bodies.append(DeleteMessage(case.evidence["message"]))
    if case.sanction == Sanction.MUTE:
        bodies.append(Mute(case.evidence.get("mute", 3600), case.words))
    elif case.sanction == Sanction.REMOVE:
        bodies.append(Kick(case.words))
    elif case.sanction == Sanction.BAN:
        bodies.append(Ban(0, case.words))
    return bodies
