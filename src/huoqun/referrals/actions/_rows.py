"""Programmes and referrers as verbs take them: locked."""

from __future__ import annotations

from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..models.programme import Programme
from ..models.referral import Referrer

_ALONE = "select pg_advisory_xact_lock(hashtextextended(%s, 11))"


def programme_of(actor: Actor, programme_uid: UUID) -> Programme:
    """A programme that nobody else changes meanwhile. Raises NotFound."""
    rows = Programme.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(uid=programme_uid).first()
    if found is None:
        raise NotFound
    return found


def referrer_of(actor: Actor, referrer_uid: UUID) -> Referrer:
    """A referrer whom nobody else changes meanwhile. Raises NotFound."""
    rows = Referrer.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    found = rows.filter(uid=referrer_uid).first()
    if found is None:
        raise NotFound
    return found


def alone(actor: Actor) -> None:
    """Until the transaction ends nobody else settles or closes statements in this workspace."""
    with server_cursor() as cursor:
        cursor.execute(_ALONE, [f"referrals/{actor.workspace_id}"])
