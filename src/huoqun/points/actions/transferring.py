"""Transfers made, each once by its key: at once, or set aside until they are posted or voided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.facts import Origin

from ..permissions import PointsPermission
from ..rules import NewTransfer, Outcome
from . import _making, _reversing, _settling


def transfer(
    actor: Actor, *, transfers: Sequence[NewTransfer], now: datetime, origin: Origin = Origin.LIVE
) -> tuple[Outcome, ...]:
    """Make transfers in their order; answers what became of each. The same key again changes nothing.

    One that would take more than is there is refused alone, the others stand. It asks for the right to make any
    transfer: a verb that knows what it is for asks its own question first, and then acts as `system(…)`.
    """
    actor.require(PointsPermission.MAKE)
    return _making.make(actor, transfers, now=now, origin=origin)


@transaction.atomic
def post(actor: Actor, *, keys: Sequence[str], now: datetime, origin: Origin = Origin.LIVE) -> tuple[Outcome, ...]:
    """Let pending transfers take place. Refused are those of unknown keys, voided ones, and those past their time."""
    actor.require(PointsPermission.MAKE)
    return _settling.post(actor, keys, now=now, origin=origin)


@transaction.atomic
def void(
    actor: Actor, *, keys: Sequence[str], now: datetime, why: str, origin: Origin = Origin.LIVE
) -> tuple[Outcome, ...]:
    """Let pending transfers come to nothing: what they had set aside is free again. `why`: a word, `cancelled`."""
    actor.require(PointsPermission.MAKE)
    return _settling.void(actor, keys, now=now, why=why, origin=origin)


@transaction.atomic
def reverse(actor: Actor, *, key: str, reason: str, now: datetime) -> Outcome:
    """Take a posted transfer back by another one; twice changes nothing.

    Raises NoSuchTransfer, CannotReverse, BelowFloor: what was earned is spent already.
    """
    actor.require(PointsPermission.REVERSE)
    return _reversing.reverse(actor, key, reason, now=now)


@transaction.atomic
def void_late(actor: Actor, *, now: datetime) -> int:
    """Void pending transfers whose time is over, some hundreds at once; answers how many there were."""
    actor.require(PointsPermission.MAKE)
    return _settling.void_late(actor, now=now)
