"""Feast-day packets for all: planned once, proposed some days before with what they cost, given on the day."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import EVERYWHERE, Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import Workspace, workspace
from huoqun.groups.queries.places import Place, places
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.rules import approvable

from ..facts.feasts import FeastPlanned
from ..feasts import feast_name
from ..models.budget import Budget
from ..models.feast import FeastPlan
from ..models.packet import Packet
from ..permissions import CashPermission
from ..queries.budgets import left_of
from ..queries.fitting import in_group
from ..rules.feasts import OPENS_AT, BadFeast, Feast, FeastChanged, FeastOver, NewFeast, is_sound, next_day
from ..rules.giving import NewPacket, OwnPacket, Purpose
from ..rules.packets import Split
from ..sums import sum_of
from ._spending import locked as budget_locked
from .packeting import make_packet

ACTION = "rewards.feast"


@transaction.atomic
def plan_feast(actor: Actor, *, budget_uid: UUID, plan: NewFeast, now: datetime) -> None:
    """Say what every group is given at a feast from now on; said again, it is changed. Raises NotFound, BadFeast."""
    actor.require(CashPermission.FEAST)
    budget = budget_locked(actor, budget_uid)
    if not is_sound(plan):
        raise BadFeast
    kept = {
        "budget_id": budget.id, "greeting": plan.greeting.strip(), "kind": plan.kind, "how": plan.how,
        "total": plan.total, "shares": plan.shares, "least": plan.least, "days_before": plan.days_before,
        "set_by": str(actor), "set_at": now,
    }  # fmt: skip
    FeastPlan.objects.update_or_create(workspace_id=actor.workspace_id, feast=plan.feast, defaults=kept)
    journal.record(actor, [FeastPlanned(feast=str(plan.feast), dropped=False)], at=now)


@transaction.atomic
def drop_feast(actor: Actor, *, feast: Feast, now: datetime) -> None:
    """Give nothing at a feast any more; what was approved already is given. Twice changes nothing."""
    actor.require(CashPermission.FEAST)
    gone, _by = FeastPlan.objects.of(actor.workspace_id).filter(feast=feast).delete()
    if gone:
        journal.record(actor, [FeastPlanned(feast=str(feast), dropped=True)], at=now)


@transaction.atomic
def propose_feasts(actor: Actor, *, now: datetime) -> int:
    """Put before the team what feasts near enough come to; answers how many are new."""
    actor.require(CashPermission.FEAST)
    place = workspace(actor.workspace_id)
    today, made = now.astimezone(place.tz).date(), []
    for row in FeastPlan.objects.of(actor.workspace_id).select_related("budget").order_by("id"):
        day = next_day(Feast(row.feast), today)
        if day is not None and day - timedelta(days=row.days_before) <= today and not _is_given(row, day):
            with override(place.language):
                made.append(_proposal(row, day, place, now))
    return len(propose(system(actor.workspace_id, "rewards"), proposals=made, now=now))


@approvable(ACTION)
@transaction.atomic
def give_feast(actor: Actor, *, feast: str, day: str, plan: str = "", now: datetime) -> None:
    """Give every group its red packet at a feast: they are paid for now and open on the day.

    `plan`: the mark of what was asked for; empty: asked before there were marks. Above what the budget lets one person
    spend, whoever planned it does not approve it.
    """
    actor.require(CashPermission.APPROVE)
    row = FeastPlan.objects.of(actor.workspace_id).select_related("budget").filter(feast=feast).first()
    if row is None:
        raise NotFound
    if plan and plan != _mark(row):
        raise FeastChanged
    if row.total > row.budget.alone and str(actor) == row.set_by:
        raise OwnPacket
    place = workspace(actor.workspace_id)
    on = date.fromisoformat(day)
    if on < now.astimezone(place.tz).date():
        raise FeastOver
    opens = max(datetime.combine(on, time(OPENS_AT), place.tz), now)
    for group in groups_of(row):
        make_packet(
            system(actor.workspace_id, "rewards"), budget_uid=row.budget.uid, key=f"{_given(feast, day)}{group.id}",
            packet=_packet(row, group, opens), now=now, approved_by=str(actor),
        )  # fmt: skip


def _given(feast: str, day: str) -> str:
    """What the keys of a feast's packets begin with."""
    return f"feast/{feast}/{day}/"


def _is_given(row: FeastPlan, day: date) -> bool:
    return Packet.objects.of(row.workspace_id).filter(key__startswith=_given(row.feast, day.isoformat())).exists()


def _mark(row: FeastPlan) -> str:
    """What tells a plan from what it was changed to: nobody approves one and gives another."""
    said = (row.budget_id, row.greeting, row.kind, str(row.how), row.total, row.shares, row.least)
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


def groups_of(row: FeastPlan) -> list[Place]:
    """The groups that a plan is for: all that are going on, or those of a kind."""
    found = places(row.workspace_id, scope=EVERYWHERE).values()
    return [one for one in found if one.ended_at is None and row.kind in ("", one.kind_key)]


def _packet(row: FeastPlan, group: Place, opens: datetime) -> NewPacket:
    return NewPacket(
        greeting=row.greeting, total=row.total, how=Split(row.how), shares=row.shares, least=row.least,
        group_id=group.id, opens_at=opens, purpose=Purpose.FEAST,
    )  # fmt: skip


def _proposal(row: FeastPlan, day: date, place: Workspace, now: datetime) -> NewProposal:
    name = feast_name(Feast(row.feast))
    ends = datetime.combine(day + timedelta(days=1), time(), place.tz)
    return NewProposal(
        key=f"feast/{row.feast}/{day}/{_mark(row)}", action=ACTION, origin="rewards.feast",
        title=_("Red packets for %(feast)s") % {"feast": name}, expires_at=max(ends, now + timedelta(hours=1)),
        arguments={"feast": row.feast, "day": day.isoformat(), "plan": _mark(row)},
        evidence=cost_of(row, day, place, now),
    )  # fmt: skip


def cost_of(row: FeastPlan, day: date, place: Workspace, now: datetime) -> dict[str, Any]:
    """What a plan comes to, group by group, in the language that is in force."""
    budget: Budget = row.budget
    groups = groups_of(row)
    each = sum_of(row.total, budget.currency, place)
    people = {one.id: len(in_group(row.workspace_id, one.id, at=now, without_staff=True)) for one in groups}
    left = left_of(row.workspace_id, [budget.id])[budget.id].free
    return {
        "day": day.isoformat(), "budget": budget.name, "total": sum_of(row.total * len(groups), budget.currency, place),
        "left": sum_of(left, budget.currency, place), "shares": row.shares,
        "groups": [{"title": one.name, "people": people[one.id], "total": each} for one in groups],
    }  # fmt: skip
